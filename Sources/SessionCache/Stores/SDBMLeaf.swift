// SPDX-License-Identifier: Apache-2.0

/// Where the directory leads: a page, and how many bits of a hash chose it.
struct SDBMLeaf {
  /// The number of the page.
  var page: UInt32 = 0
  /// How many low bits of the hash are the page's number.
  var depth = 0
  /// The bit of the directory that is set when the page is split.
  var bit = 0

  var mask: UInt32 { UInt32(truncatingIfNeeded: 1 << depth - 1) }

  /// What the leaf becomes when it is split, for hashes with or without the next bit.
  func child(_ isHigh: Bool) -> SDBMLeaf {
    SDBMLeaf(
      page: isHigh ? page | 1 << UInt32(depth) : page, depth: depth + 1,
      bit: 2 * bit + (isHigh ? 2 : 1))
  }
}
