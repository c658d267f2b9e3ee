// SPDX-License-Identifier: Apache-2.0

#if GDBM
  private import CGDBM
  internal import SystemPackage

  /// The `.dir` file of libgdbm's ndbm interface, which holds nothing of the table.
  ///
  /// Since gdbm 1.19 it is a magic word and the three numbers of the version that made it; before
  /// that it was a hard link to the `.pag` file.
  enum GDBMDirectory {
    private static let magic = Array("GDBM".utf8)
    private static let size = 16

    static func write(to path: FilePath) throws(StoreError) {
      let version = gdbm_version_number
      var bytes = magic
      for number in [version.0, version.1, version.2] {
        withUnsafeBytes(of: UInt32(bitPattern: number).bigEndian) { bytes.append(contentsOf: $0) }
      }
      do {
        let file = try FileDescriptor.open(path, .writeOnly, options: [.truncate, .closeOnExec])
        try file.closeAfter { _ = try file.writeAll(bytes) }
      } catch {
        throw StoreError(error as? Errno ?? .ioError)
      }
    }

    /// What is wrong with the file, in plain words.
    static func faults(of path: FilePath, beside main: FilePath) throws(StoreError) -> [String] {
      var bytes = [UInt8](repeating: 0, count: size + 1)
      var count = 0
      do {
        let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        try file.closeAfter { count = try bytes.withUnsafeMutableBytes { try file.read(into: $0) } }
      } catch {
        throw StoreError(error as? Errno ?? .ioError)
      }
      if count == size, bytes.starts(with: magic) { return [] }
      return isSame(path, main) ? [] : ["the .dir file is none that gdbm writes"]
    }

    private static func isSame(_ one: FilePath, _ other: FilePath) -> Bool {
      guard let first = try? one.stat(), let second = try? other.stat() else { return false }
      return first.deviceID == second.deviceID && first.inode == second.inode
    }
  }
#endif
