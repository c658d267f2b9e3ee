// SPDX-License-Identifier: Apache-2.0

import TLSCrypto

/// The names of a subjectAltName extension, by kind.
struct NamesDescription: Encodable {
  var dns: [String] = []
  var ip: [String] = []
  var email: [String] = []
  var uri: [String] = []
  /// The kinds of those that are not told.
  var other: [String] = []

  init(_ names: [SubjectAlternativeName]) {
    for name in names {
      switch name {
      case .dns(let text): dns.append(text)
      case .ip: ip.append(name.text)
      case .email(let text): email.append(text)
      case .uri(let text): uri.append(text)
      case .other(let kind): other.append(kind)
      }
    }
  }
}
