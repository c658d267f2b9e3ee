// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PostfixHost
import SessionCache

/// The type of table that session caches are to be kept in.
struct CacheType: ExpressibleByArgument {
  let name: String

  init?(argument: String) { name = argument }

  /// The types that tlsmgr(8) can write to (DATABASE_README).
  private static let writable: [TableType] = [.btree, .hash, .lmdb, .dbm, .sdbm]

  /// The type, as the Postfix that is installed has it.
  ///
  /// - Parameter system: That Postfix.
  /// - Returns: The type.
  /// - Throws: A `Failure`: `usage` for a word that is no type for a cache, `configuration` for one
  ///   that this Postfix has not.
  func table(in system: PostfixSystem) throws(Failure) -> TableType {
    guard let type = TableType(named: name), Self.writable.contains(type) else {
      let isKnown = system.tableTypes?.contains(name) ?? false
      throw Failure(
        .usage,
        isKnown
          ? "--cache \(name): tlsmgr keeps no sessions in tables of this type"
          : "--cache \(name): is no type of a table for session caches",
        hint: "\(Self.writable.map(\.rawValue).joined(separator: ", ")) are")
    }
    let types = system.tableTypes ?? []
    guard types.contains(name) else {
      let others = Self.writable.map(\.rawValue).filter(types.contains)
      throw Failure(
        .configuration,
        "--cache \(name): this Postfix has no tables of this type, but"
          + " \(others.isEmpty ? "none for session caches" : others.joined(separator: ", "))",
        hint: "`postconf -m` lists the types; a distribution can have \(name) in a package of its"
          + " own, such as postfix-\(name)")
    }
    return type
  }
}
