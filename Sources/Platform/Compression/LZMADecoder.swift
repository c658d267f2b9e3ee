// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// Unpacks xz by liblzma.
final class LZMADecoder: StreamDecoder {
  private typealias Start = @convention(c) (UnsafeMutableRawPointer, UInt64, UInt32) -> CInt
  private typealias Step = @convention(c) (UnsafeMutableRawPointer, CInt) -> CInt
  private typealias End = @convention(c) (UnsafeMutableRawPointer) -> Void

  /// lzma_stream of lzma/base.h: next_in, avail_in, total_in, next_out, avail_out, ...
  private static let size = 136
  /// The memory that a file may ask for: one of xz -9 takes 65 MiB.
  private static let memory: UInt64 = 256 << 20
  private let stream: UnsafeMutableRawPointer
  private let start: Start
  private let code: Step
  private let end: End

  init?() {
    guard let library = SharedLibrary(["liblzma.so.5"]),
      let start = library.find("lzma_stream_decoder", Start.self),
      let code = library.find("lzma_code", Step.self), let end = library.find("lzma_end", End.self)
    else { return nil }
    (self.start, self.code, self.end) = (start, code, end)
    stream = .allocate(byteCount: Self.size, alignment: 16)
    memset(stream, 0, Self.size)
    guard start(stream, Self.memory, 0) == 0 else { return nil }
  }

  deinit {
    end(stream)
    stream.deallocate()
  }

  func decode(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> (taken: Int, made: Int, isEnd: Bool)? {
    stream.storeBytes(of: input.baseAddress, as: UnsafeRawPointer?.self)
    stream.storeBytes(of: input.count, toByteOffset: 8, as: Int.self)
    stream.storeBytes(of: output.baseAddress, toByteOffset: 24, as: UnsafeMutableRawPointer?.self)
    stream.storeBytes(of: output.count, toByteOffset: 32, as: Int.self)
    let status = code(stream, 0)
    let taken = input.count - stream.load(fromByteOffset: 8, as: Int.self)
    let made = output.count - stream.load(fromByteOffset: 32, as: Int.self)
    switch status {
    // LZMA_OK; LZMA_BUF_ERROR: more input is wanted.
    case 0, 10: return (taken, made, false)
    case 1: return start(stream, Self.memory, 0) == 0 ? (taken, made, true) : nil
    default: return nil
    }
  }
}
