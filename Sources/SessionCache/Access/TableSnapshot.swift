// SPDX-License-Identifier: Apache-2.0

internal import SystemFiles
internal import SystemPackage

/// Private copies of the files of a table that another process has locked.
struct TableSnapshot {
  private let copies: [Snapshot]
  /// Whether the files were left alone while they were copied.
  let isStable: Bool

  /// How often a copy is taken again of a table that does not come to rest.
  private static let attempts = 5

  init(of table: OpenTable, in directory: FilePath) throws(CacheError) {
    var snapshot = try TableSnapshot(once: table, directory)
    for _ in 1..<Self.attempts where !snapshot.isStable {
      snapshot = try TableSnapshot(once: table, directory)
    }
    self = snapshot
  }

  private init(once table: OpenTable, _ directory: FilePath) throws(CacheError) {
    copies = try onFiles { () throws(FileError) in
      try table.files.map { (source) throws(FileError) in
        try Snapshot(of: source.file, at: source.path, in: directory)
      }
    }
    // Copies of two files have to be of one moment.
    isStable = try onFiles { [copies] () throws(FileError) in
      for (copy, source) in zip(copies, table.files) {
        guard copy.isStable, try copy.isCurrent(source.file, at: source.path) else { return false }
      }
      return true
    }
  }

  var descriptors: [CInt] { copies.map { $0.file.descriptor } }
}
