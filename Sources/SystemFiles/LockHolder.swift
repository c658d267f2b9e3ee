// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

extension ProcessName {
  /// The process that has a lock of flock(2) on a file, as far as the system tells.
  ///
  /// Unlike asking for the lock, this keeps nobody else from taking it.
  ///
  /// - Parameter file: The file.
  /// - Returns: The process and the name of its program, such as "tlsmgr".
  package static func locking(_ file: FileStatus.Identity) -> ProcessName? {
    guard let table = try? InputFile.start(of: "/proc/locks", count: 1 << 20) else { return nil }
    for line in String(decoding: table, as: UTF8.self).split(separator: "\n") {
      // 1: FLOCK  ADVISORY  WRITE 1234 fe:00:5678 0 EOF; a waiting one has "->" in between.
      let words = line.split(separator: " ")
      guard words.count >= 8, words[1] == "FLOCK", let process = Int32(words[4]),
        words[5].split(separator: ":").last.flatMap({ UInt64($0) }) == file.inode
      else { continue }
      return ProcessName(process)
    }
    return nil
  }
}

extension ProcessName {
  /// The processes that have a file locked or, as far as the system tells us, open.
  ///
  /// - Parameter path: The file.
  /// - Returns: The processes; one without a name where only the lock shows that there is one.
  /// - Throws: A `FileError` where the file cannot be opened.
  package static func holding(_ path: FilePath) throws(FileError) -> [ProcessName] {
    let file = try OpenFile(path, writing: false)
    let identity = try attempt(.open, path) { () throws(Errno) in try file.status().identity }
    let isFree = try attempt(.lock, path) { () throws(Errno) in try file.takeLock(.shared) }
    let users = using(identity)
    if isFree || !users.isEmpty { return users }
    return [locking(identity) ?? ProcessName(0)]
  }
}

extension ProcessName {
  /// A Boolean value that tells whether the system tells us of the files of every process.
  package static var seesAll: Bool { geteuid() == 0 }
}
