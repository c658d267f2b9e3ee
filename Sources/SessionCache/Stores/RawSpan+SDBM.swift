// SPDX-License-Identifier: Apache-2.0

private import Glibc

// What is done to whole pages of memory, with the functions of C that are made for it.

extension RawSpan {
  /// Tells whether two stretches of memory hold the same bytes.
  func isEqual(to other: RawSpan) -> Bool {
    guard byteCount == other.byteCount else { return false }
    return withUnsafeBytes { bytes in
      other.withUnsafeBytes { other in
        guard let start = bytes.baseAddress, let other = other.baseAddress else { return true }
        return memcmp(start, other, bytes.count) == 0
      }
    }
  }

  /// Whether all bytes are zero.
  var isZero: Bool {
    guard byteCount > 0 else { return true }
    return unsafeLoad(fromByteOffset: 0, as: UInt8.self) == 0
      && extracting(droppingLast: 1).isEqual(to: extracting(droppingFirst: 1))
  }
}

extension [UInt8] {
  /// Fills a part with zeros.
  mutating func clear(_ range: Range<Int>) {
    withUnsafeMutableBytes { bytes in
      let part = UnsafeMutableRawBufferPointer(rebasing: bytes[range])
      if let start = part.baseAddress { memset(start, 0, part.count) }
    }
  }
}
