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

  /// What a buffer must have room for, for one more entry to be put into it: a longer value is
  /// left out.
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

/// Fills a buffer with entries.
package struct EntryBufferWriter {
  private let buffer: UnsafeMutableRawBufferPointer
  /// How many entries there are in it.
  package private(set) var count = 0
  private(set) var length = 0
  /// How many bytes the entries take in their table at least.
  private(set) var payload = 0

  /// What an entry takes in any table besides key and value.
  static let leastOverhead = 4

  init(_ index: Int, of memory: UnsafeMutableRawBufferPointer) {
    buffer = EntryBuffers.buffer(index, of: memory)
    EntryBuffers.verdicts(index, of: memory).initializeMemory(as: UInt8.self, repeating: 0)
  }

  /// Whether there is room for one more entry, whatever its length.
  package var hasRoom: Bool {
    count < EntryBuffers.entryLimit && buffer.count - length >= EntryBuffers.reserve
  }

  /// Puts an entry, for which there is room; a value that is too long is left out.
  ///
  /// - Parameters:
  ///   - key: The key.
  ///   - value: The value.
  ///   - isWhole: Whether both are.
  package mutating func put(_ key: RawSpan, _ value: RawSpan, isWhole: Bool = true) {
    let keyCount = min(key.byteCount, EntryBuffers.keyLimit)
    let room = buffer.count - length - EntryBuffers.headerSize - keyCount - 4
    let isCut = !isWhole || keyCount < key.byteCount || value.byteCount > room
    let valueCount = isCut ? 0 : value.byteCount
    payload += key.byteCount + value.byteCount + Self.leastOverhead
    store(UInt32(keyCount))
    store(UInt32(truncatingIfNeeded: value.byteCount))
    store(isCut ? EntryBuffers.cutFlag : 0)
    copy(key, keyCount)
    copy(value, valueCount)
    length = (length + 3) & ~3
    count += 1
  }

  private mutating func store(_ word: UInt32) {
    buffer.storeBytes(of: word, toByteOffset: length, as: UInt32.self)
    length += 4
  }

  private mutating func copy(_ bytes: RawSpan, _ count: Int) {
    bytes.withUnsafeBytes { source in
      UnsafeMutableRawBufferPointer(rebasing: buffer[length..<length + count])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[..<count]))
    }
    length += count
  }
}

/// Entries that were put into a buffer, to be looked at while the worker fills another one.
package struct EntryBatch {
  /// How many bytes the key and the value of an entry that is whole have together at most.
  package static let longestEntry = EntryBuffers.keyLimit + EntryBuffers.valueLimit

  /// How many entries there are.
  package let count: Int
  private let buffer: UnsafeMutableRawBufferPointer
  private let verdicts: UnsafeMutableRawBufferPointer

  init?(_ index: Int, of memory: UnsafeMutableRawBufferPointer, count: Int, length: Int) {
    guard (0..<EntryBuffers.count).contains(index), (0...EntryBuffers.size).contains(length),
      (0...EntryBuffers.entryLimit).contains(count)
    else { return nil }
    self.count = count
    let whole = EntryBuffers.buffer(index, of: memory)
    buffer = UnsafeMutableRawBufferPointer(rebasing: whole[..<length])
    verdicts = EntryBuffers.verdicts(index, of: memory)
  }

  /// Lends the entries one after the other.
  ///
  /// - Parameter body: Is given the number of the entry in the batch, its key, its value, and
  ///   whether both are whole: of what is too long for any session, the value is left out.
  /// - Throws: Whatever `body` throws.
  package func forEach<E: Error>(
    _ body: (Int, RawSpan, RawSpan, Bool) throws(E) -> Void
  ) throws(E) {
    var offset = 0
    for index in 0..<count {
      guard buffer.count - offset >= EntryBuffers.headerSize else { return }
      // Read once: the other process might change them after they were checked.
      let keyCount = Int(buffer.load(fromByteOffset: offset, as: UInt32.self))
      let length = Int(buffer.load(fromByteOffset: offset + 4, as: UInt32.self))
      let isCut = buffer.load(fromByteOffset: offset + 8, as: UInt32.self) != 0
      let valueCount = isCut ? 0 : length
      offset += EntryBuffers.headerSize
      guard keyCount + valueCount <= buffer.count - offset else { return }
      let entry = UnsafeRawBufferPointer(
        rebasing: buffer[offset..<offset + keyCount + valueCount])
      let bytes = entry.bytes
      try body(
        index, bytes.extracting(first: keyCount), bytes.extracting(droppingFirst: keyCount), !isCut)
      offset = (offset + keyCount + valueCount + 3) & ~3
    }
  }

  /// Marks an entry as one to be removed.
  package func remove(_ index: Int) {
    guard index < count else { return }
    verdicts[index / 8] |= 1 << (index % 8)
  }

  /// Whether an entry was marked.
  func isToBeRemoved(_ index: Int) -> Bool {
    verdicts[index / 8] & 1 << (index % 8) != 0
  }

  /// Whether any entry was marked.
  var hasVerdicts: Bool { verdicts.prefix((count + 7) / 8).contains { $0 != 0 } }
}
