// SPDX-License-Identifier: Apache-2.0

/// Finding, changing and splitting pages.
extension SDBMStore {
  /// After how many splits of one page the libraries give up.
  private static let splitLimit = 10

  /// Turns to the page of a key.
  ///
  /// - Returns: Which page that is, by which hash, and which pair has the key; nil for no pair.
  mutating func find(
    _ key: RawSpan
  ) throws(StoreError) -> (leaf: SDBMLeaf, hash: UInt32, index: Int)? {
    let hash = SDBMHash(key)
    // Where the two hashes differ, the table may be of a host with the other kind of characters.
    for hash in hash.all {
      let leaf = try turn(toLeafOf: hash)
      if let index = page.index(of: key) { return (leaf, hash, index) }
    }
    return nil
  }

  /// Puts a pair, in the place of one of the same key; too large a pair changes nothing.
  mutating func replace(_ key: RawSpan, _ value: RawSpan) throws(StoreError) {
    let length = key.byteCount + value.byteCount
    let old = try find(key)
    let hash = old?.hash ?? SDBMHash(key).value
    var leaf = if let old { old.leaf } else { try turn(toLeafOf: hash) }

    let freed = old.map { page.pair($0.index).length + 4 } ?? 0
    let hasRoom = page.hasRoom(for: length - freed)
    let splits = hasRoom ? 0 : try splitsNeeded(for: length, of: leaf, hash, without: old?.index)
    if let old { page.remove(at: old.index) }
    if !hasRoom, splits == 0 { page = withoutStrays(leaf) }
    for _ in 0..<splits { leaf = try split(leaf, towards: hash) }
    page.append(key, value)
    isChanged = true
  }

  /// Appends a pair to a page whose key is not there yet, whatever the directory says.
  mutating func add(
    _ key: RawSpan, _ value: RawSpan, toPage number: UInt32
  ) throws(StoreError) {
    try turn(to: number)
    guard page.index(of: key) == nil else { return }
    guard page.hasRoom(for: key.byteCount + value.byteCount) else {
      throw StoreError(.damaged, "page \(number) holds more than it has room for")
    }
    page.append(key, value)
    isChanged = true
  }

  /// Writes the page that has been changed.
  mutating func flush() throws(StoreError) {
    guard isChanged, let pageNumber else { return }
    try write(page, as: pageNumber)
    isChanged = false
  }

  private mutating func turn(toLeafOf hash: UInt32) throws(StoreError) -> SDBMLeaf {
    let leaf = try trie.leaf(for: hash)
    try turn(to: leaf.page)
    return leaf
  }

  private mutating func turn(to number: UInt32) throws(StoreError) {
    guard number != pageNumber else { return }
    try flush()
    pageNumber = nil
    let size = layout.pageSize
    var bytes = [UInt8](repeating: 0, count: size)
    let count = try file.read(0..<size, of: &bytes, at: Int(number) * size)
    guard count == 0 || count == size, let read = SDBMPage(layout, bytes) else {
      throw StoreError(.damaged, "page \(number) makes no sense")
    }
    page = read
    pageNumber = number
  }

  /// How many splits make room for a pair.
  private func splitsNeeded(
    for length: Int, of leaf: SDBMLeaf, _ hash: UInt32, without index: Int?
  ) throws(StoreError) -> Int {
    var others: [(hash: UInt32, length: Int)] = []
    for other in 0..<page.count where other != index {
      let pair = page.pair(other)
      if let hash = page.hash(other).leading(to: leaf) {
        others.append((hash, pair.length))
      }
    }
    for splits in 0...(canSplit ? Self.splitLimit : 0) {
      if others.reduce(2 + length + 4, { $0 + $1.length + 4 }) <= layout.pageSize { return splits }
      let depth = leaf.depth + splits
      guard depth < SDBMTrie.greatestDepth else { break }
      others.removeAll { ($0.hash ^ hash) >> UInt32(depth) & 1 != 0 }
    }
    throw StoreError(.tooLarge, "too many keys have nearly the same hash")
  }

  /// Splits the present page, and turns to the half where a hash belongs.
  private mutating func split(
    _ leaf: SDBMLeaf, towards hash: UInt32
  ) throws(StoreError) -> SDBMLeaf {
    let halves = sorted(leaf)
    let isHigh = hash >> UInt32(leaf.depth) & 1 != 0
    let child = leaf.child(isHigh)
    // In this order, so that whoever looks up a key meanwhile, or after a kill, finds it.
    try write(halves.high, as: leaf.child(true).page)
    try trie.split(leaf)
    cursor?.split(leaf.page, into: leaf.child(true).page)
    if isHigh { try write(halves.low, as: leaf.page) }
    page = isHigh ? halves.high : halves.low
    pageNumber = child.page
    isChanged = true
    return child
  }

  /// The pairs of the present page by the bit of the hash that is the next to count, without those
  /// that do not belong into the page.
  private func sorted(_ leaf: SDBMLeaf) -> (low: SDBMPage, high: SDBMPage) {
    var low = SDBMPage(layout)
    var high = SDBMPage(layout)
    page.forEach { key, value in
      guard let hash = SDBMHash(key).leading(to: leaf) else { return }
      if hash >> UInt32(leaf.depth) & 1 == 0 {
        low.append(key, value)
      } else {
        high.append(key, value)
      }
    }
    return (low, high)
  }

  private func withoutStrays(_ leaf: SDBMLeaf) -> SDBMPage {
    var rest = SDBMPage(layout)
    page.forEach { key, value in
      if SDBMHash(key).leading(to: leaf) != nil { rest.append(key, value) }
    }
    return rest
  }

  private mutating func write(_ page: SDBMPage, as number: UInt32) throws(StoreError) {
    let size = layout.pageSize
    let offset = Int(number) * size
    cursor?.wrote(number, page.bytes.span.bytes)
    if page.count == 0 {
      // A hole stays one; but the file reaches over it, since not all libraries take what is
      // beyond its end for zeros.
      if offset >= file.size { return try file.resize(to: offset + size) }
      var old = [UInt8](repeating: 0, count: size)
      let count = try file.read(0..<size, of: &old, at: offset)
      if count == size, old.span.bytes.isZero { return }
    }
    try file.write(page.bytes.span.bytes, at: offset)
  }
}
