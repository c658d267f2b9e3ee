// SPDX-License-Identifier: Apache-2.0

/// Unpacks gzip by zlib.
final class ZlibDecoder: StreamDecoder {
  private typealias Start =
    @convention(c) (UnsafeMutableRawPointer, CInt, UnsafePointer<CChar>, CInt) -> CInt
  private typealias Step = @convention(c) (UnsafeMutableRawPointer, CInt) -> CInt
  private typealias Simple = @convention(c) (UnsafeMutableRawPointer) -> CInt

  /// The size of z_stream on 64-bit Linux is 112.
  private let stream = StreamRecord(size: 112)
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
    // The largest window, and the header of gzip.
    guard start(stream.address, 15 + 16, "1.2.11", CInt(stream.size)) == 0 else { return nil }
  }

  deinit { _ = end(stream.address) }

  func decode(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> (taken: Int, made: Int, isEnd: Bool)? {
    let (status, taken, made) = stream.run(input, into: output) { inflate($0, 0) }
    switch status {
    // Z_OK; Z_BUF_ERROR: nothing could be done, more input is wanted.
    case 0, -5: return (taken, made, false)
    case 1: return reset(stream.address) == 0 ? (taken, made, true) : nil
    default: return nil
    }
  }
}
