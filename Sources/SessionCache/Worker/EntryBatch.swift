// SPDX-License-Identifier: Apache-2.0

/// Entries that were put into a buffer, to be looked at while the worker fills another one.
package struct EntryBatch {
  /// How many bytes the key and the value of an entry that is whole have together at most.
  package static let longestEntry = EntryBuffers.keyLimit + EntryBuffers.valueLimit

  /// How many bytes a key has at most to be handed over whole.
  package static let longestKey = EntryBuffers.keyLimit
  /// How many bytes a value has at most to be handed over whole.
  package static let longestValue = EntryBuffers.valueLimit

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
  ///   whether both are whole: a value that is too long for any session is left out.
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
