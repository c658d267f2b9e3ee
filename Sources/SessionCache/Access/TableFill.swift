// SPDX-License-Identifier: Apache-2.0

internal import SystemFiles
internal import SystemPackage

extension TableAccess {
  /// Puts entries into a table, which is made if it does not exist.
  ///
  /// An LMDB table is changed in place, in short transactions; a table of another type is made anew
  /// with its entries and the new ones, and replaces the old one as a whole.
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
    guard status != nil else { return try create(location, fill) }
    let table = try OpenTable(location, writing: true)
    if location.type == .lmdb {
      var worker = try worker(.put, table, table.descriptors)
      _ = try worker.send(fill)
      return
    }
    try lockAlone(table)
    let result = try TableReplacement(of: table)
    guard location.type == .sdbm else {
      var worker = try worker(.fill, table, table.descriptors + result.descriptors(of: table))
      guard try worker.send(fill) else { return }
      return try result.replace(table)
    }
    try fillPages(table, result, fill)
  }

  /// Fills an sdbm table, whose directory may have to grow: see `SDBMReplacement`.
  private func fillPages(
    _ table: OpenTable, _ result: TableReplacement, _ fill: (inout EntryBufferWriter) -> Bool
  ) throws(CacheError) {
    let between = try TableReplacement(of: table).main
    let directory = try stage(table.files[1].path, table.status.owner)
    let staged = [result.main, directory, between]
    var worker = try worker(
      .fill, table, table.descriptors + staged.compactMap { $0.descriptor })
    guard try worker.send(fill) else { return }
    // Nobody else is to begin with the new directory before the new pages are there.
    let lock = try onFiles { () throws(FileError) in try directory.lock() }
    defer { _ = lock }
    let permissions = table.status.permissions
    try onFiles { () throws(FileError) in
      for file in staged { try file.finish(mode: permissions) }
      if worker.files > 1 {
        try between.replace()
        try directory.replace()
      }
      try result.main.replace()
    }
  }

  /// Makes a new table, which belongs to the owner of the directory.
  private func create(
    _ location: TableLocation, _ fill: (inout EntryBufferWriter) -> Bool
  ) throws(CacheError) {
    let folder = location.files.main.removingLastComponent()
    let owner = try onFiles { () throws(FileError) in
      try FileStatus.of(folder.isEmpty ? "." : folder)?.owner
    }
    guard let owner else {
      throw CacheError(.notFound, "\(location)", "cannot be made: there is no directory \(folder)")
    }
    var staged = [try stage(location.files.main, owner)]
    if let directory = location.files.directory { staged.append(try stage(directory, owner)) }
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

  private func stage(_ path: FilePath, _ owner: FileOwner) throws(CacheError) -> StagedFile {
    try onFiles { () throws(FileError) in try StagedFile(toBeFilledFor: path, owner: owner) }
  }
}
