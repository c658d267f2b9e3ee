// SPDX-License-Identifier: Apache-2.0

/// The types of table that a TLS session cache has ever been kept in.
///
/// The names are those of main.cf; see DATABASE_README for the types and their files. `gdbm` is no
/// type of Postfix, but of what Postfix's table libraries were replaced with.
package enum TableType: String, CaseIterable, Hashable, Sendable {
  case sdbm
  case gdbm
  case dbm
  case btree
  case hash
  case lmdb

  /// Reads the name of a type; "ndbm" is another name for `dbm`.
  package init?(named name: String) {
    guard let type = TableType(rawValue: name == "ndbm" ? "dbm" : name) else { return nil }
    self = type
  }

  /// What is appended to the path of main.cf to name the table's files, the one with the entries
  /// first.
  package var suffixes: [String] {
    switch self {
    case .sdbm, .dbm: [".pag", ".dir"]
    case .gdbm: [""]
    case .btree, .hash: [".db"]
    case .lmdb: [".lmdb"]
    }
  }

  /// The type of the file with the entries alone: the `.dir` file of dbm holds no entries.
  var ofMainFile: TableType { self == .dbm ? .gdbm : self }

  /// A Boolean value that tells whether this build has the library that the type needs.
  package var isSupported: Bool {
    switch self {
    case .sdbm: return true
    case .gdbm, .dbm:
      #if GDBM
        return true
      #else
        return false
      #endif
    case .btree, .hash:
      #if BerkeleyDB
        return true
      #else
        return false
      #endif
    case .lmdb:
      #if LMDB
        return true
      #else
        return false
      #endif
    }
  }
}
