// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Postfix
internal import Primitives

extension InstanceCheck {
  /// Whether a program or service does TLS at all, and with what.
  func checkLevel(of group: ServiceGroup) {
    let settings = group.settings
    let use = settings.use
    if let value = use.isInvalid {
      add(
        .invalidLevel, use.parameter,
        "\(use.parameter) is \"\(value)\", which is no security level",
        consequence: "\(settings.program.command) ends when it starts, and mail waits", group: group
      )
      return
    }
    switch settings.program {
    case .smtpd where use.level == nil && !use.isWrapper:
      let idle = settings.sources.isEmpty ? "" : ", though a certificate is configured"
      add(
        .serverOff, "smtpd_tls_security_level",
        "STARTTLS is not offered\(idle): smtpd_tls_security_level is not set",
        group: group)
    case .smtp where use.level == nil && !use.hasPolicy:
      add(
        .clientLevelUnset, "smtp_tls_security_level",
        "mail goes out in clear text: smtp_tls_security_level is not set", group: group)
    default: break
    }
    let isServer = settings.program.isServer
    if let configured = use.configured, let level = use.level, configured != level {
      add(
        .invalidLevel, use.parameter,
        "\(use.parameter) is \(configured.rawValue), which is a level of clients",
        severity: .warning,
        consequence: "\(group.label) warns and takes it for \(level.rawValue)",
        remedy: "set it to \(level.rawValue)", group: group)
    }
    let anonymity = "handshakes fail in TLS 1.3, and with all peers that want a certificate"
    if settings.pairs.isCertificateless, use.loadsPairs {
      add(
        .noServerCertificate, settings.program.parameter("cert_file"),
        "\(settings.program.parameter("cert_file")) is none: TLS goes without a certificate",
        severity: .warning,
        consequence: anonymity,
        group: group)
    }
    if isServer, use.loadsPairs, settings.pairs.isChainListEmpty {
      let parameter = settings.program.parameter("chain_files")
      add(
        .noServerCertificate, parameter,
        "\(parameter) is not empty, and names no file", consequence: anonymity,
        group: group)
    } else if isServer, use.loadsPairs, settings.sources.isEmpty, !settings.pairs.isCertificateless
    {
      let parameter = settings.program.parameter("cert_file")
      add(
        .noServerCertificate, parameter,
        "\(use.parameter) turns TLS on, and no certificate is configured",
        group: group)
    }
    if !isServer, let source = settings.sources.first {
      add(
        .clientCertificate, source.certificate.parameter, at: source.certificate.origin,
        "a client certificate is configured, which few servers ask for", group: group)
    }
  }

  /// The protocols and ciphers that a program or service allows at its security level.
  func checkProtocols(of group: ServiceGroup) {
    let settings = group.settings
    guard settings.use.loadsPairs, settings.program != .tlsproxyClient else { return }
    let isMandatory = settings.use.isWrapper || (settings.use.level ?? .none) >= .encrypt
    var kinds = [isMandatory ? "mandatory_" : ""]
    if settings.use.hasPolicy { kinds = ["", "mandatory_"] }
    for kind in kinds {
      let protocols = settings.program.parameter("\(kind)protocols")
      if let value = value(of: protocols, in: group.service) {
        check(TLSProtocols(parsing: value), of: protocols, in: group)
      }
      let ciphers = settings.program.parameter("\(kind)ciphers")
      if let value = value(of: ciphers, in: group.service) {
        checkGrade(value, of: ciphers, in: group)
        // A policy may want it at a level above encrypt, which is not known here.
        let level = max(settings.use.level ?? .none, .encrypt)
        checkSuites(
          ofGrade: value, ciphers, at: kind.isEmpty ? .may : level, in: group)
      }
    }
  }

  private func check(
    _ protocols: TLSProtocols, of name: String, in group: ServiceGroup
  ) {
    if !protocols.unknown.isEmpty {
      let words = protocols.unknown.map { "\"\($0)\"" }.joined(separator: ", ")
      add(
        .protocols, name, "\(name) names what is no protocol: \(words)", severity: .critical,
        consequence: Self.noTLS(of: group), group: group, stopsHandshakes: true)
      return
    }
    let allowed = protocols.allowed
    if protocols.namesOnlySSL2 {
      add(
        .protocols, name, "\(name) names SSLv2 alone, of which Postfix knows nothing but the word",
        consequence: "the word leaves out no other protocol",
        remedy: "set it to >=TLSv1.2, or remove the setting", group: group)
    }
    let broken = [TLSProtocols.Version.ssl2, .ssl3].filter(allowed.contains)
    if !broken.isEmpty, !protocols.namesOnlySSL2 {
      let names = broken.map(\.rawValue).joined(separator: " and ")
      add(
        .protocols, name, "\(name) allows \(names)",
        consequence: "Postfix takes it from peers that offer nothing else, where OpenSSL still can",
        group: group)
    }
    if allowed.isDisjoint(with: [.tls12, .tls13]) {
      add(
        .protocols, name, "\(name) allows neither TLSv1.2 nor TLSv1.3", severity: .critical,
        consequence: "up-to-date peers find no protocol in common with \(group.label)",
        group: group, stopsHandshakes: true)
    } else if !allowed.contains(.tls12) {
      add(.protocols, name, "\(name) forbids TLSv1.2, the best that many peers have", group: group)
    } else if !allowed.contains(.tls13) {
      add(
        .protocols, name, "\(name) forbids TLSv1.3", severity: .note,
        consequence: "connections use TLSv1.2 at best", group: group)
    }
  }

  /// What follows where a program or service finds that it cannot do TLS, and says so in its log alone.
  ///
  /// Servers answer STARTTLS with 454 then (judged by smtpd of Postfix 3.7.11).
  private static func noTLS(of group: ServiceGroup) -> String {
    let use = group.settings.use
    guard group.settings.program.isServer else { return noHandshake(of: group) }
    if use.isWrapper { return "\(group.label) cannot do TLS: no client gets in" }
    let isRequired = (use.level ?? .none) >= .encrypt
    return "\(group.label) answers STARTTLS with 454: "
      + (isRequired ? "no mail gets in" : "mail comes in clear text, if at all")
  }

  /// What follows where no handshake of a program or service succeeds.
  ///
  /// A client at the level may goes without once the mail has waited (smtp.h).
  static func noHandshake(of group: ServiceGroup) -> String {
    let text = "every handshake of \(group.label) fails"
    let settings = group.settings
    if settings.program.isServer || settings.use.hasPolicy { return text }
    let isFree = (settings.use.level ?? .none) < .encrypt
    return "\(text): mail waits\(isFree ? ", then goes in clear text" : "")"
  }

  private func checkGrade(_ value: String, of name: String, in group: ServiceGroup) {
    guard let grade = CipherGrade(value) else {
      add(
        .ciphers, name, "\(name) is \"\(value)\", which is no grade of ciphers",
        severity: .critical,
        consequence: Self.noHandshake(of: group), group: group,
        stopsHandshakes: true)
      return
    }
    switch grade {
    case .medium, .high, .null: break
    case .export, .low:
      let counts = grade.effective(in: configuration.host.version) == grade
      add(
        .ciphers, name,
        "\(name) is \(grade.rawValue), which "
          + (counts ? "lets broken ciphers in" : "is no grade of its own any more"),
        severity: counts ? nil : .note, consequence: counts ? nil : "Postfix takes it for medium",
        group: group)
    }
  }
}
