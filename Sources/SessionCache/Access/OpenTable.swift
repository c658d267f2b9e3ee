// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import SystemPackage

/// The open files of a table, which a worker is handed.
final class OpenTable {
  let location: TableLocation
  /// In the order in which a worker expects them; the last one is locked for all.
  let files: [TableFile]
  /// What the file system says of the file with the entries.
  let status: FileStatus

  init(_ location: TableLocation, writing: Bool) throws(CacheError) {
    self.location = location
    let main = try TableFile(location.files.main, writing: writing)
    status = main.status
    guard let path = location.files.directory else {
      files = [main]
      return
    }
    let directory = try TableFile(path, writing: writing)
    // Both are read with the rights of the first one's owner.
    guard directory.status.owner.user == status.owner.user || !ProcessName.seesAll else {
      throw CacheError(
        .untrusted, path.string,
        "cannot be opened: it belongs to \(directory.status.owner.userName), and"
          + " \(location.files.main) to \(status.owner.userName)")
    }
    files = [main, directory]
  }

  var descriptors: [CInt] { files.map { $0.file.descriptor } }

  /// The file by whose lock the users of the table are kept apart.
  var locked: TableFile { files[files.count - 1] }

  /// The process that has the lock, in words; nil where nobody has it, as far as the system tells.
  ///
  /// No lock is taken to find out.
  var lockHolder: String? { locked.file.lockHolders().first.map { "\($0)" } }

  /// The error of a table whose lock another process has.
  var busy: CacheError { busy(lockHolder ?? "another process") }

  /// The error of a table whose lock somebody has.
  func busy(_ holder: String) -> CacheError {
    CacheError(.busy, "\(location)", "cannot be locked: \(holder) holds the lock")
  }

  /// The error of a table that does not come to rest.
  var restless: CacheError {
    CacheError(.busy, "\(location)", "it was written to meanwhile")
  }

  /// Whether another process has the table open or locked, as far as the system tells.
  var isInUse: Bool {
    lockHolder != nil || files.contains { !ProcessName.using($0.status.identity).isEmpty }
  }

  /// Whether these are still the files that have the names.
  func isInPlace() throws(CacheError) -> Bool {
    for file in files {
      let current = try onFiles { () throws(FileError) in
        try FileStatus.of(file.path, followingLinks: false)
      }
      guard current?.identity == file.status.identity else { return false }
    }
    return true
  }

  /// Refuses a table that others may write to although they have no lock on it, as Postfix before
  /// 3.7 does, and one that was replaced since it was opened.
  func requireNoOtherUser() throws(CacheError) {
    guard try isInPlace() else {
      throw CacheError(.busy, "\(location)", "cannot be changed: it has just been replaced")
    }
    for file in files {
      // Ours never write to a file that is in place, and keep each other apart by the lock.
      let users = ProcessName.using(file.status.identity).filter(\.runsAnotherProgram)
      guard let user = users.first else { continue }
      throw CacheError(.busy, "\(location)", "cannot be changed: \(user) has it open")
    }
  }

  /// What tells whether the contents have changed, taken when the files are at rest.
  ///
  /// - Parameter clock: The descriptor of a file of ours.
  /// - Returns: The state of each file.
  /// - Throws: A `CacheError`.
  func restingState(clock: CInt) throws(CacheError) -> [ContentState] {
    try onFiles { () throws(FileError) in
      try files.map { (file) throws(FileError) in
        try ContentState(resting: file.file, at: file.path, clock: clock)
      }
    }
  }

  /// What tells whether the contents have changed, now.
  func state() throws(CacheError) -> [ContentState] {
    try onFiles { () throws(FileError) in
      try files.map { (file) throws(FileError) in try ContentState(of: file.file, at: file.path) }
    }
  }
}
