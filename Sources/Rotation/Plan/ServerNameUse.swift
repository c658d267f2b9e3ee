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
  /// The entries that name the pair, and of which an index holds a copy.
  var indexed: [ServerNameMaps.Entry] = []
  /// The entries that name other files, but of which an index still holds a copy of the pair.
  var stale: [ServerNameMaps.Entry] = []
  /// The entries that hold another copy of the pair, which a switch does not change.
  var copies: [ServerNameMaps.Entry] = []
  /// The entries that have the pair's key and another certificate, which is for the same key now.
  var keyUsers: [ServerNameMaps.Entry] = []
  /// Names of the certificate for which only Postfix can tell what they get.
  ///
  /// All of them where a table may have entries that are not known; otherwise one without an entry,
  /// since no name gets a handshake where a table cannot be read.
  var uncertain: [String] = []

  /// Finds out what the tables have to do with a pair.
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
    let own = unit.ownFiles
    var key: Set<FilePath> = []
    if case .split(_, let path) = unit.files {
      key = Set([path, path.physical] + unit.store.slots.filter(\.holdsKey).map(\.path))
    }
    for entry in maps.entries(readTable: readTable) {
      let ours = entry.files.filter(own.holds)
      if ours.isEmpty {
        if !leaves.isDisjoint(with: entry.files.compactMap(Self.leaf)) {
          copies.append(entry)
        } else if let copy = entry.copy, leaves.contains(copy) {
          if entry.files.isEmpty { copies.append(entry) } else { stale.append(entry) }
        }
      } else if ours.count < entry.files.count,
        ours.allSatisfy(key.holds)
      {
        keyUsers.append(entry)
      } else if entry.table.isIndexed {
        indexed.append(entry)
      } else {
        names.append(entry.host)
      }
    }
    if unit.isByName { return }
    let certified = credentials.flatMap(\.leaf.extensions.names).map(\.text)
    let hosts = (unit.hosts + certified.sorted()).unique
      .filter { (try? HostName($0, allowsWildcard: false)) != nil }
    let known = names + indexed.compactMap(\.host)
    uncertain = maps.isOpaque ? hosts : Array(hosts.filter { !known.contains($0) }.prefix(1))
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
