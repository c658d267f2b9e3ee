// SPDX-License-Identifier: Apache-2.0

package import Checks
package import KeyPairs
internal import Platform
package import Postfix
internal import Primitives
package import SMTP
package import SystemPackage
internal import TLSCrypto

/// What is switched as a whole: the files of a pair, with all instances of Postfix that load them.
package struct RotationUnit {
  /// An instance with the services that load the pair.
  package struct Loader {
    /// The directory of main.cf.
    package let instance: String
    package let users: [ConfiguredPair.User]
    /// The servers that show the certificate, as far as they can be asked.
    let listeners: [Listener]
    /// The tables of names of all servers that show it, whether they can be asked or not.
    let maps: [ServerNameMaps]
    /// Gives the entries of an index as the instance reads them.
    let readTable: TableReader
    /// Checks the instance as it is going to be.
    let check: Instance.Check
    /// A Boolean value that tells whether the pair is shown only to clients that ask for a name,
    /// because only a table of names names it.
    var isByName = false

    /// Where its servers show the certificate.
    package var endpoints: [Endpoint] { listeners.map(\.endpoint).unique }

    /// A Boolean value that tells whether TLS is on for any of them.
    package var isActive: Bool { users.contains(where: \.use.loadsPairs) }
  }

  package let files: ConfiguredPair.Files
  package let store: GenerationStore
  package private(set) var loaders: [Loader]
  package private(set) var parameters: [String]

  /// What messages call it: the path of the certificate.
  package var name: String {
    switch files {
    case .split(let certificate, _): "\(certificate)".withoutKeyMaterial
    case .chain(let path): "\(path)".withoutKeyMaterial
    case .sequence(let key, let certificates):
      "\(certificates.first ?? key)".withoutKeyMaterial
    }
  }

  /// The paths of main.cf: that of the certificate first, that of the key last.
  package var paths: [FilePath] {
    switch files {
    case .split(let certificate, let key): [certificate, key]
    case .chain(let path): [path]
    case .sequence(let key, let certificates): certificates + [key]
    }
  }

  /// A Boolean value that tells whether anybody loads it: whether TLS is on.
  package var isActive: Bool { loaders.contains(where: \.isActive) }

  /// A Boolean value that tells whether it is shown only to clients that ask for a name.
  var isByName: Bool { loaders.allSatisfy(\.isByName) }

  /// The instances of Postfix that load it now.
  var activeInstances: [String] { loaders.filter(\.isActive).map(\.instance).unique }

  /// A Boolean value that tells whether a server shows it.
  var isServed: Bool {
    loaders.flatMap(\.users).contains { $0.program.isServer && $0.use.loadsPairs }
  }

  /// The names that servers want the certificate to cover.
  package var hosts: [String] {
    loaders.flatMap { $0.users.filter(\.use.loadsPairs).flatMap(\.hosts) }.unique
  }

  /// An instance of Postfix with the pairs that it loads.
  package struct Instance {
    let pairs: [ConfiguredPair]
    package let configuration: PostfixConfiguration
    let readTable: TableReader
    let check: Check

    /// Checks an instance with files as they are going to be; nil where that cannot be told.
    package typealias Check = (CheckOptions, FutureFiles) -> CheckReport?

    /// Puts together what is known of an instance.
    ///
    /// - Parameters:
    ///   - configuration: What main.cf and master.cf say.
    ///   - pairs: The pairs that they name.
    ///   - readTable: Gives the entries of an index as the instance reads them.
    ///   - check: Checks it with files as they are going to be.
    package init(
      _ configuration: PostfixConfiguration, pairs: [ConfiguredPair],
      readTable: @escaping TableReader = { _, _ in .unknown },
      check: @escaping Check = { _, _ in nil }
    ) {
      self.configuration = configuration
      self.pairs = pairs
      self.readTable = readTable
      self.check = check
    }
  }

  /// Finds the units of some instances; a pair that several load is one unit.
  ///
  /// - Parameter instances: The instances.
  /// - Returns: The units, and a fault for each pair whose directory is missing.
  package static func find(
    in instances: [Instance]
  ) -> (units: [RotationUnit], faults: [RotationError]) {
    var units: [RotationUnit] = []
    var faults: [RotationError] = []
    for instance in instances {
      for pair in instance.pairs {
        do throws(RotationError) {
          try units.add(pair, Loader(pair, in: instance))
        } catch {
          faults.append(error)
        }
      }
    }
    for instance in instances {
      let directory = instance.configuration.host.configurationDirectory
      for pair in instance.namedPairs {
        let holder = units.firstIndex { unit in
          pair.files.paths.contains(where: unit.ownFiles.holds)
        }
        // The tables of an instance that loads it are looked at anyway.
        if let holder, units[holder].loaders.contains(where: { $0.instance == directory }) {
          continue
        }
        var loader = Loader(pair, in: instance)
        loader.isByName = true
        do throws(RotationError) {
          try units.add(pair, loader)
        } catch {
          faults.append(error)
        }
      }
    }
    return (units, faults)
  }

  /// Why nobody loads it, where nobody wanted that: a word that is no level, with which the program
  /// ends as soon as it starts.
  package var levelFault: RotationError? {
    guard !isActive, let user = loaders.flatMap(\.users).first(where: { $0.use.isInvalid != nil })
    else { return nil }
    return RotationError(
      .refused, user.use.parameter,
      "\"\((user.use.isInvalid ?? "").withoutKeyMaterial)\" is no security level of \(user.program.command), which ends when"
        + " it starts", remedy: "set it to may")
  }

  /// What messages call it beside others: by its key where one of them has the same certificate.
  package func name(among others: [RotationUnit]) -> String {
    let isShared = others.contains { $0.store.slots != store.slots && $0.name == name }
    return isShared ? "\(paths.last.map { "\($0)" } ?? name)".withoutKeyMaterial : name
  }

  /// Why the pair cannot be switched without harm.
  ///
  /// - Parameters:
  ///   - others: All units, some of which may have a file in common with this one.
  ///   - isFirst: Whether there need be no files yet.
  /// - Returns: The reason, or nil where it can be switched.
  /// - Throws: A `RotationError` where a file cannot be looked at.
  package func obstacle(
    among others: [RotationUnit], isFirst: Bool = false
  ) throws(RotationError) -> RotationError? {
    if let distrust = try store.distrust { return distrust }
    if let levelFault { return levelFault }
    if let obstacle = try store.obstacle ?? obstacleOfSequence { return obstacle }
    if let shared = sharedFile(among: others) { return shared }
    for slot in store.slots {
      if let obstacle = try obstacle(at: slot, isFirst) { return obstacle }
    }
    return nil
  }

  /// Why chain files that belong together cannot be switched in one step.
  private var obstacleOfSequence: RotationError? {
    guard case .sequence(_, let certificates) = files else { return nil }
    let keys = KeyMaterial(files).keys.count
    guard certificates.count > 1 || keys > 1 else { return nil }
    let what =
      keys > 1
      ? "\(keys) private keys and their certificates are mixed in \(paths.count) files"
      : "the pair is in \(paths.count) files, and is switched where it is in one or two"
    return RotationError(
      .refused, name, what, remedy: "give each pair one file, the key first, in main.cf")
  }

  /// A Boolean value that tells whether its file can hold pairs of several kinds.
  package var holdsSeveral: Bool { isChain && paths.count == 1 }

  /// A Boolean value that tells whether Postfix reads its files as one, and warns of what is neither
  /// key nor certificate.
  var isChain: Bool {
    parameters.contains { $0.hasSuffix("chain_files") || $0 == ServerNameMaps.parameter }
  }

  private func obstacle(
    at slot: GenerationStore.Slot, _ isFirst: Bool
  ) throws(RotationError) -> RotationError? {
    let status = try onFiles { () throws(FileError) in
      try FileStatus.of(slot.path, followingLinks: false)
    }
    guard let status else {
      if isFirst { return nil }
      return RotationError(
        .missing, "\(slot.path)", "there is no such file", remedy: "mxtls check tells more")
    }
    let remedy = "name files of its own in main.cf, and let that program call mxtls install"
    switch status.kind {
    case .regular:
      guard let client = ACMEClient(of: slot.path) else { break }
      return RotationError(
        .refused, "\(slot.path)",
        "is \(client.rawValue)'s own, which writes it again at each renewal",
        remedy: remedy)
    case .symbolicLink:
      if try store.isLinked(slot) { return nil }
      let target = try onFiles { () throws(FileError) in
        try SymbolicLink.destination(of: slot.path)
      }
      return RotationError(
        .refused, "\(slot.path)",
        "is a link to \(target.map { "\($0)" } ?? "elsewhere"), which another program may switch",
        remedy: remedy)
    default:
      return RotationError(.refused, "\(slot.path)", "is \(status.kind), and no file")
    }
    // Beside the certificate a key is as safe as its mode makes it.
    if slot.holdsKey, slot.path.removingLastComponent() != store.home,
      status.permissions.contains(.otherRead)
    {
      return RotationError(
        .refused, "\(slot.path)",
        "the key can be read by everybody who gets into its directory, and the generations are kept"
          + " beside the certificate", remedy: "chmod o= the key first")
    }
    return nil
  }
}

extension RotationUnit.Loader {
  /// An instance that loads a pair.
  fileprivate init(_ pair: ConfiguredPair, in instance: RotationUnit.Instance) {
    let configuration = instance.configuration
    self.init(
      instance: configuration.host.configurationDirectory, users: pair.users,
      listeners: Listener.servers(of: pair.users, in: configuration),
      maps: pair.users.filter { $0.program.isServer && $0.use.loadsPairs }
        .compactMap { ServerNameMaps(of: $0.service, in: configuration) }.unique,
      readTable: instance.readTable, check: instance.check)
  }
}

extension [RotationUnit] {
  /// Adds a pair, or its loader to the unit that has it.
  fileprivate mutating func add(
    _ pair: ConfiguredPair, _ loader: RotationUnit.Loader
  ) throws(RotationError) {
    let store = try GenerationStore(pair.files)
    if let index = firstIndex(where: { $0.store.slots == store.slots }) {
      self[index].add(loader, pair.parameters)
    } else {
      append(
        RotationUnit(
          files: pair.files, store: store, loaders: [loader], parameters: pair.parameters))
    }
  }
}

extension RotationUnit {
  fileprivate mutating func add(_ loader: Loader, _ parameters: [String]) {
    loaders.append(loader)
    self.parameters = (self.parameters + parameters).unique
  }
}
