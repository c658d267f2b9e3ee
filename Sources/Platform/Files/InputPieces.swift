// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import SystemPackage

/// An input that is read in pieces, however long it is.
package struct InputPieces: ~Copyable {
  private let file: OpenFile?
  private let descriptor: CInt
  private let name: FilePath
  private let buffer: UnsafeMutableRawBufferPointer
  /// Whether it is a regular file: the rest of a pipe has to be read, or its writer fails.
  package let isRegular: Bool

  /// How many bytes are read at a time.
  private static let step = 1 << 18

  /// Opens a regular file or a FIFO, or takes the descriptor that its path stands for.
  ///
  /// - Parameter path: The file; symbolic links are followed.
  /// - Throws: A `FileError`: `.isDirectory` or `.notRegular` where the file is refused, or what the
  ///   system reports.
  package init(_ path: FilePath) throws(FileError) {
    if let descriptor = InputFile.inheritedDescriptor(path) {
      try self.init(descriptor, name: path)
      return
    }
    let file = try InputFile.open(path, takingPipes: true)
    let status = try attempt(.open, path) { () throws(Errno) in try file.status() }
    let number = file.descriptor
    self.init(file, number, name: path, isRegular: status.kind == .regular)
  }

  /// Takes an open descriptor, which stays open.
  ///
  /// - Parameters:
  ///   - descriptor: A regular file, pipe, socket or terminal.
  ///   - name: What an error calls it.
  /// - Throws: A `FileError`, `.notFound` if the descriptor is not open.
  package init(_ descriptor: FileDescriptor, name: FilePath) throws(FileError) {
    let kind = try attempt(.open, name) { () throws(Errno) in
      var status = stat()
      _ = try systemCall { fstat(descriptor.rawValue, &status) }
      return FileStatus(status).kind
    }
    try InputFile.require(kind, in: [.regular, .fifo, .socket, .characterDevice], name)
    self.init(nil, descriptor.rawValue, name: name, isRegular: kind == .regular)
  }

  private init(
    _ file: consuming OpenFile?, _ descriptor: CInt, name: FilePath, isRegular: Bool
  ) {
    self.file = file
    self.descriptor = descriptor
    self.name = name
    self.isRegular = isRegular
    buffer = .allocate(byteCount: Self.step, alignment: 16)
  }

  deinit { buffer.deallocate() }

  /// Reads the next piece.
  ///
  /// - Parameter body: Is given the bytes.
  /// - Returns: What it returned; nil at the end, where it was not called.
  /// - Throws: A `FileError`.
  package mutating func next<R>(
    _ body: (UnsafeRawBufferPointer) -> R
  ) throws(FileError) -> R? {
    let (descriptor, buffer) = (descriptor, buffer)
    let count = try attempt(.read, name) { () throws(Errno) in
      try InputFile.readOnce(descriptor, buffer)
    }
    return count == 0 ? nil : body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
  }
}
