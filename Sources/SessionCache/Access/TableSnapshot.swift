// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import SystemPackage

/// Private copies of the files of a table that another process may write to, made without a lock.
struct TableSnapshot {
  private let copies: [Snapshot]
  /// Whether the files were left alone while they were copied.
  let isStable: Bool

  /// Copies a table.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - directory: Where there is room for the copies.
  ///   - attempts: How often at most, if the table does not come to rest.
  /// - Throws: A `CacheError`.
  init(of table: OpenTable, in directory: FilePath, attempts: Int = 5) throws(CacheError) {
    var snapshot = try TableSnapshot(once: table, directory)
    for _ in 1..<attempts where !snapshot.isStable {
      snapshot = try TableSnapshot(once: table, directory)
    }
    self = snapshot
  }

  private init(once table: OpenTable, _ directory: FilePath) throws(CacheError) {
    let copies: [Snapshot]
    do throws(FileError) {
      copies = try table.files.map { (source) throws(FileError) in
        try Snapshot(of: source.file, at: source.path, in: directory)
      }
    } catch {
      guard error.path == directory, error.code != .noSpace else { throw CacheError(error) }
      throw CacheError(
        .noPlace, error.subject, "no copy of \(table.location) can be made there: \(error.reason)")
    }
    // Copies of two files have to be of one moment.
    let after = try table.state()
    isStable = copies.allSatisfy(\.isStable) && after == copies.map(\.state)
    self.copies = copies
  }

  var descriptors: [CInt] { copies.map { $0.file.descriptor } }
}
