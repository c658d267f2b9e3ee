// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// A directory of its own for one test, removed with everything in it when the test lets go of it.
package final class TemporaryDirectory: Sendable {
  /// The absolute path, without symbolic links and without a trailing slash.
  package let path: String

  /// Creates the directory, mode 0700, under the system's temporary directory.
  ///
  /// - Parameter isInMemory: Whether it is rather a file system in memory, where one has a
  ///   gigabyte to spare: for the tests that write more files than a disk syncs in their time.
  /// - Throws: A `CocoaError` where none can be made.
  package init(isInMemory: Bool = false) throws {
    let parent =
      isInMemory && Self.hasRoom("/dev/shm")
      ? "/dev/shm" : FileManager.default.temporaryDirectory.path
    var template = Array("\(parent)/mxtls-test-XXXXXX".utf8CString)
    guard let created = mkdtemp(&template) else { throw CocoaError(.fileWriteUnknown) }
    path = String(cString: created)
  }

  private static func hasRoom(_ path: String) -> Bool {
    var status = statvfs()
    return statvfs(path, &status) == 0 && access(path, W_OK) == 0
      && status.f_bavail * status.f_frsize >= 1 << 30
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of `name` in this directory.
  package subscript(name: String) -> String { "\(path)/\(name)" }

  /// Writes a file and returns its path.
  @discardableResult
  package func write(_ name: String, _ text: String, mode: mode_t = 0o644) throws -> String {
    try write(name, Array(text.utf8), mode: mode)
  }

  /// Writes a file and returns its path.
  @discardableResult
  package func write(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o644) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: self[name]))
    chmod(self[name], mode)
    return self[name]
  }

  /// The bytes of a file.
  package func bytes(_ name: String) throws -> [UInt8] {
    // Not Data(contentsOf:), which leaks its buffer where the file is empty.
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: self[name]))
    return try Array(file.readToEnd() ?? Data())
  }

  /// The text of a file, which must be UTF-8.
  package func text(_ name: String) throws -> String {
    try String(contentsOfFile: self[name], encoding: .utf8)
  }

  /// The names of all entries, hidden ones too, sorted.
  package func list() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  /// The size of a file in bytes; 0 where there is none.
  package func size(of name: String) -> off_t {
    var status = stat()
    return stat(self[name], &status) == 0 ? status.st_size : 0
  }

  /// The permission bits of an entry, without following a symbolic link.
  package func mode(_ name: String) -> mode_t {
    var status = stat()
    return lstat(self[name], &status) == 0 ? status.st_mode & 0o7777 : 0
  }
}
