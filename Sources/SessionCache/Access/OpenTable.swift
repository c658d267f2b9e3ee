// SPDX-License-Identifier: Apache-2.0

internal import SystemFiles
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
    status = try main.status()
    if let directory = location.files.directory {
      files = [main, try TableFile(directory, writing: writing)]
    } else {
      files = [main]
    }
  }

  var descriptors: [CInt] { files.map { $0.file.descriptor } }

  private var locked: TableFile { files[files.count - 1] }

  /// Takes the lock that Postfix takes for a table of this type, unless another process has it.
  func takeLock(_ lock: AdvisoryLock) throws(CacheError) -> Bool { try locked.takeLock(lock) }

  /// The process that has the lock, in words.
  var lockHolder: String { locked.file.lockHolder().map { "\($0)" } ?? "another process" }

  /// The error of a table whose lock another process has.
  var busy: CacheError {
    CacheError(.busy, "\(location)", "cannot be locked: \(lockHolder) holds the lock")
  }

  /// Refuses a table that others may write to although they have no lock on it, as Postfix before
  /// 3.7 does, and one that was replaced since it was opened.
  func requireNoOtherUser() throws(CacheError) {
    let current = try onFiles { () throws(FileError) in
      try FileStatus.of(location.files.main, followingLinks: false)
    }
    guard current?.identity == status.identity else {
      throw CacheError(.busy, "\(location)", "cannot be changed: it has just been replaced")
    }
    if let user = ProcessName.using(status.identity).first {
      throw CacheError(.busy, "\(location)", "cannot be changed: \(user) has it open")
    }
  }
}

/// One open file of a table.
final class TableFile {
  let path: FilePath
  let file: OpenFile

  init(_ path: FilePath, writing: Bool) throws(CacheError) {
    self.path = path
    file = try onFiles { () throws(FileError) in try OpenFile(path, writing: writing) }
  }

  func status() throws(CacheError) -> FileStatus {
    do {
      return try file.status()
    } catch {
      throw CacheError(FileError(error, .examine, path))
    }
  }

  func takeLock(_ lock: AdvisoryLock) throws(CacheError) -> Bool {
    do {
      return try file.takeLock(lock)
    } catch {
      throw CacheError(FileError(error, .lock, path))
    }
  }
}
