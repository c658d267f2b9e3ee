// SPDX-License-Identifier: Apache-2.0

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
