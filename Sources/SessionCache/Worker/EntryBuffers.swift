// SPDX-License-Identifier: Apache-2.0

/// How entries lie in the memory that the worker and the program have in common.
///
/// There are a few buffers, so that one side fills while the other empties. An entry is its key's
/// length, its value's length, a word of flags, the key and the value, padded to four bytes. After
/// the buffers there is a bit for each entry of each buffer: the verdict on it.
enum EntryBuffers {
  static let count = 4
  /// So small that what one side has written is still in the processor's cache for the other.
  static let size = 768 << 10
  /// The greatest number of entries in one buffer.
  static let entryLimit = 16_384
  static var memorySize: Int { count * (size + entryLimit / 8) }

  /// How much room a buffer must have for one more entry to be put into it: a longer value is left
  /// out.
  static let reserve = 512 << 10
  static let keyLimit = 64 << 10
  /// The greatest length of a value that always has room.
  static let valueLimit = reserve - keyLimit - headerSize - 4

  static let headerSize = 12
  /// The flag of an entry whose value, or the end of whose key, is not there.
  static let cutFlag: UInt32 = 1

  static func buffer(
    _ index: Int, of memory: UnsafeMutableRawBufferPointer
  ) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: memory[index * size..<(index + 1) * size])
  }

  static func verdicts(
    _ index: Int, of memory: UnsafeMutableRawBufferPointer
  ) -> UnsafeMutableRawBufferPointer {
    let start = count * size + index * entryLimit / 8
    return UnsafeMutableRawBufferPointer(rebasing: memory[start..<start + entryLimit / 8])
  }
}
