// SPDX-License-Identifier: Apache-2.0

import Primitives

@testable import TLSCrypto

/// Text that comes from outside: no key that stands in it is shown, and nothing that deceives on a
/// terminal.
enum TextFuzz {
  /// A line of a key that was made for this; it opens nothing.
  private static let line = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgq2JWb0fVd3Zk9xYc"

  static func run(_ input: [UInt8]) {
    let text = input.text
    let escaped = text.escaped
    hold(escaped.escaped.octets == escaped.octets, "what is escaped is not safe")
    let json = text.escapedInJSON
    hold(json.escapedInJSON.octets == json.octets, "what is escaped is not safe")
    hold(text.withoutKeyMaterial.isRedacted, "what is redacted shows a key")
    let half = input.count / 2
    for around in [" ", "\n", "\"", "="] {
      let pasted = input[..<half].text + around + line + around + input[half...].text
      hold(!pasted.withoutKeyMaterial.contains(line), "a key is shown")
    }
    if let host = try? HostName(text) {
      let again = try? HostName(host.description)
      hold(again?.description.octets == host.description.octets, "another host name")
      _ = host.unicode
    }
    _ = try? SubjectAlternativeName(text)
    _ = text.shellWord
  }
}

extension ArraySlice<UInt8> {
  /// The text; what is no UTF-8 in it is replaced.
  fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
