// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import Primitives
package import SystemPackage

/// Reading whole files that may be anything: the wrong kind, endless, or growing.
package enum InputFile {
  /// Reads a regular file, without ever waiting for a FIFO's writer or waking a device.
  ///
  /// The paths of an inherited descriptor (`/dev/stdin`, `/dev/fd/N`, `/proc/self/fd/N`) are read
  /// as that descriptor, since a shell's `<(command)` is one of them.
  ///
  /// - Parameters:
  ///   - path: The file; symbolic links are followed.
  ///   - limit: The greatest length accepted, in bytes; at most one byte more is ever read.
  ///   - inheriting: False where a path is not an argument of ours but another program's: then the
  ///     paths of descriptors are refused as what they are.
  ///   - followingLinks: False where a symbolic link is refused, too.
  /// - Returns: The whole contents.
  /// - Throws: A `FileError`: `.isDirectory`, `.notRegular` or `.tooLarge` where the file is
  ///   refused, or what the system reports.
  package static func read(
    _ path: FilePath, limit: Int, inheriting: Bool = true, followingLinks: Bool = true
  ) throws(FileError) -> SecretBytes {
    if inheriting, let descriptor = inheritedDescriptor(path) {
      return try read(descriptor, name: path, limit: limit)
    }
    let file = try open(path, flags: followingLinks ? O_RDONLY : O_RDONLY | O_NOFOLLOW)
    let status = try attempt(.open, path) { () throws(Errno) in try file.status() }
    return try readToEnd(file.descriptor, size: status.size, limit: limit, name: path)
  }

  /// Opens a regular file, for reading unless the flags say otherwise; with `takingPipes` it also
  /// opens a FIFO, and waits for its writer.
  static func open(
    _ path: FilePath, flags: CInt = O_RDONLY, takingPipes: Bool = false
  ) throws(FileError) -> OpenFile {
    // Asked before opening, because opening alone can do something to a device (rewind a tape,
    // start a watchdog). Where this fails, so will open, with the same reason.
    let isFollowing = flags & O_NOFOLLOW == 0
    let accepted: [FileStatus.Kind] = takingPipes ? [.regular, .fifo] : [.regular]
    let kind = try? FileStatus.of(path, followingLinks: isFollowing)?.kind
    if let kind { try require(kind, in: accepted, path) }
    let isPipe = takingPipes && kind == .fifo
    let flags = flags | (isPipe ? 0 : O_NONBLOCK) | O_CLOEXEC | O_NOCTTY
    let file = try attempt(.open, path) { () throws(Errno) in
      OpenFile(adopting: try path.systemCall { Glibc.open($0, flags) })
    }
    let status = try attempt(.open, path) { () throws(Errno) in try file.status() }
    // A pipe that was none before it was opened is refused: nobody has waited for its writer.
    try require(status.kind, in: isPipe ? accepted : [.regular], path)
    return file
  }

  /// Reads the first bytes of a regular file.
  ///
  /// - Parameters:
  ///   - path: The file; symbolic links are followed.
  ///   - count: How many bytes to read.
  /// - Returns: The bytes, fewer where the file is shorter.
  /// - Throws: A `FileError`: `.isDirectory` or `.notRegular` where the file is refused, or what the
  ///   system reports.
  package static func start(of path: FilePath, count: Int) throws(FileError) -> [UInt8] {
    try start(of: try open(path), path, count: count)
  }

  /// Reads the first bytes of an open file.
  static func start(
    of file: borrowing OpenFile, _ path: FilePath, count: Int
  ) throws(FileError) -> [UInt8] {
    let descriptor = file.descriptor
    var contents = SecretBytes(capacity: count)
    while contents.count < count {
      let room = count - contents.count
      let length = try attempt(.read, path) { () throws(Errno) in
        try contents.append(atMost: room) { (buffer) throws(Errno) in
          try readOnce(descriptor, buffer)
        }
      }
      if length == 0 { break }
    }
    return contents.withBytes { span in span.withUnsafeBytes { Array($0) } }
  }

  /// Reads an open descriptor from where it stands to its end, waiting for a writer if need be.
  ///
  /// - Parameters:
  ///   - descriptor: A regular file, pipe, socket or terminal; it stays open.
  ///   - name: What an error calls it.
  ///   - limit: The greatest length accepted, in bytes; at most one byte more is ever read.
  /// - Returns: All that was left to read.
  /// - Throws: A `FileError`, `.notFound` if the descriptor is not open.
  package static func read(
    _ descriptor: FileDescriptor, name: FilePath, limit: Int
  ) throws(FileError) -> SecretBytes {
    let status = try attempt(.open, name) { () throws(Errno) in
      var status = stat()
      _ = try systemCall { fstat(descriptor.rawValue, &status) }
      return FileStatus(status)
    }
    try require(status.kind, in: [.regular, .fifo, .socket, .characterDevice], name)
    return try readToEnd(descriptor.rawValue, size: status.size, limit: limit, name: name)
  }

  /// The descriptor that a path stands for, if it is one that we have inherited.
  ///
  /// It is used itself: opening it again fails for a socket, and for a file that only the process
  /// that opened it for us may read.
  static func inheritedDescriptor(_ path: FilePath) -> FileDescriptor? {
    if path == "/dev/stdin" { return .standardInput }
    guard let name = path.lastComponent, let number = CInt(name.string), number >= 0 else {
      return nil
    }
    let directories: [FilePath] = ["/dev/fd", "/proc/self/fd"]
    guard directories.contains(path.removingLastComponent()) else { return nil }
    return FileDescriptor(rawValue: number)
  }

  static func require(
    _ kind: FileStatus.Kind, in accepted: [FileStatus.Kind], _ path: FilePath
  ) throws(FileError) {
    guard !accepted.contains(kind) else { return }
    throw FileError(
      kind == .directory ? .isDirectory : .notRegular, .read, path, reason: "it is \(kind)")
  }

  private static func readToEnd(
    _ descriptor: CInt, size: Int, limit: Int, name: FilePath
  ) throws(FileError) -> SecretBytes {
    let tooLarge = FileError(
      .tooLarge, .read, name, reason: "it is larger than \(ByteCount(limit))")
    guard size <= limit else { throw tooLarge }
    var contents = SecretBytes(capacity: size + 1)
    while contents.count <= limit {
      let expected = contents.count <= size ? size - contents.count : 16 << 10
      // One byte more shows the end of the file without growing the buffer.
      let room = min(expected, limit - contents.count) + 1
      let count = try attempt(.read, name) { () throws(Errno) in
        try contents.append(atMost: room) { (buffer) throws(Errno) in
          try readOnce(descriptor, buffer)
        }
      }
      if count == 0 { return contents }
    }
    throw tooLarge
  }

  static func readOnce(
    _ descriptor: CInt, _ buffer: UnsafeMutableRawBufferPointer
  ) throws(Errno) -> Int {
    while true {
      do {
        return try systemCall { Glibc.read(descriptor, buffer.baseAddress, buffer.count) }
      } catch .resourceTemporarilyUnavailable {
        // Whoever opened it for us made it non-blocking.
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = try systemCall { poll(&waiting, 1, -1) }
      }
    }
  }
}

/// A length in the largest unit that holds it exactly.
private struct ByteCount: CustomStringConvertible {
  let description: String

  init(_ count: Int) {
    description =
      switch count {
      case 1: "1 byte"
      case let count where count > 0 && count.isMultiple(of: 1 << 20): "\(count >> 20) MiB"
      case let count where count > 0 && count.isMultiple(of: 1 << 10): "\(count >> 10) KiB"
      default: "\(count) bytes"
      }
  }
}
