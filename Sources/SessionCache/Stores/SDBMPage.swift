// SPDX-License-Identifier: Apache-2.0

/// A page in memory, to look up keys in it and to change it.
struct SDBMPage {
  let layout: SDBMLayout
  /// All its bytes; what is free is zero, so that nothing deleted stays.
  private(set) var bytes: [UInt8]
  /// How many pairs it has.
  private(set) var count = 0

  /// An empty page.
  init(_ layout: SDBMLayout) {
    self.layout = layout
    bytes = Array(repeating: 0, count: layout.pageSize)
  }

  /// Takes over the bytes of a page, or returns nil where they make no sense.
  init?(_ layout: SDBMLayout, _ bytes: consuming [UInt8]) {
    self.layout = layout
    self.bytes = bytes
    guard let count = layout.count(self.bytes.span.bytes) else { return nil }
    self.count = count
    bytes.clear(freeStart..<end)
  }

  /// Where the lowest pair starts.
  private var end: Int { count == 0 ? layout.pageSize : number(2 * count) }

  private var freeStart: Int { 2 + 4 * count }

  /// Tells whether a pair of this length, key and value together, has room.
  func hasRoom(for length: Int) -> Bool { end - freeStart >= length + 4 }

  /// The place of a pair.
  func pair(_ index: Int) -> SDBMPair {
    layout.pair(
      index, endingAt: index == 0 ? layout.pageSize : number(2 * index), in: bytes.span.bytes)
  }

  /// The hash of a pair's key.
  func hash(_ index: Int) -> SDBMHash {
    SDBMHash(bytes.span.bytes.extracting(pair(index).key))
  }

  /// Tells whether two pairs have the same key.
  func haveSameKey(_ first: Int, _ second: Int) -> Bool {
    let page = bytes.span.bytes
    return page.extracting(pair(first).key).isEqual(to: page.extracting(pair(second).key))
  }

  /// Calls `body` with all pairs, in order.
  func forEach<E: Error>(_ body: (RawSpan, RawSpan) throws(E) -> Void) throws(E) {
    for index in 0..<count {
      let pair = pair(index)
      let page = bytes.span.bytes
      try body(page.extracting(pair.key), page.extracting(pair.value))
    }
  }

  /// The number of the first pair that has a key.
  func index(of key: RawSpan) -> Int? {
    (0..<count).first { index in
      bytes.span.bytes.extracting(pair(index).key).isEqual(to: key)
    }
  }

  /// Appends a pair; there must be room.
  mutating func append(_ key: RawSpan, _ value: RawSpan) {
    precondition(hasRoom(for: key.byteCount + value.byteCount), "a page without room")
    let keyStart = end - key.byteCount
    let valueStart = keyStart - value.byteCount
    copy(key, to: keyStart)
    copy(value, to: valueStart)
    setNumber(1 + 2 * count, to: keyStart)
    setNumber(2 + 2 * count, to: valueStart)
    count += 1
    setNumber(0, to: 2 * count)
  }

  /// Removes a pair and closes the gap.
  mutating func remove(at index: Int) {
    let removed = pair(index)
    let length = removed.length
    let lowest = end
    bytes.withUnsafeMutableBytes { bytes in
      UnsafeMutableRawBufferPointer(rebasing: bytes[(lowest + length)..<removed.key.upperBound])
        .copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[lowest..<removed.value.lowerBound]))
    }
    for index in index..<(count - 1) {
      setNumber(1 + 2 * index, to: number(3 + 2 * index) + length)
      setNumber(2 + 2 * index, to: number(4 + 2 * index) + length)
    }
    count -= 1
    setNumber(0, to: 2 * count)
    bytes.clear(freeStart..<(lowest + length))
  }

  /// One of the 16-bit numbers at the start of the page.
  private func number(_ index: Int) -> Int { layout.number(at: 2 * index, in: bytes.span.bytes) }

  private mutating func setNumber(_ index: Int, to number: Int) {
    let number = UInt16(truncatingIfNeeded: number)
    let stored = layout.isSwapped ? number.byteSwapped : number
    bytes.withUnsafeMutableBytes {
      $0.storeBytes(of: stored, toByteOffset: 2 * index, as: UInt16.self)
    }
  }

  private mutating func copy(_ source: RawSpan, to offset: Int) {
    bytes.withUnsafeMutableBytes { bytes in
      source.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<(offset + $0.count)])
          .copyMemory(from: $0)
      }
    }
  }
}
