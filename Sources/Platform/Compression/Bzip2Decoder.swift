// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// Unpacks bzip2 by libbz2.
final class Bzip2Decoder: StreamDecoder {
  private typealias Start = @convention(c) (UnsafeMutableRawPointer, CInt, CInt) -> CInt
  private typealias Simple = @convention(c) (UnsafeMutableRawPointer) -> CInt

  /// bz_stream of bzlib.h on 64-bit Linux: next_in, avail_in, total_in (two words), next_out, ...
  private static let size = 80
  private let stream: UnsafeMutableRawPointer
  private let start: Start
  private let step: Simple
  private let end: Simple

  init?() {
    guard let library = SharedLibrary(["libbz2.so.1.0", "libbz2.so.1"]),
      let start = library.find("BZ2_bzDecompressInit", Start.self),
      let step = library.find("BZ2_bzDecompress", Simple.self),
      let end = library.find("BZ2_bzDecompressEnd", Simple.self)
    else { return nil }
    (self.start, self.step, self.end) = (start, step, end)
    stream = .allocate(byteCount: Self.size, alignment: 16)
    memset(stream, 0, Self.size)
    guard start(stream, 0, 0) == 0 else { return nil }
  }

  deinit {
    _ = end(stream)
    stream.deallocate()
  }

  func decode(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> (taken: Int, made: Int, isEnd: Bool)? {
    let room = min(output.count, 1 << 30)
    let length = min(input.count, 1 << 30)
    stream.storeBytes(of: input.baseAddress, as: UnsafeRawPointer?.self)
    stream.storeBytes(of: UInt32(length), toByteOffset: 8, as: UInt32.self)
    stream.storeBytes(of: output.baseAddress, toByteOffset: 24, as: UnsafeMutableRawPointer?.self)
    stream.storeBytes(of: UInt32(room), toByteOffset: 32, as: UInt32.self)
    let status = step(stream)
    let taken = length - Int(stream.load(fromByteOffset: 8, as: UInt32.self))
    let made = room - Int(stream.load(fromByteOffset: 32, as: UInt32.self))
    switch status {
    case 0: return (taken, made, false)
    case 4:
      // Another stream may follow.
      _ = end(stream)
      memset(stream, 0, Self.size)
      return start(stream, 0, 0) == 0 ? (taken, made, true) : nil
    default: return nil
    }
  }
}
