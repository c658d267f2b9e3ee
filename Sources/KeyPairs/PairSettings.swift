// SPDX-License-Identifier: Apache-2.0

package import Postfix

/// The key pairs that a program of Postfix, or one service of it, is told to load.
package struct PairSettings {
  /// A source with the parameters that name it.
  package struct Source {
    package let source: MaterialSource
    package let certificate: ParameterPlace
    package let key: ParameterPlace
  }

  /// What is set, and not taken as it was meant.
  package enum Slip {
    /// An older parameter beside chain files, which take its place.
    case ignored(ParameterPlace, name: String, chain: ParameterPlace)
    /// A key without a certificate; the parameters are given by their own names.
    case keyWithoutCertificate(key: ParameterPlace, names: (key: String, certificate: String))
    /// A key's file that is set to nothing, which does not stand for the certificate's file.
    case noKeyFile(ParameterPlace, name: String)
  }

  /// The sources in the order in which Postfix loads them.
  package private(set) var sources: [Source] = []
  package private(set) var slips: [Slip] = []
  /// Whether chain files are set to a list without a name in it.
  package private(set) var isChainListEmpty = false
  /// A Boolean value that tells whether a server is to have no certificate (`none`).
  package private(set) var isCertificateless = false

  /// The ends of the names of the older parameters, in the order in which Postfix loads them.
  private static let slots: [(certificate: String, key: String)] = [
    ("cert_file", "key_file"), ("dcert_file", "dkey_file"), ("eccert_file", "eckey_file"),
  ]

  /// Reads the settings.
  ///
  /// - Parameters:
  ///   - program: The program.
  ///   - service: Its service; nil for what main.cf says alone.
  ///   - configuration: The two files.
  /// - Throws: A `ConfigurationError` of a value that cannot be expanded.
  package init(
    _ program: TLSProgram, in service: MasterService?, of configuration: PostfixConfiguration
  ) throws(ConfigurationError) {
    let reader = Reader(configuration: configuration, service: service, program: program)
    if let chain = try reader.chainFiles() {
      let place = reader.place("chain_files")
      isChainListEmpty = chain.isEmpty
      if !chain.isEmpty {
        sources = [Source(source: .chain(chain), certificate: place, key: place)]
      }
      for name in Self.slots.flatMap({ [$0.certificate, $0.key] }) where try reader.isSet(name) {
        slips.append(
          .ignored(reader.place(name), name: program.parameter(name), chain: place))
      }
      return
    }
    for slot in Self.slots { try read(slot, with: reader) }
  }

  private mutating func read(
    _ slot: (certificate: String, key: String), with reader: Reader
  ) throws(ConfigurationError) {
    let certificate = try reader.value(slot.certificate)
    let names = (
      key: reader.program.parameter(slot.key),
      certificate: reader.program.parameter(slot.certificate)
    )
    if reader.program.isServer, slot.certificate == "cert_file", certificate.lowercased() == "none"
    {
      isCertificateless = true
    } else if !certificate.isEmpty {
      let key = try reader.value(slot.key)
      let place = reader.place(slot.certificate)
      // Whoever sets only the certificate is told about that one.
      let isKeySet = try reader.isSet(slot.key)
      if key.isEmpty { slips.append(.noKeyFile(reader.place(slot.key), name: names.key)) }
      sources.append(
        Source(
          source: .files(certificate: certificate, key: key.isEmpty ? certificate : key),
          certificate: place, key: isKeySet ? reader.place(slot.key) : place))
    } else if try reader.isSet(slot.key) {
      slips.append(.keyWithoutCertificate(key: reader.place(slot.key), names: names))
    }
  }

  /// Reads the parameters of one program in one service.
  private struct Reader {
    let configuration: PostfixConfiguration
    let service: MasterService?
    let program: TLSProgram

    func value(_ suffix: String) throws(ConfigurationError) -> String {
      try configuration.value(of: program.parameter(suffix), in: service) ?? ""
    }

    /// The chain files; nil where the parameter is empty, or the release does not have it.
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

    func place(_ suffix: String) -> ParameterPlace {
      let name = program.parameter(suffix)
      return configuration.place(of: name, in: service)
    }
  }
}
