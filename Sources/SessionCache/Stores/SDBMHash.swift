// SPDX-License-Identifier: Apache-2.0

/// The hash of a key, whose low bits lead through the directory to the key's page.
///
/// Its bytes are what C calls `char`: signed on most processors, unsigned on ARM, so that a table
/// with keys that are not ASCII depends on the host that wrote it.
struct SDBMHash {
  let value: UInt32
  /// What a host with unsigned characters computes; the same for ASCII.
  let unsigned: UInt32

  init(_ key: RawSpan) {
    var hash: UInt32 = 0
    var difference: UInt32 = 0
    key.withUnsafeBytes { bytes in
      for byte in bytes {
        hash = hash &* 65599 &+ UInt32(byte)
        // Signed, such a byte is less by 256.
        difference = difference &* 65599 &+ (byte < 0x80 ? 0 : 256)
      }
    }
    value = hash &- difference
    unsigned = hash
  }

  /// Both, where they differ.
  var all: [UInt32] { value == unsigned ? [value] : [value, unsigned] }

  /// The one of the two that leads to a page, or nil where the key does not belong into it.
  func leading(to leaf: SDBMLeaf) -> UInt32? {
    if (value ^ leaf.page) & leaf.mask == 0 { return value }
    return (unsigned ^ leaf.page) & leaf.mask == 0 ? unsigned : nil
  }
}
