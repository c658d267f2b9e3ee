// SPDX-License-Identifier: Apache-2.0

/// What unpacks one format, piece by piece; a file may hold several streams one after the other.
protocol StreamDecoder: AnyObject {
  /// Unpacks.
  ///
  /// - Parameters:
  ///   - input: What is packed; what was not taken is given again.
  ///   - output: Where to; it is not empty.
  /// - Returns: How much was taken and made, and whether a stream ends there; nil where the bytes are
  ///   damaged.
  func decode(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> (taken: Int, made: Int, isEnd: Bool)?
}
