// SPDX-License-Identifier: Apache-2.0

/// Unpacks bzip2 by libbz2.
final class Bzip2Decoder: StreamDecoder {
  private typealias Start = @convention(c) (UnsafeMutableRawPointer, CInt, CInt) -> CInt
  private typealias Simple = @convention(c) (UnsafeMutableRawPointer) -> CInt

  /// The size of bz_stream on 64-bit Linux is 80.
  private let stream = StreamRecord(size: 80)
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
    guard start(stream.address, 0, 0) == 0 else { return nil }
  }

  deinit { _ = end(stream.address) }

  func decode(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> (taken: Int, made: Int, isEnd: Bool)? {
    let (status, taken, made) = stream.run(input, into: output, step: step)
    switch status {
    case 0: return (taken, made, false)
    case 4:
      // Another stream may follow.
      _ = end(stream.address)
      stream.clear()
      return start(stream.address, 0, 0) == 0 ? (taken, made, true) : nil
    default: return nil
    }
  }
}
