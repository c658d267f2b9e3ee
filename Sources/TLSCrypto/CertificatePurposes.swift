// SPDX-License-Identifier: Apache-2.0

/// What a certificate may be used for; a mail host is server in smtpd and client in smtp.
package struct CertificatePurposes: OptionSet, Sendable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }

  /// serverAuth: to be shown by smtpd.
  package static let server = CertificatePurposes(rawValue: 1)
  /// clientAuth: to be shown by smtp to a server that asks.
  package static let client = CertificatePurposes(rawValue: 2)

  var text: String {
    [contains(.server) ? "serverAuth" : nil, contains(.client) ? "clientAuth" : nil]
      .compactMap(\.self).joined(separator: ",")
  }
}
