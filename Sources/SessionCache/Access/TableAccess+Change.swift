// SPDX-License-Identifier: Apache-2.0

internal import Platform

extension TableAccess {
  /// Removes entries from a table that no other process uses.
  ///
  /// LMDB tables are changed in place, in short transactions, which Postfix allows at any time. A
  /// table of another type is made anew without the entries, and replaces the old one in one step
  /// if any was removed: no page of it holds what was removed. It is locked for that step only.
  ///
  /// - Parameters:
  ///   - location: The table.
  ///   - begin: Is called before the first entry is given, and again if the table is read anew
  ///     because somebody wrote to it meanwhile.
  ///   - mark: Marks the entries to be removed, and returns how many those are.
  /// - Returns: How many entries were removed.
  /// - Throws: A `CacheError`, `busy` where another process uses the table; the table is as it was
  ///   then, but for LMDB's, where entries may be gone.
  package func remove(
    from location: TableLocation, begin: () -> Void = {}, _ mark: (EntryBatch) -> Int
  ) throws(CacheError) -> Int {
    if location.type == .lmdb {
      let table = try OpenTable(location, writing: true)
      var worker = try sharingWorker(.change, table)
      begin()
      try worker.receive { batch in
        _ = mark(batch)
        return true
      }
      return worker.removed
    }
    return try replacing(location) { (exchange) throws(CacheError) in
      begin()
      let count = try rebuild(exchange, mark)
      if count > 0 { exchange.steps = [exchange.main] }
      return count
    }
  }

  /// Writes the entries of a table that are to stay to a new one.
  ///
  /// - Returns: How many were left out.
  private func rebuild(
    _ exchange: TableExchange, _ mark: (EntryBatch) -> Int
  ) throws(CacheError) -> Int {
    let table = exchange.table
    var reader = try worker(.read, table, table.descriptors)
    // Another process, so that reading and writing are done at the same time.
    var writer = try worker(.rebuild, table, exchange.descriptors)
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
    if count > 0 { try writer.finish() }
    return count
  }

  /// Removes all entries, also those of a damaged table.
  ///
  /// - Parameter location: The table.
  /// - Throws: A `CacheError`, as `remove`.
  package func clear(_ location: TableLocation) throws(CacheError) {
    do {
      guard location.type == .lmdb else { return try renew(location) }
      let table = try OpenTable(location, writing: true)
      var worker = try sharingWorker(.empty, table)
      try worker.receive { _ in true }
    } catch  where error.code == .damaged && location.type == .lmdb && ProcessName.seesAll {
      // Postfix cannot use such a file either, and nobody has it open.
      try renew(location)
    }
  }

  /// Puts an empty table in the place of one that no other process uses.
  private func renew(_ location: TableLocation) throws(CacheError) {
    try replacing(location) { (exchange) throws(CacheError) in
      exchange.steps = [exchange.main]
      guard location.type != .sdbm else {
        // While there are no pages any directory is right, even a damaged one; none is better.
        return exchange.steps.append(try exchange.stage(1))
      }
      let job = WorkerJob(.create, location.type.ofMainFile, owner: exchange.table.status.owner)
      var worker = try TableWorker(
        job, location, program: program,
        descriptors: [exchange.main.descriptor].compactMap { $0 })
      try worker.receive { _ in true }
    }
  }
}
