// SPDX-License-Identifier: Apache-2.0

import Postfix
import Primitives
import TLSCrypto

/// How a service of Postfix does TLS, as far as a log shows what peers make of it.
struct TLSRules: Hashable {
  /// What is offered in a handshake.
  struct Offer: Hashable {
    let versions: Set<TLSProtocols.Version>
    /// OpenSSL's names of the suites before TLS 1.3, which has its own.
    let ciphers: Set<String>
  }

  let program: TLSProgram
  let level: TLSSecurityLevel
  /// What is offered at that level.
  let offer: Offer
  /// Whether a server takes passwords over TLS alone.
  let protectsPasswords: Bool

  /// Whether mail does not go without TLS, whoever the peer is.
  var demandsTLS: Bool { level.isMandatory }

  /// Reads the settings of a service.
  ///
  /// - Parameters:
  ///   - program: The side of TLS.
  ///   - service: The service; nil for what main.cf says.
  ///   - configuration: The configuration.
  /// - Throws: A `Failure` of status `configuration` where the service would not run, or do no TLS.
  init(
    of program: TLSProgram, in service: MasterService?, _ configuration: PostfixConfiguration
  ) throws(Failure) {
    self.program = program
    let use = try reporting { () throws(ConfigurationError) in
      try configuration.tlsUse(of: program, in: service)
    }
    if let invalid = use.isInvalid {
      throw Failure(
        .configuration,
        "\(use.parameter): \"\(invalid.withoutKeyMaterial)\" is no level for \(program.command)")
    }
    let level = use.level ?? .none
    self.level = level
    protectsPasswords =
      program == .smtpd
      ? try reporting { () throws(ConfigurationError) in
        try configuration.boolean(of: "smtpd_tls_auth_only", in: service) ?? false
      } : false
    let kind = level.isMandatory ? "mandatory_" : ""
    let (protocols, ciphers) = (
      program.parameter("\(kind)protocols"), program.parameter("\(kind)ciphers")
    )
    func value(_ name: String) throws(Failure) -> String? {
      try reporting { () throws(ConfigurationError) in
        try configuration.value(of: name, in: service)
      }
    }
    let list = TLSProtocols(parsing: try value(protocols) ?? "")
    if let unknown = list.unknown.first {
      throw Failure(
        .configuration, "\(protocols): \"\(unknown.withoutKeyMaterial)\" is no version of TLS")
    }
    let text = try value(ciphers) ?? "medium"
    guard let grade = CipherGrade(text)?.effective(in: configuration.host.version) else {
      throw Failure(
        .configuration, "\(ciphers): \"\(text.withoutKeyMaterial)\" is no grade of ciphers")
    }
    let string = try reporting { () throws(ConfigurationError) in
      try configuration.cipherString(
        of: grade, at: level.isMandatory ? level : min(level, .may), of: program, in: service)
    }
    let names = try about(ciphers) { () throws(CryptoError) in try CipherList.names(string) }
    // What no OpenSSL of today has makes no difference.
    offer = Offer(versions: list.allowed.subtracting([.ssl2, .ssl3]), ciphers: Set(names))
  }
}
