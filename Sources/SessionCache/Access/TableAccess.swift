// SPDX-License-Identifier: Apache-2.0

internal import Platform
package import SystemPackage

/// How tables are reached: by which worker, and what is done about locks.
package struct TableAccess {
  /// The program of ours that calls `TableServer.run` first of all.
  package let program: FilePath
  /// Where there is room for snapshots.
  package let temporaryDirectory: FilePath
  /// Whether a table that another process has locked may be read all the same.
  package let allowsSnapshot: Bool
  /// How long to wait for a lock.
  package let wait: Duration
  /// Is told what is waited for, before the wait begins.
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
    /// Whether the entries are those of a private copy.
    package let isSnapshot: Bool
    /// Whether another process has the table locked or is known to have it open.
    package let isInUse: Bool
    /// Whether the files were being written to while the snapshot was taken.
    package let isUnsettled: Bool
    /// How the table lies in its file, where the library can tell.
    package var measure: StoreMeasure?
    /// The faults of the structure, where it was examined.
    package var faults: [String] = []
  }

  /// Reads all entries of a table, without a lock on any file that is not LMDB's.
  ///
  /// A table that may come into use is copied first and read from the copy: `body` may take as
  /// long as it likes. Where an LMDB table does not come to rest it is read in place, as Postfix
  /// does: a batch at a time, each under the lock for the moment that it takes.
  ///
  /// - Parameters:
  ///   - location: The table.
  ///   - mayComeIntoUse: Whether it is one that Postfix is configured to use. Any other table that
  ///     nobody uses is read in place, and it is an error if somebody writes to it meanwhile.
  ///   - verifying: Whether to examine the structure as well.
  ///   - begin: Is called when the table is open, before the first entry.
  ///   - body: Is given the entries, a batch at a time, and returns whether it wants more.
  /// - Returns: What else was found.
  /// - Throws: A `CacheError`, also after entries that could be read.
  package func read(
    _ location: TableLocation, mayComeIntoUse: Bool = true, verifying: Bool = false,
    begin: (Reading) -> Void = { _ in }, _ body: (EntryBatch) -> Bool
  ) throws(CacheError) -> Reading {
    let operation = verifying ? WorkerJob.Operation.verify : .read
    if let copy = try copy(of: location, mayComeIntoUse: mayComeIntoUse) {
      return try TableReader(operation, of: copy).read(by: self, begin, body)
    }
    let table = try OpenTable(location, writing: false)
    let reader = TableReader(operation, inPlace: table)
    if location.type == .lmdb { return try reader.read(by: self, begin, body) }
    if let reading = try reader.readAtRest(by: self, begin, body) { return reading }
    let copy = try TableCopy(of: table, settledSnapshot(of: table), isInUse: true)
    return try TableReader(operation, of: copy).read(by: self, begin, body)
  }

  /// Copies a table, unless it is better read in place.
  ///
  /// The table itself is closed again: a reader of the copy keeps nobody from changing the table.
  private func copy(
    of location: TableLocation, mayComeIntoUse: Bool
  ) throws(CacheError) -> TableCopy? {
    let table = try OpenTable(location, writing: false)
    if location.type == .lmdb {
      guard mayComeIntoUse || table.lockHolder != nil, allowsSnapshot else { return nil }
      // Where there is no rest, or no room.
      let snapshot = try? TableSnapshot(of: table, in: temporaryDirectory, attempts: 2)
      guard let snapshot, snapshot.isStable else { return nil }
      return TableCopy(of: table, snapshot, isInUse: false)
    }
    if !allowsSnapshot { try waitUntilFree(table) }
    let isInUse = mayComeIntoUse ? table.lockHolder != nil : table.isInUse
    guard mayComeIntoUse || isInUse else { return nil }
    return TableCopy(of: table, try settledSnapshot(of: table), isInUse: isInUse)
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
  ///
  /// - Parameters:
  ///   - operation: What it is to do.
  ///   - table: The table.
  ///   - descriptors: The files that it is given.
  /// - Returns: The worker.
  /// - Throws: A `CacheError` where it cannot be started.
  func worker(
    _ operation: WorkerJob.Operation, _ table: OpenTable, _ descriptors: [CInt]
  ) throws(CacheError) -> TableWorker {
    let job = WorkerJob(operation, table.location.type, owner: table.status.owner)
    return try TableWorker(job, table.location, program: program, descriptors: descriptors)
  }

  /// Starts a worker, as the owner of the table, that works in place on one that others use at the
  /// same time.
  func sharingWorker(
    _ operation: WorkerJob.Operation, _ table: OpenTable
  ) throws(CacheError) -> TableWorker {
    let job = WorkerJob(
      operation, table.location.type, owner: table.status.owner, isShared: true)
    let text = "waiting for the lock on \(table.location), which another process holds"
    let patience = LockPatience(
      limit: max(wait, LockPatience.least), busy: table.busy, notice: { [notice] in notice(text) })
    return try TableWorker(
      job, table.location, program: program, descriptors: table.descriptors, patience: patience)
  }

  /// Waits until nobody has a table locked, as long as is wanted, and takes no lock.
  ///
  /// - Throws: A `CacheError` of code `busy` where another process keeps it.
  func waitUntilFree(_ table: OpenTable) throws(CacheError) {
    guard let holder = table.lockHolder else { return }
    let text = "waiting for the lock on \(table.location), which \(holder) holds"
    // The brief wait that there is in any case is not worth a notice.
    var patience = LockPatience(
      limit: max(wait, LockPatience.brief), busy: table.busy(holder),
      notice: { [notice, wait] in if wait > .zero { notice(text) } })
    repeat {
      try patience.wait()
      Rights.pause()
    } while table.lockHolder != nil
  }
}
