// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// A stream that is unpacked if it is packed, and otherwise passed on as it is.
///
/// One thread reads it.
package final class UnpackedStream: ByteSource, @unchecked Sendable {
  private let source: any ByteSource
  private let path: FilePath
  private let buffer: UnsafeMutableRawBufferPointer
  private var start = 0
  private var end = 0
  private var decoder: (any StreamDecoder)?
  private var isInside = false
  private var isFull = false
  /// A stream has ended, and it is not known yet what follows.
  private var isBehindStream = false
  /// How it is packed; nil where it is not.
  package let format: CompressionFormat?

  /// Looks at the first bytes of a stream.
  ///
  /// - Parameters:
  ///   - source: The stream.
  ///   - path: What an error calls it.
  /// - Throws: What the system reports, or that the library for its format is missing.
  package init(_ source: any ByteSource, name path: FilePath) throws(FileError) {
    self.source = source
    self.path = path
    buffer = .allocate(byteCount: 256 << 10, alignment: 64)
    while end < CompressionFormat.markLength {
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[end...])
      let count = try source.read(into: room)
      if count == 0 { break }
      end += count
    }
    format = CompressionFormat(UnsafeRawBufferPointer(rebasing: buffer[..<end]))
    if let format {
      decoder = format.makeDecoder()
      guard decoder != nil else {
        throw FileError(
          .io, .read, path,
          reason: "it is packed with \(format.rawValue), whose library is not installed"
            + " (\(format.package) in Debian)")
      }
    }
  }

  deinit { buffer.deallocate() }

  package func read(into output: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    guard let decoder else { return try readPlain(into: output) }
    while true {
      if isBehindStream {
        isBehindStream = false
        if try isPadding() { return 0 }
      }
      if start == end, !isFull {
        start = 0
        end = try source.read(into: buffer)
        if end == 0 {
          guard isInside else { return 0 }
          isInside = false
          throw FileError(.io, .read, path, reason: "it ends in the middle of what is packed")
        }
      }
      let input = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
      guard let step = decoder.decode(input, into: output) else {
        throw FileError(.io, .read, path, reason: "it is damaged")
      }
      start += step.taken
      isInside = !step.isEnd
      // The decoder may hold more than there was room for.
      isFull = !step.isEnd && step.made == output.count
      isBehindStream = step.isEnd
      if step.made > 0 { return step.made }
    }
  }

  /// Whether only zeros follow the end of a stream, as tar and tapes leave them.
  private func isPadding() throws(FileError) -> Bool {
    while true {
      while start < end, buffer[start] == 0 { start += 1 }
      if start < end { return false }
      start = 0
      end = try source.read(into: buffer)
      if end == 0 { return true }
    }
  }

  private func readPlain(into output: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    guard start < end, let base = output.baseAddress, let from = buffer.baseAddress else {
      return try source.read(into: output)
    }
    let count = min(end - start, output.count)
    memcpy(base, from + start, count)
    start += count
    return count
  }
}
