// SPDX-License-Identifier: Apache-2.0

/// One reading of a table, in place or from a copy.
struct TableReader {
  private enum Source {
    case copy(TableCopy)
    case table(OpenTable)
  }

  private let operation: WorkerJob.Operation
  private let source: Source

  /// - Parameters:
  ///   - operation: To read or to verify.
  ///   - copy: What is read.
  init(_ operation: WorkerJob.Operation, of copy: TableCopy) {
    self.operation = operation
    source = .copy(copy)
  }

  /// - Parameters:
  ///   - operation: To read or to verify.
  ///   - table: What is read.
  init(_ operation: WorkerJob.Operation, inPlace table: OpenTable) {
    self.operation = operation
    source = .table(table)
  }

  /// Reads the entries, as `TableAccess.read`.
  func read(
    by access: TableAccess, _ begin: (TableAccess.Reading) -> Void, _ body: (EntryBatch) -> Bool
  ) throws(CacheError) -> TableAccess.Reading {
    var worker = try worker(of: access)
    var reading = TableAccess.Reading(isSnapshot: false, isInUse: false, isUnsettled: false)
    if case .copy(let copy) = source {
      reading = TableAccess.Reading(
        isSnapshot: true, isInUse: copy.isInUse, isUnsettled: !copy.snapshot.isStable)
    }
    begin(reading)
    try worker.receive(body)
    reading.measure = worker.measure
    reading.faults = worker.faults
    return reading
  }

  private func worker(of access: TableAccess) throws(CacheError) -> TableWorker {
    switch source {
    case .copy(let copy):
      let job = WorkerJob(operation, copy.location.type, owner: copy.owner)
      return try TableWorker(
        job, copy.location, program: access.program, descriptors: copy.snapshot.descriptors)
    case .table(let table) where table.location.type == .lmdb:
      return try access.sharingWorker(operation, table)
    case .table(let table):
      return try access.worker(operation, table, table.descriptors)
    }
  }

  /// Reads the entries of a table that nobody uses in place, without a lock.
  ///
  /// - Returns: What was found; nil where somebody wrote to the table before an entry was handed out.
  /// - Throws: A `CacheError`, of code `busy` where somebody wrote to it later.
  func readAtRest(
    by access: TableAccess, _ begin: (TableAccess.Reading) -> Void, _ body: (EntryBatch) -> Bool
  ) throws(CacheError) -> TableAccess.Reading? {
    guard case .table(let table) = source else { return nil }
    let before = try table.state()
    var hasBegun = false
    do {
      let reading = try read(by: access, begin) { batch in
        hasBegun = true
        return body(batch)
      }
      if try table.state() == before { return reading }
    } catch {
      // Nothing can be said of a file that is being written to.
      if try table.state() == before { throw error }
    }
    guard hasBegun else { return nil }
    throw table.restless
  }
}
