// SPDX-License-Identifier: Apache-2.0

/// Unpacks Zstandard by libzstd.
final class ZstdDecoder: StreamDecoder {
  /// ZSTD_inBuffer and ZSTD_outBuffer of zstd.h.
  private struct Buffer {
    var bytes: UnsafeRawPointer?
    var size: Int
    var position: Int
  }

  private typealias Create = @convention(c) () -> UnsafeMutableRawPointer?
  private typealias Step =
    @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer, UnsafeMutableRawPointer) ->
    Int
  private typealias Free = @convention(c) (UnsafeMutableRawPointer) -> Int
  private typealias Judge = @convention(c) (Int) -> CUnsignedInt

  private let context: UnsafeMutableRawPointer
  private let step: Step
  private let free: Free
  private let isError: Judge

  init?() {
    guard let library = SharedLibrary(["libzstd.so.1"]),
      let create = library.find("ZSTD_createDCtx", Create.self),
      let step = library.find("ZSTD_decompressStream", Step.self),
      let free = library.find("ZSTD_freeDCtx", Free.self),
      let isError = library.find("ZSTD_isError", Judge.self), let context = create()
    else { return nil }
    (self.context, self.step, self.free, self.isError) = (context, step, free, isError)
  }

  deinit { _ = free(context) }

  func decode(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> (taken: Int, made: Int, isEnd: Bool)? {
    var source = Buffer(bytes: input.baseAddress, size: input.count, position: 0)
    var target = Buffer(
      bytes: UnsafeRawPointer(output.baseAddress), size: output.count, position: 0)
    let status = step(context, &target, &source)
    guard isError(status) == 0 else { return nil }
    return (source.position, target.position, status == 0)
  }
}
