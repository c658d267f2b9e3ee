// SPDX-License-Identifier: Apache-2.0

internal import Postfix
internal import Primitives
internal import TLSCrypto

extension InstanceCheck {
  /// The ciphers of a server that somebody has chosen, held against the keys that it has: in TLS 1.2
  /// a suite names the kind of key that it signs with.
  ///
  /// - Parameters:
  ///   - group: The program or service.
  ///   - keys: The keys of all its pairs.
  func checkCiphers(of group: ServiceGroup, for keys: [PublicKey]) {
    let (program, use) = (group.settings.program, group.settings.use)
    guard program.isServer, use.loadsPairs, !keys.isEmpty else { return }
    let level = use.isWrapper ? .encrypt : use.level ?? .none
    let kind = level >= .encrypt ? "mandatory_" : ""
    let protocols = TLSProtocols(
      parsing: value(of: program.parameter("\(kind)protocols"), in: group.service) ?? "")
    guard protocols.unknown.isEmpty, protocols.allowed.contains(.tls12),
      let text = value(of: program.parameter("\(kind)ciphers"), in: group.service),
      let grade = CipherGrade(text)?.effective(in: configuration.host.version), grade != .null,
      let cause = changeOfSuites(of: grade, at: level, in: group)
    else { return }
    let suites = attempt { () throws(ConfigurationError) in
      try self.suites(of: grade, at: level, in: group)
    }
    // `checkSuites` reports where nothing is left, or nothing that encrypts.
    guard let suites = suites ?? nil, !Self.encryptsNothing(suites) else { return }
    let names = Set(keys.map(\.algorithm))
    if suites.contains(where: { Self.isCommon($0) && Self.signs($0, with: names) }) { return }
    let kinds = keys.map(\.summary).unique.joined(separator: " and ")
    let endsAll = !protocols.allowed.contains(.tls13)
    add(
      .ciphers, cause,
      "\(cause) leaves no cipher of TLS 1.2 that most peers have for the certificate, \(kinds)",
      severity: endsAll ? .critical : .warning,
      consequence: endsAll
        ? Self.noHandshake(of: group)
        : "handshakes of \(group.label) fail with peers without TLS 1.3",
      group: group, stopsHandshakes: endsAll)
  }

  /// Whether most peers have a suite: they encrypt by AES or ChaCha20.
  private static func isCommon(_ suite: String) -> Bool {
    suite.contains("AES") || suite.contains("CHACHA20")
  }

  /// Whether a suite, by OpenSSL's name, takes a key of one of some algorithms.
  private static func signs(_ suite: String, with algorithms: Set<String>) -> Bool {
    let parts = suite.split(separator: "-")
    let signer: Set<String> =
      switch parts.first {
      case "ECDHE" where parts.dropFirst().first == "ECDSA": ["EC", "Ed25519", "Ed448"]
      case "ECDHE" where parts.dropFirst().first == "RSA": ["RSA", "RSA-PSS"]
      case "DHE" where parts.dropFirst().first == "RSA": ["RSA", "RSA-PSS"]
      case "DHE" where parts.dropFirst().first == "DSS": ["DSA"]
      case "ADH", "AECDH", "ECDHE", "DHE", "ECDH", "DH", "PSK", "RSA", "SRP", "KRB5": []
      // A suite that names no key exchange has the key encrypted by RSA.
      default: ["RSA"]
      }
    return !signer.isDisjoint(with: algorithms)
  }
}
