// SPDX-License-Identifier: Apache-2.0

/// Where a pair lies in a page: the value, directly followed by the key.
struct SDBMPair {
  var value: Range<Int>
  var key: Range<Int>

  var length: Int { key.upperBound - value.lowerBound }
}
