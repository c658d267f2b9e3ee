// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Postfix
internal import Primitives
internal import TLSCrypto

extension InstanceCheck {
  /// Values of a program or service with which it does no TLS, or delivers nothing.
  func checkForms(of group: ServiceGroup) {
    let isClient = group.settings.program == .smtp || group.settings.program == .lmtp
    if isClient { checkWrapperMode(of: group) }
    guard group.settings.use.loadsPairs else { return }
    checkDigest(of: group)
    guard isClient else { return }
    checkServerName(of: group)
    checkProxy(of: group)
  }

  /// The digest of fingerprints, which is looked for before any handshake (tls_server.c,
  /// tls_client.c).
  private func checkDigest(of group: ServiceGroup) {
    let name = group.settings.program.parameter("fingerprint_digest")
    // Nobody's default is one that OpenSSL lacks.
    guard let value = value(of: name, in: group.service), !value.isEmpty,
      DigestName.octets(of: value) == nil
    else { return }
    let users = [group.settings.user(group.label)]
    add(
      .digest, name, "\(name) is \"\(value)\", which OpenSSL does not have",
      consequence: LoadFault.Effect.disablesTLS.text(for: users), group: group)
  }

  /// The name that all servers are asked for (smtp_tls_policy.c).
  private func checkServerName(of group: ServiceGroup) {
    let name = group.settings.program.parameter("servername")
    guard let value = value(of: name, in: group.service), !value.isEmpty,
      !configuration.isUnknown(name), !PostfixHostName.isValid(value)
    else { return }
    add(
      .serverName, name, "\(name) is \"\(value)\", which is no host name",
      consequence: "\(group.label) defers all mail", group: group)
  }

  private func checkWrapperMode(of group: ServiceGroup) {
    let use = group.settings.use
    guard use.isWrapper, !use.hasPolicy, use.isInvalid == nil, (use.level ?? .none) < .encrypt
    else { return }
    let name = group.settings.program.parameter("wrappermode")
    add(
      .clientWrapper, name, "\(name) is yes, and \(use.parameter) is below encrypt",
      consequence: "\(group.label) defers all mail", group: group)
  }

  /// The service that keeps connections with TLS for further mail.
  private func checkProxy(of group: ServiceGroup) {
    let name = group.settings.program.parameter("connection_reuse")
    guard isYes(name, in: group.service), lacksProxy else { return }
    add(
      .noProxy, name, "\(name) is yes, and \(configuration.master.file) has no service tlsproxy",
      consequence: "\(group.label) can begin no TLS, and mail waits", group: group)
  }

  /// Each postscreen(8) with a word that is no level, with which it ends, or with a level that it
  /// takes for another (postscreen.c).
  func checkScreensLevel() {
    for service in configuration.enabledServices where service.program == "postscreen" {
      let value = value(of: Self.screenLevel, in: service) ?? ""
      if value.isEmpty { continue }
      let place = configuration.place(of: Self.screenLevel, in: service)
      if let level = TLSSecurityLevel(value) {
        guard level > .encrypt else { continue }
        report.add([
          Finding(
            .invalidLevel, "\(Self.screenLevel) is \(value), which is a level of clients",
            severity: .warning, consequence: "postscreen warns and takes it for encrypt",
            remedy: "set it to encrypt", places: [place], users: [service.label])
        ])
      } else {
        let comment = Self.remark(onCommentIn: value)
        report.add([
          Finding(
            .invalidLevel,
            "\(Self.screenLevel) is \"\(value.withoutKeyMaterial)\", which is no security level\(comment)",
            consequence: Self.outage(of: "postscreen"), places: [place], users: [service.label])
        ])
      }
    }
  }

  /// A postscreen(8) that offers STARTTLS, and has nobody who does TLS for it.
  func checkScreensProxy() {
    for screen in screens where lacksProxy {
      let place = configuration.place(of: Self.screenLevel, in: screen.service)
      report.add([
        Finding(
          .noProxy, "postscreen offers STARTTLS, and \(configuration.master.file) has no tlsproxy",
          consequence: "clients that postscreen tests get no TLS", places: [place],
          users: [screen.service.label])
      ])
    }
  }

  private static let screenLevel = "postscreen_tls_security_level"

  /// Each postscreen(8) that offers STARTTLS, with its level.
  var screens: [(service: MasterService, level: TLSSecurityLevel)] {
    configuration.enabledServices.filter { $0.program == "postscreen" }.compactMap { service in
      let level = TLSSecurityLevel(value(of: Self.screenLevel, in: service) ?? "") ?? .none
      return level > .none ? (service, level) : nil
    }
  }

  /// Whether master.cf has no service that does TLS for others.
  var lacksProxy: Bool {
    let services = configuration.enabledServices
    let name = value(of: "tlsproxy_service_name", in: nil) ?? "tlsproxy"
    return !services.isEmpty && !services.contains { $0.name == name && $0.type == "unix" }
  }

  // MARK: - Words

  /// Words that Postfix warns of, and passes over.
  func checkWords(of groups: [ServiceGroup]) {
    guard groups.contains(where: { $0.settings.use.loadsPairs }) else { return }
    for setting in settings {
      guard let value = (try? configuration.value(of: setting.name, in: setting.service)) ?? nil,
        !configuration.isUnknown(setting.name)
      else { continue }
      let unknown =
        setting.name == "tls_dane_digests"
        ? ParameterList.split(value).filter { !Self.isDigestOfDANE($0) }
        : ParameterWords.unknown(in: value, of: setting.name)
      if !unknown.isEmpty {
        let words = unknown.map { "\"\($0)\"" }.joined(separator: ", ")
        add(
          setting, "\(setting.name) has \(words), which Postfix does not know",
          setting.name.hasSuffix("loglevel")
            ? "Postfix warns, and logs nothing about TLS" : "Postfix warns and passes over it")
      }
      if setting.name == "tls_session_ticket_cipher", !value.isEmpty, !TicketCipher.isUsable(value)
      {
        add(
          setting, "\(setting.name) is \"\(value)\", which session tickets cannot be made with",
          "Postfix warns, and clients get no session tickets")
      }
    }
  }

  /// Whether an element of `tls_dane_digests` is one: a digest with the number that it has in TLSA
  /// records, or one of the two that have theirs (tls_dane.c).
  private static func isDigestOfDANE(_ element: String) -> Bool {
    let parts = element.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts.first.map { $0.lowercased() } ?? ""
    let own = ["sha256": 1, "sha512": 2]
    guard parts.count > 1, !parts[1].isEmpty else { return own[name] != nil }
    guard let number = Int(parts[1]), (1...254).contains(number) else { return false }
    if let owner = own.first(where: { $0.value == number }) {
      return name.isEmpty || name == owner.key
    }
    return name.isEmpty || DigestName.octets(of: name) != nil
  }

  private func add(_ setting: Setting, _ message: String, _ consequence: String) {
    report.add([
      Finding(
        .unknownWord, message, consequence: consequence,
        places: [ParameterPlace(parameter: setting.name, origin: setting.origin)],
        users: setting.service.map { [$0.identity] } ?? [])
    ])
  }
}

extension MasterService {
  /// What findings call it: the program, or the service where it goes its own way.
  var label: String { overrides.isEmpty ? program : identity }
}
