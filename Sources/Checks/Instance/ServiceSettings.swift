// SPDX-License-Identifier: Apache-2.0

internal import Postfix
internal import TLSCrypto

/// What a program of Postfix, or one service of it, is told about its key pairs.
struct ServiceSettings {
  /// A source with the parameters that name it.
  struct Source {
    let source: MaterialSource
    let certificate: Finding.Place
    let key: Finding.Place
  }

  let program: TLSProgram
  let use: TLSUse
  /// The sources in the order in which Postfix loads them.
  private(set) var sources: [Source] = []
  /// The names that the certificates have to cover; none for clients.
  private(set) var hosts: [String] = []
  /// Whether chain files are set to a list without a name in it.
  private(set) var isChainListEmpty = false
  /// A Boolean value that tells whether a server is to have no certificate (`none`).
  private(set) var isCertificateless = false
  /// The values of the other parameters that are checked; nil for one that cannot be expanded.
  private let others: [String?]
  /// What is wrong with the settings themselves.
  private(set) var findings: [Finding] = []

  /// The ends of the names of the older parameters, in the order in which Postfix loads them.
  private static let slots: [(certificate: String, key: String)] = [
    ("cert_file", "key_file"), ("dcert_file", "dkey_file"), ("eccert_file", "eckey_file"),
  ]

  /// Reads the settings.
  ///
  /// - Throws: A `ConfigurationError` of a value that cannot be expanded.
  init(
    _ program: TLSProgram, in service: MasterService?, of configuration: PostfixConfiguration,
    options: CheckOptions
  ) throws(ConfigurationError) {
    self.program = program
    // Not every program has them all: those of a client that tlsproxy(8) serves come with its request.
    others = Self.otherNames(of: program).filter {
      ParameterDefaults.introduction(of: $0) != nil
    }.map {
      (try? configuration.value(of: $0, in: service)) ?? nil
    }
    use = try configuration.tlsUse(of: program, in: service)
    if program.isServer {
      let host =
        if let host = options.host { host } else {
          try configuration.value(of: "myhostname", in: service)
        }
      hosts = [host.map(Self.asciiForm)].compactMap(\.self) + options.names
    }
    let reader = Reader(configuration: configuration, service: service, program: program)
    if let chain = try reader.chainFiles() {
      let place = reader.place("chain_files")
      isChainListEmpty = chain.isEmpty
      if !chain.isEmpty {
        sources = [Source(source: .chain(chain), certificate: place, key: place)]
      }
      for name in Self.slots.flatMap({ [$0.certificate, $0.key] }) where try reader.isSet(name) {
        findings.append(
          Finding(
            .legacyIgnored,
            "\(program.parameter(name)) is ignored, because \(place.parameter) is set",
            places: [reader.place(name)]))
      }
      return
    }
    for slot in Self.slots {
      try read(slot, with: reader)
    }
  }

  /// The other parameters, in which a service can differ though it has the same pairs.
  private static func otherNames(of program: TLSProgram) -> [String] {
    let names =
      [
        "CAfile", "CApath", "protocols", "mandatory_protocols", "ciphers", "mandatory_ciphers",
        "exclude_ciphers", "mandatory_exclude_ciphers", "fingerprint_digest",
      ].map(program.parameter)
      + ["tls_eecdh_auto_curves", "tls_ffdhe_auto_groups", "tls_config_file"]
      + ["high", "medium", "low", "export", "null"].map { "tls_\($0)_cipherlist" }
    let words = program.keywordParameter.map { ["\($0)s", "\($0)_address_maps"] } ?? []
    if program.isServer {
      return names + words + [program.parameter("dh1024_param_file"), "tls_server_sni_maps"]
    }
    let peers = [
      "trust_anchor_file", "fingerprint_cert_match", "servername", "connection_reuse",
      "policy_maps", "per_site",
    ].map(program.parameter)
    let lookups = ["dns_support_level", "host_lookup", "dns_resolver_options"]
      .map { "\(program.command)_\($0)" }
    return names + words + peers + lookups + ["ignore_mx_lookup_error", "tls_append_default_CA"]
  }

  private mutating func read(
    _ slot: (certificate: String, key: String), with reader: Reader
  ) throws(ConfigurationError) {
    let certificate = try reader.value(slot.certificate)
    if program.isServer, slot.certificate == "cert_file", certificate.lowercased() == "none" {
      isCertificateless = true
    } else if !certificate.isEmpty {
      let key = try reader.value(slot.key)
      let place = reader.place(slot.certificate)
      // Whoever sets only the certificate is told about that one.
      let isKeySet = try reader.isSet(slot.key)
      if key.isEmpty { addNoKeyFile(slot, with: reader) }
      sources.append(
        Source(
          source: .files(certificate: certificate, key: key.isEmpty ? certificate : key),
          certificate: place, key: isKeySet ? reader.place(slot.key) : place))
    } else if try reader.isSet(slot.key) {
      findings.append(
        Finding(
          .keyWithoutCertificate,
          "\(program.parameter(slot.key)) is set, and \(program.parameter(slot.certificate)) is not",
          places: [reader.place(slot.key)]))
    }
  }

  /// Adds that a key's file is set to nothing, which does not stand for the certificate's file.
  private mutating func addNoKeyFile(
    _ slot: (certificate: String, key: String), with reader: Reader
  ) {
    let name = program.parameter(slot.key)
    let place = reader.place(slot.key)
    let user = PairUser(
      label: reader.service?.identity ?? program.rawValue, program: program, use: use,
      hosts: [], certificate: place, key: place)
    findings.append(
      Finding(
        .noKey, "\(name) is set to nothing, and does not stand for the certificate's file then",
        severity: use.loadsPairs ? .critical : .warning,
        consequence: Effect.disablesTLS.text(for: [user]),
        remedy: "remove the line, or name the key's file", places: [place]))
  }

  private static func asciiForm(_ name: String) -> String {
    (try? HostName(name, allowsWildcard: false).description) ?? name.lowercased()
  }

  /// Whether both come to the same for all that is checked.
  func isEquivalent(to other: ServiceSettings) -> Bool {
    sources.map(\.source) == other.sources.map(\.source) && use == other.use
      && hosts == other.hosts && others == other.others
      && isCertificateless == other.isCertificateless
      && isChainListEmpty == other.isChainListEmpty
  }

  /// The users of the sources, by the name of the program or service.
  func user(_ label: String, of source: Source? = nil) -> PairUser {
    PairUser(
      label: label, program: program, use: use, hosts: hosts, certificate: source?.certificate,
      key: source?.key)
  }

  /// Reads the parameters of one program in one service.
  private struct Reader {
    let configuration: PostfixConfiguration
    let service: MasterService?
    let program: TLSProgram

    func value(_ suffix: String) throws(ConfigurationError) -> String {
      try configuration.value(of: program.parameter(suffix), in: service) ?? ""
    }

    /// The chain files; nil where the parameter is empty, or the release has none such.
    ///
    /// A list of nothing but commas counts as one (tls_certkey.c).
    func chainFiles() throws(ConfigurationError) -> [String]? {
      let name = program.parameter("chain_files")
      guard ParameterDefaults.value(of: name, in: configuration.host.version) != nil else {
        return nil
      }
      guard try !value("chain_files").isEmpty else { return nil }
      return try configuration.list(of: name, in: service)
    }

    /// Whether somebody has set it to something.
    func isSet(_ suffix: String) throws(ConfigurationError) -> Bool {
      guard configuration.origin(of: program.parameter(suffix), in: service) != .builtIn else {
        return false
      }
      return try !value(suffix).isEmpty
    }

    func place(_ suffix: String) -> Finding.Place {
      let name = program.parameter(suffix)
      return configuration.place(of: name, in: service)
    }
  }
}

extension PostfixConfiguration {
  /// A parameter with the place that its value comes from.
  ///
  /// Where it is not set and its default is another parameter, as those of tlsproxy are, that is the
  /// place.
  func place(of name: String, in service: MasterService? = nil) -> Finding.Place {
    let origin = origin(of: name, in: service) ?? .builtIn
    if origin == .builtIn,
      let value = ParameterDefaults.value(of: name, in: host.version), value.hasPrefix("$")
    {
      let other = value.dropFirst().filter { $0 != "{" && $0 != "}" }
      if ParameterDefaults.value(of: other, in: host.version) != nil {
        return place(of: other, in: service)
      }
    }
    return Finding.Place(parameter: name, origin: origin)
  }
}
