// SPDX-License-Identifier: Apache-2.0

private import Glibc
internal import SystemPackage

/// One of the two files of an sdbm table, which may be sparse.
struct SDBMFile: ~Copyable {
  // From <unistd.h>, whose macros the Glibc module does not show.
  private static let seekData: CInt = 3
  private static let seekHole: CInt = 4

  private let descriptor: CInt
  /// The apparent length in bytes, holes included.
  private(set) var size: Int

  /// Opens a regular file, without ever waiting for a FIFO's writer.
  init(_ path: FilePath, isWritable: Bool) throws(StoreError) {
    let flags = (isWritable ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
    let descriptor = try attempt { path.withPlatformString { open($0, flags) } }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      Glibc.close(descriptor)
      throw StoreError(.damaged, "it is no regular file")
    }
    self.descriptor = descriptor
    size = Int(status.st_size)
  }

  deinit {
    Glibc.close(descriptor)
  }

  /// Reads into a part of a buffer; beyond the end of the file there are zeros.
  ///
  /// - Returns: How many of the bytes are in the file.
  func read(
    _ part: Range<Int>, of buffer: inout [UInt8], at offset: Int
  ) throws(StoreError) -> Int {
    var done = part.lowerBound
    while done < part.upperBound {
      let count = try attempt {
        buffer.withUnsafeMutableBytes {
          let rest = UnsafeMutableRawBufferPointer(rebasing: $0[done..<part.upperBound])
          return pread(descriptor, rest.baseAddress, rest.count, offset + done - part.lowerBound)
        }
      }
      guard count > 0 else { break }
      done += count
    }
    buffer.clear(done..<part.upperBound)
    return done - part.lowerBound
  }

  mutating func write(_ bytes: RawSpan, at offset: Int) throws(StoreError) {
    var done = 0
    while done < bytes.byteCount {
      let rest = bytes.extracting(droppingFirst: done)
      let count = try attempt {
        rest.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, offset + done) }
      }
      guard count > 0 else { throw StoreError(.io, Errno.ioError.description) }
      done += count
    }
    size = max(size, offset + done)
  }

  /// Cuts the file off, or lets it end with a hole.
  mutating func resize(to size: Int) throws(StoreError) {
    _ = try attempt { ftruncate(descriptor, size) }
    self.size = size
  }

  /// The first stretch from an offset on that is not a hole, or nil where there is none.
  func data(from offset: Int) -> Range<Int>? {
    guard offset < size else { return nil }
    let start = lseek(descriptor, offset, Self.seekData)
    if start == -1 {
      // Only ENXIO says that there are only holes; after any other error nobody can tell.
      return errno == ENXIO ? nil : offset..<size
    }
    let end = lseek(descriptor, start, Self.seekHole)
    guard start < size else { return nil }
    return start..<(end > start ? min(end, size) : size)
  }

  func sync() throws(StoreError) {
    _ = try attempt { fsync(descriptor) }
  }

  /// Closes the file and reports what that says: NFS tells of a full disk only here.
  consuming func close() throws(StoreError) {
    let descriptor = descriptor
    discard self
    // Never repeated: on Linux the descriptor is gone even after EINTR.
    if Glibc.close(descriptor) == -1 { throw StoreError(Errno(rawValue: errno)) }
  }
}

/// Makes a system call, again whenever a signal cuts it short.
private func attempt<Result: SignedInteger>(_ call: () -> Result) throws(StoreError) -> Result {
  while true {
    let result = call()
    guard result == -1 else { return result }
    let error = Errno(rawValue: errno)
    guard error == .interrupted else { throw StoreError(error) }
  }
}
