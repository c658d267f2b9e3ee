// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import SystemPackage

/// One open file of a table.
final class TableFile {
  let path: FilePath
  let file: OpenFile
  let status: FileStatus
  /// The directory that the file is in.
  let directory: FileStatus.Identity

  init(_ path: FilePath, writing: Bool) throws(CacheError) {
    self.path = path
    let guarded = try onFiles { () throws(FileError) in try GuardedFile(path, writing: writing) }
    status = guarded.status
    directory = guarded.directory
    file = guarded.takeFile()
  }

  func takeLock(_ lock: AdvisoryLock) throws(CacheError) -> Bool {
    do {
      return try file.takeLock(lock)
    } catch {
      throw CacheError(FileError(error, .lock, path))
    }
  }
}
