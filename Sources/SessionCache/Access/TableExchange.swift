// SPDX-License-Identifier: Apache-2.0

internal import Platform

/// New files for a table that nobody uses, made beside it without a lock, and put in its place under
/// one that is held only meanwhile.
final class TableExchange {
  let table: OpenTable
  /// The file that is to take the place of the one with the entries.
  let main: StagedFile
  /// What is put in place, in this order; nothing, if the table is to stay as it is.
  var steps: [StagedFile] = []
  /// Whether each step has to survive a power cut before the next one is taken.
  var isStepwise = false
  /// The lock on a new file that is put in place before the others.
  var firstLock: OpenFile?
  /// What tells whether the table is as it was before it was read.
  private let before: [ContentState]

  init(of table: OpenTable) throws(CacheError) {
    self.table = table
    main = try Self.stage(table, 0)
    before = try table.restingState(clock: main.descriptor ?? -1)
  }

  /// Stages one more file, in place of one of the table's.
  ///
  /// - Parameter index: The number of that file.
  /// - Returns: The file, empty.
  /// - Throws: A `CacheError`.
  func stage(_ index: Int) throws(CacheError) -> StagedFile { try Self.stage(table, index) }

  private static func stage(_ table: OpenTable, _ index: Int) throws(CacheError) -> StagedFile {
    let file = table.files[index]
    let staged = try onFiles { () throws(FileError) in
      try StagedFile(toBeFilledFor: file.path, owner: table.status.owner)
    }
    guard staged.directoryIdentity == file.directory else {
      throw CacheError(.busy, "\(table.location)", "its directory has just been replaced")
    }
    return staged
  }

  /// The descriptors for a worker that makes the new table out of the old one's entries.
  ///
  /// The second file, of the types that have two, stays: the directory of sdbm is still right when
  /// entries are gone, and that of dbm says nothing about them.
  var descriptors: [CInt] {
    table.descriptors + [main.descriptor].compactMap { $0 } + table.descriptors.dropFirst()
  }

  /// Whether the table is as it was before it was read.
  var isCurrent: Bool {
    get throws(CacheError) {
      guard try table.isInPlace() else { return false }
      return try table.state() == before
    }
  }

  /// Makes the new files.
  ///
  /// - Parameter make: Does it.
  /// - Returns: What `make` returned; nil where it failed because somebody wrote to the table.
  /// - Throws: The error of `make`.
  func made<Result>(
    _ make: (TableExchange) throws(CacheError) -> Result
  ) throws(CacheError) -> Result? {
    do {
      return try make(self)
    } catch {
      // Nothing can be said of a file that is being written to.
      guard error.code != .busy, try !isCurrent else { throw error }
      return nil
    }
  }

  /// Flushes the new files to disk, for which no lock is needed.
  func finish() throws(CacheError) {
    try onFiles { () throws(FileError) in
      for file in steps { try file.finish(mode: table.status.permissions) }
    }
  }

  /// Puts the new files in place; the lock is held.
  ///
  /// - Returns: Whether that was done: false if somebody has written to the table since it was read.
  func exchange() throws(CacheError) -> Bool {
    guard try isCurrent else { return false }
    try onFiles { () throws(FileError) in
      for file in steps {
        if isStepwise { try file.replace() } else { try file.exchange() }
      }
    }
    // Nobody else replaces a file that is locked. So all leftovers are of runs that were killed, or
    // that will find the table changed.
    for file in table.files { StagedFile.removeLeftovers(of: file.path) }
    return true
  }
}

extension TableAccess {
  /// Makes sure that a table could be changed now, and changes nothing.
  ///
  /// - Parameter location: The table.
  /// - Throws: The `CacheError` with which `remove` and `clear` would fail before they begin.
  package func requireChangeable(_ location: TableLocation) throws(CacheError) {
    let table = try OpenTable(location, writing: true)
    if location.type == .lmdb { return }
    // The new file has no name, or loses it again.
    _ = try exchange(of: table)
  }

  /// Begins an exchange of a table that nobody uses, and waits for that as long as is wanted.
  private func exchange(of table: OpenTable) throws(CacheError) -> TableExchange {
    try waitUntilFree(table)
    try table.requireNoOtherUser()
    return try TableExchange(of: table)
  }

  /// Puts a new table in the place of one that nobody uses.
  ///
  /// - Parameters:
  ///   - location: The table.
  ///   - attempts: How often to begin anew if somebody writes to the table meanwhile.
  ///   - make: Makes the new files, and says which are to be put in place.
  /// - Returns: What `make` returned for the table that was replaced.
  /// - Throws: A `CacheError`, `busy` where another process uses the table; it is as it was then.
  func replacing<Result>(
    _ location: TableLocation, attempts: Int = 3,
    _ make: (TableExchange) throws(CacheError) -> Result
  ) throws(CacheError) -> Result {
    var table = try OpenTable(location, writing: true)
    for attempt in 1...attempts {
      let exchange = try exchange(of: table)
      if let result = try exchange.made(make) {
        try exchange.finish()
        if try exchange.steps.isEmpty ? exchange.isCurrent : underLock(exchange) { return result }
      }
      if attempt == attempts { break }
      table = try OpenTable(location, writing: true)
    }
    throw table.restless
  }

  /// Makes the exchange under the lock of a writer, and waits for the lock as long as is wanted.
  ///
  /// - Returns: Whether that was done, as `TableExchange.exchange`.
  private func underLock(_ new: TableExchange) throws(CacheError) -> Bool {
    let deadline = ContinuousClock.now + max(wait, LockPatience.brief)
    while true {
      // Nobody stops us, or has us clean up first, as long as we have the lock.
      let isDone = try Interruption.withoutInterruption { () throws(CacheError) in
        try Rights.withoutStops { () throws(CacheError) in try exchangeIfFree(new) }
      }
      if let isDone {
        if isDone { try onFiles { () throws(FileError) in try StagedFile.sync(new.steps) } }
        return isDone
      }
      try waitUntilFree(new.table)
      guard ContinuousClock.now < deadline else { throw new.table.busy }
      Rights.pause()
    }
  }

  /// Exchanges the files, if nobody has the lock; nil if somebody has.
  private func exchangeIfFree(_ new: TableExchange) throws(CacheError) -> Bool? {
    guard try new.table.locked.takeLock(.exclusive) else { return nil }
    defer { new.table.locked.file.releaseLock() }
    return try new.exchange()
  }
}
