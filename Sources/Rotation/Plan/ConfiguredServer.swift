// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
package import Postfix
internal import Primitives
package import SMTP
internal import SystemPackage
package import TLSCrypto

/// A server of this host with what it is to show, by its configuration and by what is on disk now.
package struct ConfiguredServer {
  /// A certificate that is to be shown, and the file that it is in.
  package struct Shown {
    package let certificate: Certificate
    package let path: String
  }

  /// A name that clients can ask for, and for which a table has certificates of its own.
  package struct Name {
    package let host: String
    /// The name as the table has it, or what stands for all names below it, such as ".example.org".
    package let key: String
    package let table: LookupTable
    /// The files that the table names for it; none where its index alone has the entry.
    package let files: [String]
    /// The certificates of the files; none where they cannot be read.
    package let shown: [Shown]
    /// The certificate in the copy that the index has; nil where there is none.
    package let copy: Fingerprint?
    /// A Boolean value that tells whether the index of the table has a copy of something else.
    package let isStale: Bool
  }

  package let endpoint: Endpoint
  /// The service that listens: postscreen(8), or the one of smtpd(8) itself.
  package let door: MasterService
  package let service: MasterService
  package let use: TLSUse
  /// The names that its certificates have to cover.
  package let hosts: [String]
  /// The files of its pairs, in the order in which they are read.
  private var files: [ConfiguredPair.Files] = []
  /// The stores of the instance, of which tables may name files.
  private let stores: [GenerationStore]
  /// What it is to show to clients that ask for no name: one certificate of each kind, in the order
  /// of the files.
  package private(set) var shown: [Shown] = []
  /// Why that is not known: a file cannot be read.
  package private(set) var fault: RotationError?
  package private(set) var names: [Name] = []
  /// A Boolean value that tells whether only this host can reach it.
  package let isLoopback: Bool
  /// A Boolean value that tells whether a table chooses by what only Postfix can tell.
  package private(set) var isOpaque = false

  /// Finds the servers of an instance, as far as smtpd(8) serves them.
  ///
  /// - Parameter instance: Its configuration and its pairs.
  /// - Returns: The servers, each once.
  /// - Throws: A `ConfigurationError` of a parameter that cannot be expanded.
  package static func find(
    in instance: RotationUnit.Instance
  ) throws(ConfigurationError) -> [ConfiguredServer] {
    let configuration = instance.configuration
    let stores = instance.pairs.compactMap { try? GenerationStore($0.files) }
    var servers: [ConfiguredServer] = []
    // Most services have the same tables.
    var names: [ServerNameMaps: [Name]] = [:]
    for service in configuration.services(of: .smtpd) {
      let use = try configuration.tlsUse(of: .smtpd, in: service)
      for door in Listener.doors(of: service, in: configuration) {
        let endpoint = Endpoint(service: door, isWrapper: use.isWrapper, configuration)
        if servers.contains(where: { $0.endpoint == endpoint }) { continue }
        let host = try configuration.value(of: "myhostname", in: service)
        var server = ConfiguredServer(
          endpoint: endpoint, door: door, service: service, use: use,
          hosts: [host?.asHostName].compactMap(\.self), stores: stores,
          isLoopback: door.isLoopback(configuration))
        if use.loadsPairs {
          server.read(instance.pairs)
          if let maps = ServerNameMaps(of: service, in: configuration) {
            server.isOpaque = maps.isUncertain
            server.names = names[maps] ?? Self.names(maps, server.hosts, instance)
            names[maps] = server.names
          }
        }
        servers.append(server)
      }
    }
    return servers
  }

  private static func names(
    _ maps: ServerNameMaps, _ hosts: [String], _ instance: RotationUnit.Instance
  ) -> [Name] {
    let entries = maps.entries(readTable: instance.readTable)
    let common = maps.common(standingFor: hosts.first ?? "any.invalid", besides: entries)
    return (entries + [common].compactMap(\.self)).compactMap(Name.init)
  }

  private init(
    endpoint: Endpoint, door: MasterService, service: MasterService, use: TLSUse,
    hosts: [String], stores: [GenerationStore], isLoopback: Bool
  ) {
    self.endpoint = endpoint
    self.door = door
    self.service = service
    self.use = use
    self.hosts = hosts
    self.stores = stores
    self.isLoopback = isLoopback
  }

  /// A Boolean value that tells whether postscreen(8) takes its connections, and may begin TLS itself, by
  /// tlsproxy(8).
  package var isScreened: Bool { door != service }

  /// The pairs that it has for clients that ask for a name, in use and waiting.
  ///
  /// - Parameter host: The name, in lower-case A-labels.
  /// - Returns: Those of the entry of a table that Postfix finds for it, or else its own.
  /// - Throws: A `RotationError` of a file that cannot be read.
  package func pairs(for host: String) throws(RotationError) -> [ServedPair] {
    guard let name = name(for: host), !name.files.isEmpty else {
      return try ServedPair.find(files, among: stores)
    }
    let files = ConfiguredPair.Files(inOrder: name.files.map { FilePath($0) })
    return try ServedPair.find([files], among: stores)
  }

  /// The entry that Postfix finds for a name: its own, or that of the nearest domain above it.
  private func name(for host: String) -> Name? {
    var key = host[...]
    while true {
      if let found = names.first(where: { $0.key == key }) { return found }
      guard let dot = key.dropFirst().firstIndex(of: ".") else { return nil }
      key = key[dot...]
    }
  }

  /// Reads what it is to show of its pairs.
  private mutating func read(_ pairs: [ConfiguredPair]) {
    let service = service
    read(pairs) { $0.program == .smtpd && $0.service == service }
    guard isScreened else { return }
    let own = shown
    shown = []
    read(pairs) { $0.program == .tlsproxy && $0.use.loadsPairs }
    // The client cannot tell which of the two begins TLS.
    shown = own + shown
  }

  private mutating func read(
    _ pairs: [ConfiguredPair], usedBy isUser: (ConfiguredPair.User) -> Bool
  ) {
    for pair in pairs where pair.users.contains(where: isUser) {
      files.append(pair.files)
      do throws(RotationError) {
        for found in try Shown.read(pair.files) {
          // OpenSSL keeps one pair of each kind, the last.
          shown.removeAll { $0.kind == found.kind }
          shown.append(found)
        }
      } catch {
        fault = fault ?? error
      }
    }
  }
}

extension MasterService {
  /// Whether it listens to this host alone.
  fileprivate func isLoopback(_ configuration: PostfixConfiguration) -> Bool {
    var hosts = (try? configuration.list(of: "inet_interfaces")) ?? []
    if let colon = name.lastIndex(of: ":"), colon != name.startIndex {
      hosts = [name[..<colon].filter { !"[]".contains($0) }]
    }
    return !hosts.isEmpty
      && hosts.allSatisfy {
        ["loopback-only", "localhost", "::1"].contains($0) || $0.hasPrefix("127.")
      }
  }
}

extension ConfiguredServer.Shown {
  /// The kind of the certificate; nil where TLS has none of it.
  package var kind: CertificateKind? { CertificateKind(of: certificate.publicKey) }

  /// Reads the certificates that a server is to show of the files of a pair.
  ///
  /// A certificate in a file of its own can be read without the right to read the key.
  fileprivate static func read(
    _ files: ConfiguredPair.Files
  ) throws(RotationError) -> [ConfiguredServer.Shown] {
    guard case .split(let path, _) = files else {
      let name = "\(files.paths[0])".withoutKeyMaterial
      return try Credential.read(files).map { .init(certificate: $0.leaf, path: name) }
    }
    let certificates = try Credential.objects(of: path).lazy.compactMap(\.content.certificate)
    return certificates.prefix(1).map {
      .init(certificate: $0, path: "\(path)".withoutKeyMaterial)
    }
  }
}

extension ConfiguredServer.Name {
  /// The kinds of certificates that are to be shown for it; nil for the only one there is.
  package var kinds: [CertificateKind?] {
    let kinds = shown.compactMap(\.kind).unique
    return kinds.count > 1 ? kinds : [nil]
  }

  /// The fingerprints of which a client that asks for a kind is to be shown one; none where that is
  /// not known.
  package func fingerprints(of kind: CertificateKind?) -> Set<Fingerprint> {
    if files.isEmpty { return Set([copy].compactMap(\.self)) }
    return Set(
      shown.filter { kind == nil || $0.kind == kind }
        .compactMap { try? $0.certificate.fingerprint })
  }

  /// What an entry of a table promises; nil where no client can ask for it.
  fileprivate init?(_ entry: ServerNameMaps.Entry) {
    guard let host = entry.host else { return nil }
    let shown = entry.files.compactMap { file in
      (try? Credential.objects(of: file))?.lazy.compactMap(\.content.certificate).first.map {
        ConfiguredServer.Shown(certificate: $0, path: "\(file)".withoutKeyMaterial)
      }
    }
    self.host = host
    key = entry.key
    table = entry.table
    files = entry.files.map { "\($0)".withoutKeyMaterial }
    self.shown = shown
    copy = entry.copy
    let leaves = shown.compactMap { try? $0.certificate.fingerprint }
    isStale = !entry.files.isEmpty && entry.copy.map { !leaves.contains($0) } ?? false
  }
}
