// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// Unpacks gzip by zlib.
final class ZlibDecoder: StreamDecoder {
  private typealias Start =
    @convention(c) (UnsafeMutableRawPointer, CInt, UnsafePointer<CChar>, CInt) -> CInt
  private typealias Step = @convention(c) (UnsafeMutableRawPointer, CInt) -> CInt
  private typealias Simple = @convention(c) (UnsafeMutableRawPointer) -> CInt

  /// z_stream of zlib.h on 64-bit Linux: next_in, avail_in, total_in, next_out, avail_out, ...
  private static let size = 112
  private let stream: UnsafeMutableRawPointer
  private let inflate: Step
  private let reset: Simple
  private let end: Simple

  init?() {
    guard let library = SharedLibrary(["libz.so.1"]),
      let start = library.find("inflateInit2_", Start.self),
      let inflate = library.find("inflate", Step.self),
      let reset = library.find("inflateReset", Simple.self),
      let end = library.find("inflateEnd", Simple.self)
    else { return nil }
    (self.inflate, self.reset, self.end) = (inflate, reset, end)
    stream = .allocate(byteCount: Self.size, alignment: 16)
    memset(stream, 0, Self.size)
    // The largest window, and the header of gzip.
    guard start(stream, 15 + 16, "1.2.11", CInt(Self.size)) == 0 else { return nil }
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
    let status = inflate(stream, 0)
    let taken = length - Int(stream.load(fromByteOffset: 8, as: UInt32.self))
    let made = room - Int(stream.load(fromByteOffset: 32, as: UInt32.self))
    switch status {
    // Z_OK; Z_BUF_ERROR: nothing could be done, more input is wanted.
    case 0, -5: return (taken, made, false)
    case 1: return reset(stream) == 0 ? (taken, made, true) : nil
    default: return nil
    }
  }
}
