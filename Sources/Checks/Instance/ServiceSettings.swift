// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Postfix
internal import Primitives

/// What a program of Postfix, or one service of it, is told about its key pairs.
struct ServiceSettings {
  let program: TLSProgram
  let use: TLSUse
  let pairs: PairSettings
  /// The names that the certificates have to cover; none for clients.
  private(set) var hosts: [String] = []
  /// The values of the other parameters that are checked; nil for one that cannot be expanded.
  private let others: [String?]
  /// What is wrong with the settings themselves.
  private(set) var findings: [Finding] = []

  /// The sources of the pairs, in the order in which Postfix loads them.
  var sources: [PairSettings.Source] { pairs.sources }

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
      hosts = [host?.asHostName].compactMap(\.self) + options.names
    }
    pairs = try PairSettings(program, in: service, of: configuration)
    let label = service?.identity ?? program.rawValue
    findings = pairs.slips.map { finding(of: $0, label) }
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

  /// What is wrong with the parameters of the pairs themselves.
  private func finding(of slip: PairSettings.Slip, _ label: String) -> Finding {
    switch slip {
    case .ignored(let place, let name, let chain):
      return Finding(
        .legacyIgnored, "\(name) is ignored, because \(chain.parameter) is set", places: [place])
    case .keyWithoutCertificate(let place, let names):
      return Finding(
        .keyWithoutCertificate, "\(names.key) is set, and \(names.certificate) is not",
        places: [place])
    case .noKeyFile(let place, let name):
      let user = PairUser(
        label: label, program: program, use: use, hosts: [], certificate: place, key: place)
      return Finding(
        .noKey, "\(name) is set to nothing, and does not stand for the certificate's file then",
        severity: use.loadsPairs ? .critical : .warning,
        consequence: LoadFault.Effect.disablesTLS.text(for: [user]),
        remedy: "remove the line, or name the key's file", places: [place])
    }
  }

  /// Whether both come to the same for all that is checked.
  func isEquivalent(to other: ServiceSettings) -> Bool {
    sources.map(\.source) == other.sources.map(\.source) && use == other.use
      && hosts == other.hosts && others == other.others
      && pairs.isCertificateless == other.pairs.isCertificateless
      && pairs.isChainListEmpty == other.pairs.isChainListEmpty
  }

  /// The users of the sources, by the name of the program or service.
  func user(_ label: String, of source: PairSettings.Source? = nil) -> PairUser {
    PairUser(
      label: label, program: program, use: use, hosts: hosts, certificate: source?.certificate,
      key: source?.key)
  }
}
