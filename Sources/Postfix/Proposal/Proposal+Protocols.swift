// SPDX-License-Identifier: Apache-2.0

/// Which versions and ciphers are spoken.
extension Proposal {
  mutating func proposeProtocols() throws(ConfigurationError) {
    for side in ["smtpd_tls_", "smtp_tls_", "lmtp_tls_"] {
      for suffix in ["protocols", "mandatory_protocols"] {
        try proposeProtocols("\(side)\(suffix)")
      }
      for suffix in ["ciphers", "mandatory_ciphers"] {
        let name = "\(side)\(suffix)"
        guard written(name) != nil else { continue }
        let value = try value(name)
        switch CipherGrade(value) {
        case .medium, .high: break
        case .null:
          remove(name, "ciphers of grade null do not encrypt", "postconf(5)")
        case .low, .export:
          remove(name, "grade \(value) is that of ciphers which anybody can break", "RFC 9325")
        case nil:
          remove(name, "\"\(value)\" is no grade: no handshake succeeds", "postconf(5)")
        }
      }
    }
  }

  private mutating func proposeProtocols(_ name: String) throws(ConfigurationError) {
    guard has(name), let standard = try configuration.defaultValue(of: name) else { return }
    let value = try value(name)
    let allowed = TLSProtocols(parsing: value).allowed
    let usual = TLSProtocols(parsing: standard).allowed
    if written(name) != nil {
      if allowed.isEmpty {
        remove(name, "\"\(value)\" leaves no version: no handshake succeeds", "postconf(5)")
      } else if allowed == [.tls12] {
        // What was kept out stays out.
        return set(
          name, Self.modern(like: standard),
          "it leaves out TLS 1.3, the best version that there is",
          "RFC 9325")
      } else if !allowed.contains(.tls13) || !allowed.contains(.tls12) && allowed != [.tls13] {
        remove(name, "it leaves out the best versions that there are", "RFC 9325")
      } else if !allowed.isDisjoint(with: [.ssl2, .ssl3]), allowed != usual {
        remove(name, "it lets SSL 2 or 3 in, which are broken", "RFC 7568")
      }
    }
    guard profile == .strict else { return }
    let isOld = !isFree(name) || !allowed.isDisjoint(with: [.ssl2, .ssl3, .tls1, .tls11])
    guard isOld else { return }
    changes.removeAll { $0.service == nil && $0.parameter == name }
    set(
      name, Self.modern(like: standard),
      "TLS before 1.2 is deprecated: who has nothing newer sends and gets mail in clear, or not at all"
        + " where TLS is demanded", "RFC 8996")
  }

  /// TLS 1.2 and what comes after it, in the words of a release.
  private static func modern(like standard: String) -> String {
    standard.hasPrefix(">=") ? ">=TLSv1.2" : "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1"
  }
}
