// SPDX-License-Identifier: Apache-2.0

internal import Checks
internal import KeyPairs
internal import Platform
internal import Postfix
internal import Primitives
internal import SystemPackage
internal import TLSCrypto

/// What the tables of a service's names have to do with a pair.
struct ServerNameUse {
  /// The names that are to get the pair's certificate, because a table that is read from the files
  /// themselves names the pair.
  var names: [String] = []
  /// The entries that hold a copy of the pair, which a switch does not change.
  var copies: [ServerNameMaps.Entry] = []
  /// The entries that have the pair's key and another certificate, which is for the same key now.
  var keyUsers: [ServerNameMaps.Entry] = []
  /// Names of the certificate of which only Postfix can tell what they get: all of them, or, where no
  /// table has an entry that is not known, one that has none, for a table that cannot be read has no
  /// handshake for any name.
  var uncertain: [String] = []

  /// Finds it out.
  ///
  /// - Parameters:
  ///   - maps: The tables.
  ///   - unit: The pair.
  ///   - credentials: What is in its files now.
  ///   - readTable: Gives the entries of an index as Postfix reads them.
  init(
    _ maps: ServerNameMaps, of unit: RotationUnit, _ credentials: [Credential],
    readTable: TableReader
  ) {
    let leaves = Set(credentials.compactMap { try? $0.leaf.fingerprint })
    let own = Set((unit.paths + unit.store.slots.map(\.path)).flatMap { [$0, $0.physical] })
    var key: Set<FilePath> = []
    if case .split(_, let path) = unit.files {
      key = Set([path, path.physical] + unit.store.slots.filter(\.holdsKey).map(\.path))
    }
    for entry in maps.entries(readTable: readTable) {
      let ours = entry.files.filter { own.contains($0) || own.contains($0.physical) }
      if ours.isEmpty {
        let held = entry.files.compactMap(Self.leaf) + [entry.copy].compactMap(\.self)
        if !leaves.isDisjoint(with: held) { copies.append(entry) }
      } else if entry.table.isIndexed {
        copies.append(entry)
      } else if ours.count < entry.files.count,
        ours.allSatisfy({ key.contains($0) || key.contains($0.physical) })
      {
        keyUsers.append(entry)
      } else {
        names.append(entry.host)
      }
    }
    let certified = credentials.flatMap(\.leaf.extensions.names).map(\.text)
    let hosts = (unit.hosts + certified.sorted()).unique
      .filter { (try? HostName($0, allowsWildcard: false)) != nil }
    uncertain = maps.isOpaque ? hosts : Array(hosts.filter { !names.contains($0) }.prefix(1))
  }

  private static func leaf(of file: FilePath) -> Fingerprint? {
    (try? Credential.objects(of: file))?.leaf
  }
}

extension [CryptoObject] {
  /// The fingerprint of the first certificate; nil where there is none.
  var leaf: Fingerprint? {
    lazy.compactMap(\.content.certificate).first.flatMap { try? $0.fingerprint }
  }
}

extension [String] {
  fileprivate mutating func append(_ name: String?) {
    if let name { append(name) }
  }
}

extension FilePath {
  /// The file that it leads to in the end; itself where there is none.
  fileprivate var physical: FilePath { FileStatus.target(of: self) ?? self }
}
