// SPDX-License-Identifier: Apache-2.0

internal import Glibc

extension UnsafeRawBufferPointer {
  /// Finds a byte.
  ///
  /// The corresponding C function is `memchr`.
  ///
  /// - Parameters:
  ///   - byte: The byte.
  ///   - start: From where on.
  /// - Returns: Where it is, or nil.
  package func firstOffset(of byte: UInt8, from start: Int) -> Int? {
    precondition(start >= 0 && start <= count, "the search begins outside of the bytes")
    guard let base = baseAddress, let found = memchr(base + start, CInt(byte), count - start) else {
      return nil
    }
    return UnsafeRawPointer(found) - base
  }
}
