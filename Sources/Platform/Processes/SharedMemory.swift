// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// Memory that two processes have in common, without a name; it is wiped when it goes away.
package struct SharedMemory: ~Copyable {
  private let file: OpenFile
  /// What to hand to the other process.
  package var descriptor: CInt { file.descriptor }
  /// All of the memory.
  ///
  /// The other process may change it at any time: a length is read once, and
  /// checked.
  package let bytes: UnsafeMutableRawBufferPointer

  /// Makes memory full of zeros.
  ///
  /// - Parameter count: Its size in bytes.
  /// - Throws: What the system reports.
  package init(count: Int) throws(Errno) {
    let file = try OpenFile.inMemory()
    _ = try systemCall { ftruncate(file.descriptor, count) }
    bytes = try Self.map(file.descriptor, count)
    self.file = file
  }

  /// Maps memory that another process made.
  ///
  /// - Parameter descriptor: What it handed to us.
  /// - Throws: What the system reports.
  package init(adopting descriptor: CInt) throws(Errno) {
    let file = OpenFile(adopting: descriptor)
    bytes = try Self.map(descriptor, try file.status().size)
    self.file = file
  }

  deinit {
    if let start = bytes.baseAddress {
      explicit_bzero(start, bytes.count)
      munmap(start, bytes.count)
    }
  }

  private static func map(
    _ descriptor: CInt, _ count: Int
  ) throws(Errno) -> UnsafeMutableRawBufferPointer {
    let start = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    guard let start, start != MAP_FAILED else { throw Errno(rawValue: errno) }
    return UnsafeMutableRawBufferPointer(start: start, count: count)
  }
}

extension OpenFile {
  /// Creates an object of shm_open(3), a file in memory, whose name is gone when this returns.
  static func inMemory() throws(Errno) -> OpenFile {
    while true {
      let name = "/mxtls-\(UInt64.random(in: 0...UInt64.max))"
      do throws(Errno) {
        let file = OpenFile(
          adopting: try systemCall { shm_open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) })
        shm_unlink(name)
        return file
      } catch .fileExists {
        continue
      }
    }
  }
}
