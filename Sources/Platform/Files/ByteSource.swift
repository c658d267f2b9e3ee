// SPDX-License-Identifier: Apache-2.0

/// Bytes that come one after the other, from a file, a program, or what unpacks them.
///
/// Used by one thread at a time.
package protocol ByteSource: AnyObject, Sendable {
  /// Reads what there is, waiting for it if need be.
  ///
  /// - Parameter buffer: Where to; it is not empty.
  /// - Returns: How many bytes were read, 0 at the end.
  /// - Throws: What the system reports, or what is wrong with the bytes.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int
}
