// SPDX-License-Identifier: Apache-2.0

internal import SystemFiles
package import SystemPackage

/// How tables are reached: by which worker, and what is done about locks.
package struct TableAccess {
  /// The program of ours that calls `TableServer.run` first of all.
  package let program: FilePath
  /// Where there is room for snapshots.
  package let temporaryDirectory: FilePath
  /// Whether a table that another process has locked may be read from a private copy.
  package let allowsSnapshot: Bool
  /// For how long to wait for a lock.
  package let wait: Duration
  /// Is told what is being waited for, before it is waited.
  package let notice: (String) -> Void

  package init(
    program: FilePath, temporaryDirectory: FilePath, allowsSnapshot: Bool, wait: Duration,
    notice: @escaping (String) -> Void
  ) {
    self.program = program
    self.temporaryDirectory = temporaryDirectory
    self.allowsSnapshot = allowsSnapshot
    self.wait = wait
    self.notice = notice
  }

  /// What was found out about a table besides its entries.
  package struct Reading {
    /// Whether the entries are those of a snapshot.
    package let isSnapshot: Bool
    /// Whether the files were being written to while the snapshot was taken.
    package let isUnsettled: Bool
    /// How the table lies in its file, where the library can tell.
    package var measure: StoreMeasure?
    /// The faults of the structure, where it was examined.
    package var faults: [String] = []
  }

  /// Reads all entries of a table.
  ///
  /// - Parameters:
  ///   - location: The table.
  ///   - verifying: Whether to examine the structure as well.
  ///   - begin: Is called when the table is open, before the first entry.
  ///   - body: Is given the entries, a batch at a time, and returns whether it wants more.
  /// - Returns: What else was found.
  /// - Throws: A `CacheError`, also after entries that could be read.
  package func read(
    _ location: TableLocation, verifying: Bool = false, begin: (Reading) -> Void = { _ in },
    _ body: (EntryBatch) -> Bool
  ) throws(CacheError) -> Reading {
    let table = try OpenTable(location, writing: false)
    guard location.type != .lmdb, try !table.takeLock(.shared) else {
      return try read(table, table.descriptors, nil, verifying, begin, body)
    }
    guard allowsSnapshot else {
      try waitForLock(.shared, on: table)
      return try read(table, table.descriptors, nil, verifying, begin, body)
    }
    let snapshot = try settledSnapshot(of: table)
    return try read(table, snapshot.descriptors, snapshot, verifying, begin, body)
  }

  private func read(
    _ table: OpenTable, _ descriptors: [CInt], _ snapshot: TableSnapshot?, _ verifying: Bool,
    _ begin: (Reading) -> Void, _ body: (EntryBatch) -> Bool
  ) throws(CacheError) -> Reading {
    var worker = try worker(verifying ? .verify : .read, table, descriptors)
    var reading = Reading(
      isSnapshot: snapshot != nil, isUnsettled: snapshot.map { !$0.isStable } ?? false)
    begin(reading)
    try worker.receive(body)
    reading.measure = worker.measure
    reading.faults = worker.faults
    return reading
  }

  /// A copy of a table that can be read to its end, though it may have been written to meanwhile.
  private func settledSnapshot(of table: OpenTable) throws(CacheError) -> TableSnapshot {
    var snapshot = try TableSnapshot(of: table, in: temporaryDirectory)
    for attempt in 1...3 where !snapshot.isStable {
      do {
        var worker = try worker(.read, table, snapshot.descriptors)
        try worker.receive { _ in true }
        return snapshot
      } catch  where error.code == .damaged && attempt < 3 {
        snapshot = try TableSnapshot(of: table, in: temporaryDirectory)
      }
    }
    return snapshot
  }

  /// Starts a worker as the owner of the table.
  func worker(
    _ operation: WorkerJob.Operation, _ table: OpenTable, _ descriptors: [CInt]
  ) throws(CacheError) -> TableWorker {
    let type = table.location.type
    let job = WorkerJob(
      operation, type, owner: table.status.owner, isShared: type == .lmdb)
    let text = "waiting for the lock on \(table.location), which another process holds"
    let patience = LockPatience(
      limit: max(wait, LockPatience.least), busy: table.busy, notice: { [notice] in notice(text) })
    return try TableWorker(
      job, table.location, program: program, descriptors: descriptors, patience: patience)
  }

  /// Takes a lock, for which it is waited as long as is wanted.
  ///
  /// - Throws: A `CacheError` of code `busy` where another process keeps it.
  func waitForLock(_ lock: AdvisoryLock, on table: OpenTable) throws(CacheError) {
    guard try !table.takeLock(lock) else { return }
    guard wait > .zero else { throw table.busy }
    notice("waiting for the lock on \(table.location), which \(table.lockHolder) holds")
    let deadline = ContinuousClock.now + wait
    repeat {
      Rights.pause()
      if try table.takeLock(lock) { return }
    } while ContinuousClock.now < deadline
    throw table.busy
  }
}
