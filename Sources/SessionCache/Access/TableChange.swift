// SPDX-License-Identifier: Apache-2.0

internal import SystemFiles

extension TableAccess {
  /// Removes entries from a table that no other process keeps locked.
  ///
  /// LMDB tables are changed in place, in short transactions, which Postfix allows at any time. A
  /// table of another type is made anew without the entries, and replaces the old one in one step
  /// if any was removed: what was removed is in no free page of it.
  ///
  /// - Parameters:
  ///   - location: The table.
  ///   - mark: Marks the entries to be removed, and returns how many those are.
  /// - Returns: How many entries were removed.
  /// - Throws: A `CacheError`, `busy` where another process has the table locked; the table is as it
  ///   was then, but for LMDB's, where entries may be gone.
  package func remove(
    from location: TableLocation, _ mark: (EntryBatch) -> Int
  ) throws(CacheError) -> Int {
    let table = try OpenTable(location, writing: true)
    if location.type == .lmdb {
      var worker = try worker(.change, table, table.descriptors)
      try worker.receive { batch in
        _ = mark(batch)
        return true
      }
      return worker.removed
    }
    try lockAlone(table)
    let result = try TableReplacement(of: table)
    var reader = try worker(.read, table, table.descriptors)
    // Another process, so that reading and writing are done at the same time.
    var writer = try worker(.rebuild, table, table.descriptors + result.descriptors(of: table))
    var count = 0
    var fault: CacheError?
    try reader.receive { batch in
      count += mark(batch)
      do throws(CacheError) {
        try batch.forEach { (index, key, value, isWhole) throws(CacheError) in
          guard !batch.isToBeRemoved(index) else { return }
          try writer.put(key, value, isWhole: isWhole)
        }
      } catch {
        fault = error
      }
      return fault == nil
    }
    if let fault { throw fault }
    guard count > 0 else { return 0 }
    try writer.finish()
    try result.replace(table)
    return count
  }

  /// Removes all entries, also those of a damaged table.
  ///
  /// - Parameter location: The table.
  /// - Throws: A `CacheError`, as `remove`.
  package func clear(_ location: TableLocation) throws(CacheError) {
    let table = try OpenTable(location, writing: true)
    if location.type == .lmdb {
      var worker = try worker(.empty, table, table.descriptors)
      return try worker.receive { _ in true }
    }
    try lockAlone(table)
    let result = try TableReplacement(of: table)
    if location.type != .sdbm {
      // The `.dir` file of dbm is none of its entries'.
      let type = location.type == .dbm ? TableType.gdbm : location.type
      let job = WorkerJob(.create, type, owner: table.status.owner)
      var worker = try TableWorker(
        job, location, program: program, descriptors: [result.main.descriptor].compactMap { $0 })
      try worker.receive { _ in true }
    }
    try result.replace(table)
    // A directory, also a damaged one, is right as long as there are no pages; none is better.
    if location.type == .sdbm { try TableReplacement(of: table, file: 1).replace(table) }
  }

  /// Waits for the lock of a writer, makes sure that nobody works without it, and clears up behind
  /// writers that were killed.
  func lockAlone(_ table: OpenTable) throws(CacheError) {
    try waitForLock(.exclusive, on: table)
    try table.requireNoOtherUser()
    for file in table.files { StagedFile.removeLeftovers(of: file.path) }
  }
}

/// The file that is to take the place of one of a table's: of the one with the entries, if no other.
///
/// Of the types with two files the other one stays: the directory of sdbm is right also when entries
/// are gone, and that of dbm says nothing about them.
struct TableReplacement {
  let main: StagedFile

  init(of table: OpenTable, file: Int = 0) throws(CacheError) {
    let path = table.files[file].path
    let owner = table.status.owner
    main = try onFiles { () throws(FileError) in
      try StagedFile(toBeFilledFor: path, owner: owner)
    }
  }

  /// The descriptors of the new table.
  func descriptors(of table: OpenTable) -> [CInt] {
    [main.descriptor].compactMap { $0 } + table.descriptors.dropFirst()
  }

  func replace(_ table: OpenTable) throws(CacheError) {
    try onFiles { () throws(FileError) in
      try main.finish(mode: table.status.permissions)
      try main.replace()
    }
  }
}
