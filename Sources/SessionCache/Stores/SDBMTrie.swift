// SPDX-License-Identifier: Apache-2.0

/// The `.dir` file: a binary trie with a bit for each node, set where the node has been split.
///
/// The children of node d are nodes 2d+1 and 2d+2. Bits beyond the end of the file are clear. Only
/// blocks that are asked for are read, since the file may be sparse.
struct SDBMTrie: ~Copyable {
  /// Hashes have no more bits.
  static let greatestDepth = 32

  private static let blockSize = 4096
  private static let blockLimit = 8192
  /// A multiple of the blocks in which the libraries read and write the file, 4 and 16 KiB: some
  /// take a shorter one for zeros.
  private static let granularity = 16384

  private var file: SDBMFile
  /// Whether a leaf has been split.
  private(set) var hasGrown = false
  /// For each block of the file its place in `blocks`, or -1 where it has not been read.
  private var places: [Int32] = []
  /// Blocks read until now; the first is the one of all holes.
  private var blocks: [UInt8] = []

  init(_ file: consuming SDBMFile) {
    self.file = file
    forget()
  }

  /// The apparent size of the file in bytes.
  var size: Int { file.size }

  /// Walks to the leaf of a hash.
  mutating func leaf(for hash: UInt32) throws(StoreError) -> SDBMLeaf {
    var leaf = SDBMLeaf()
    while try isSplit(leaf) { leaf = leaf.child(hash >> UInt32(leaf.depth) & 1 != 0) }
    return leaf
  }

  mutating func isSplit(_ leaf: SDBMLeaf) throws(StoreError) -> Bool {
    guard leaf.depth < Self.greatestDepth else { return false }
    return try isSet(leaf.bit)
  }

  /// Marks a leaf as split.
  mutating func split(_ leaf: SDBMLeaf) throws(StoreError) {
    // What stood below a clear bit must not come to life.
    for child in [leaf.child(false), leaf.child(true)] where try isSet(child.bit) {
      try set(child.bit, to: false)
    }
    try set(leaf.bit, to: true)
    hasGrown = true
  }

  mutating func isSet(_ bit: Int) throws(StoreError) -> Bool {
    let block = bit / (8 * Self.blockSize)
    guard block < places.count else { return false }
    let place = places[block] >= 0 ? Int(places[block]) : try load(block)
    return blocks[place + bit / 8 % Self.blockSize] >> UInt8(bit & 7) & 1 != 0
  }

  /// Tells whether a walk can get to a bit, provided that it can get to the bits above it.
  mutating func isUsed(_ bit: Int) throws(StoreError) -> Bool {
    guard bit > 0 else { return true }
    guard bit < 1 << Self.greatestDepth - 1 else { return false }
    return try isSet((bit - 1) / 2)
  }

  /// Sets or clears a bit, in the file at once.
  mutating func set(_ bit: Int, to isSet: Bool) throws(StoreError) {
    let byte = bit / 8
    if byte >= file.size {
      try file.resize(to: (byte / Self.granularity + 1) * Self.granularity)
      let count = file.size / Self.blockSize
      places += Array(repeating: -1, count: max(0, count - places.count))
    }
    let block = byte / Self.blockSize
    var place = places[block] >= 0 ? Int(places[block]) : try load(block)
    // The block of all holes is shared.
    if place == 0 { place = append(block) }
    place += byte % Self.blockSize
    let mask: UInt8 = 1 << UInt8(bit & 7)
    if isSet { blocks[place] |= mask } else { blocks[place] &= ~mask }
    let changed = [blocks[place]]
    try file.write(changed.span.bytes, at: byte)
  }

  /// Calls `body` with every bit that is set, in order, without reading holes.
  mutating func forEachBit(
    _ body: (inout SDBMTrie, Int) throws(StoreError) -> Void
  ) throws(StoreError) {
    var offset = 0
    while let data = file.data(from: offset) {
      offset = data.lowerBound
      while offset < data.upperBound {
        let count = min(Self.blockSize, data.upperBound - offset)
        var bytes = [UInt8](repeating: 0, count: count)
        _ = try file.read(0..<count, of: &bytes, at: offset)
        for index in bytes.indices where bytes[index] != 0 {
          for bit in 0..<8 where bytes[index] >> UInt8(bit) & 1 != 0 {
            try body(&self, 8 * (offset + index) + bit)
          }
        }
        offset += count
      }
    }
  }

  func sync() throws(StoreError) { try file.sync() }

  consuming func close() throws(StoreError) { try file.close() }

  /// Reads a block and returns its place.
  private mutating func load(_ block: Int) throws(StoreError) -> Int {
    // A limit to what a file that was made to do harm can make us keep.
    if blocks.count >= Self.blockLimit * Self.blockSize { forget() }
    let place = append(block)
    _ = try file.read(
      place..<(place + Self.blockSize), of: &blocks, at: block * Self.blockSize)
    if blocks.span.bytes.extracting(place..<blocks.count).isZero {
      blocks.removeLast(Self.blockSize)
      places[block] = 0
    }
    return Int(places[block])
  }

  private mutating func append(_ block: Int) -> Int {
    let place = blocks.count
    blocks += repeatElement(0, count: Self.blockSize)
    places[block] = Int32(place)
    return place
  }

  private mutating func forget() {
    // No walk gets to more bits than these.
    let bytes = min(file.size, 1 << (Self.greatestDepth + 1) / 8)
    places = Array(repeating: -1, count: (bytes + Self.blockSize - 1) / Self.blockSize)
    blocks = Array(repeating: 0, count: Self.blockSize)
  }
}
