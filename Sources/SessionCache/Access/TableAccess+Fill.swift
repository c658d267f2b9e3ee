// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import SystemPackage

extension TableAccess {
  /// Puts entries into a table, which is made if it does not exist.
  ///
  /// An LMDB table is changed in place, in short transactions; a table of another type is made anew
  /// with its entries and the new ones, and replaces the old one as a whole. It is locked for that
  /// moment only.
  ///
  /// - Parameters:
  ///   - location: The table.
  ///   - fill: Puts the next entries, as long as there is room; puts none at the end. Returns
  ///     whether all is well: the table stays as it is otherwise, but for LMDB's.
  /// - Throws: A `CacheError`, `busy` where another process has the table locked.
  package func fill(
    _ location: TableLocation, _ fill: (inout EntryBufferWriter) -> Bool
  ) throws(CacheError) {
    let status = try onFiles { () throws(FileError) in try FileStatus.of(location.files.main) }
    guard let status else { return try create(location, fill) }
    try requirePages(location, status)
    if location.type == .lmdb {
      let table = try OpenTable(location, writing: true)
      var worker = try sharingWorker(.put, table)
      _ = try worker.send(fill)
      return
    }
    // The entries cannot be asked for again: there is one attempt.
    try replacing(location, attempts: 1) { (exchange) throws(CacheError) in
      if location.type == .sdbm { return try fillPages(exchange, fill) }
      var worker = try worker(.fill, exchange.table, exchange.descriptors)
      if try worker.send(fill) { exchange.steps = [exchange.main] }
    }
  }

  /// Makes sure that entries could be put into a table now, and changes nothing.
  ///
  /// - Parameters:
  ///   - location: The table, which need not exist.
  ///   - size: How many bytes the entries have.
  /// - Throws: The `CacheError` with which `fill` would fail before it begins, or because a new file
  ///   with all entries would find no room; how much more a table needs is not known.
  package func requireFillable(_ location: TableLocation, by size: Int) throws(CacheError) {
    let status = try onFiles { () throws(FileError) in try FileStatus.of(location.files.main) }
    if let status {
      try requirePages(location, status)
      try requireChangeable(location)
      // Some of the pages of an LMDB table may be free.
      if location.type == .lmdb { return }
    } else {
      _ = try directory(of: location)
    }
    try onFiles { () throws(FileError) in
      var prospect = try FileProspect(in: location.files.main.removingLastComponent())
      prospect.add(size: size)
      try prospect.requireRoom()
    }
  }

  /// Makes sure that a table which is changed in place has the pages that tell what it is.
  ///
  /// The worker finds that too, but while it is still being sent entries.
  private func requirePages(
    _ location: TableLocation, _ status: FileStatus
  ) throws(CacheError) {
    guard location.type == .lmdb, status.size == 0 else { return }
    throw CacheError(StoreError(.damaged, "the file is empty"), location)
  }

  /// Fills an sdbm table, whose directory may have to grow: see `SDBMReplacement`.
  private func fillPages(
    _ exchange: TableExchange, _ fill: (inout EntryBufferWriter) -> Bool
  ) throws(CacheError) {
    let table = exchange.table
    let between = try exchange.stage(0)
    let directory = try exchange.stage(1)
    let staged = [exchange.main, directory, between]
    var worker = try worker(
      .fill, table, table.descriptors + staged.compactMap { $0.descriptor })
    guard try worker.send(fill) else { return }
    exchange.isStepwise = true
    exchange.steps = worker.files > 1 ? [between, directory, exchange.main] : [exchange.main]
    // Nobody else is to begin with the new directory before the new pages are there.
    exchange.firstLock = try onFiles { () throws(FileError) in try directory.lock() }
  }

  /// Makes a new table, which belongs to the owner of the directory.
  private func create(
    _ location: TableLocation, _ fill: (inout EntryBufferWriter) -> Bool
  ) throws(CacheError) {
    let (directory, owner) = try directory(of: location)
    var staged = [try stage(location.files.main, owner)]
    if let directory = location.files.directory { staged.append(try stage(directory, owner)) }
    guard staged.allSatisfy({ $0.directoryIdentity == directory }) else {
      throw CacheError(.busy, "\(location)", "its directory has just been replaced")
    }
    let descriptors = staged.compactMap { $0.descriptor }
    for operation in [WorkerJob.Operation.create, .put] {
      let job = WorkerJob(operation, location.type, owner: owner)
      var worker = try TableWorker(job, location, program: program, descriptors: descriptors)
      if operation == .create {
        try worker.receive { _ in true }
      } else if try !worker.send(fill) {
        return
      }
    }
    try onFiles { () throws(FileError) in
      for file in staged { try file.finish(mode: .ownerReadWrite) }
      // Without its pages a directory is no table: a run that was killed has left it. So the pages
      // come last.
      if let path = location.files.directory, try FileStatus.of(path) != nil {
        try staged.removeLast().replace()
      }
      try StagedFile.create(staged.reversed())
    }
  }

  /// The directory that a new table is to be in, with its owner.
  private func directory(
    of location: TableLocation
  ) throws(CacheError) -> (FileStatus.Identity, FileOwner) {
    let folder = location.files.main.removingLastComponent()
    do {
      return try onFiles { () throws(FileError) in try GuardedFile.requireDirectory(folder) }
    } catch  where error.code == .notFound {
      throw CacheError(.notFound, "\(location)", "cannot be made: there is no directory \(folder)")
    }
  }

  private func stage(_ path: FilePath, _ owner: FileOwner) throws(CacheError) -> StagedFile {
    try onFiles { () throws(FileError) in try StagedFile(toBeFilledFor: path, owner: owner) }
  }
}
