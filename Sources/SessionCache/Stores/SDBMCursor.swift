// SPDX-License-Identifier: Apache-2.0

/// The walk over all entries: the pages that the directory leads to, in the order of the file.
struct SDBMCursor {
  /// A page being read: where it lies in the window, and how far it has been read.
  private struct Position {
    var leaf: SDBMLeaf
    var start: Int
    var count: Int
    var index = 0
    /// Where the next key ends, in bytes from the start of the page.
    var end: Int
  }

  private static let windowSize = 256 << 10
  /// A hole that is smaller is read along with what is around it.
  private static let gap = 8 << 10
  /// How many pages are remembered as what is still to be read.
  static let leafLimit = 1 << 20

  private let layout: SDBMLayout
  private let fileSize: Int
  /// Pages still to be read, from `next` on; those up to `sorted` in ascending order.
  private var leaves: [UInt32]
  private let sorted: Int
  private var next = 0
  /// Pages that came into being while iterating.
  private var added: Set<UInt32> = []

  /// The bytes of `windowRange` of the file.
  private(set) var window = [UInt8](repeating: 0, count: windowSize)
  private var windowRange = 0..<0
  private var position: Position?

  /// How many pages made no sense.
  private(set) var faults = 0
  /// How many pages were read.
  private(set) var pages = 0

  init(
    _ file: borrowing SDBMFile, _ trie: inout SDBMTrie, _ layout: SDBMLayout
  ) throws(StoreError) {
    self.layout = layout
    fileSize = file.size
    let pages = (file.size + layout.pageSize - 1) / layout.pageSize
    let list = try trie.leaves(below: pages, limit: Self.leafLimit)
    leaves = list.pages
    if list.isComplete {
      leaves.sort()
    } else {
      // So many pages mean a directory that was made to do harm, or a very large table.
      leaves = try trie.leaves(among: file, layout)
    }
    sorted = leaves.count
  }

  /// The place of the next entry in the window and the leaf of its page, or nil after the last one.
  ///
  /// An entry in a page where nobody looks for its key does not count.
  mutating func advance(
    _ file: borrowing SDBMFile, _ trie: inout SDBMTrie
  ) throws(StoreError) -> (pair: SDBMPair, leaf: SDBMLeaf)? {
    while true {
      while let current = position, current.index < current.count {
        let entry = entry(at: current)
        position?.index += 1
        position?.end = entry.pair.value.lowerBound
        if entry.belongs { return (entry.pair.moved(by: current.start), current.leaf) }
      }
      guard next < leaves.count else { return nil }
      try turn(file, &trie)
    }
  }

  private func entry(at position: Position) -> (pair: SDBMPair, belongs: Bool) {
    let page = window.span.bytes.extracting(position.start..<(position.start + layout.pageSize))
    let pair = layout.pair(position.index, endingAt: position.end, in: page)
    let hash = SDBMHash(page.extracting(pair.key))
    return (pair, hash.leading(to: position.leaf) != nil)
  }

  /// Takes note of a page that has been split: what it held is in two pages now.
  mutating func split(_ page: UInt32, into new: UInt32) {
    if isAhead(page) {
      leaves.append(new)
      added.insert(new)
    }
  }

  /// Takes note of a page that has been written.
  mutating func wrote(_ page: UInt32, _ bytes: RawSpan) {
    let start = Int(page) * layout.pageSize
    guard isAhead(page), windowRange.contains(start) else { return }
    window.withUnsafeMutableBytes { window in
      bytes.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(rebasing: window[(start - windowRange.lowerBound)...])
          .copyMemory(from: $0)
      }
    }
  }

  /// Tells whether a page is still to be read.
  private func isAhead(_ page: UInt32) -> Bool {
    if added.contains(page) { return true }
    guard next < sorted else { return false }
    let rest = leaves[next..<sorted]
    let index = rest.partition { $0 >= page }
    return index < sorted && leaves[index] == page
  }

  /// Turns to the next page.
  private mutating func turn(
    _ file: borrowing SDBMFile, _ trie: inout SDBMTrie
  ) throws(StoreError) {
    let page = leaves[next]
    let offset = Int(page) * layout.pageSize
    if offset < windowRange.lowerBound || offset + layout.pageSize > windowRange.upperBound {
      try fill(from: offset, file)
    }
    next += 1
    added.remove(page)
    pages += 1
    let start = offset - windowRange.lowerBound
    position = nil
    let isCut = offset + layout.pageSize > file.size && offset < file.size
    guard !isCut, let count = count(ofPageAt: start) else {
      faults += 1
      return
    }
    if count > 0 {
      position = Position(
        leaf: try trie.leaf(for: page), start: start, count: count, end: layout.pageSize)
    } else {
      skipHole(file)
    }
  }

  private func count(ofPageAt start: Int) -> Int? {
    layout.count(window.span.bytes.extracting(start..<(start + layout.pageSize)))
  }

  /// Reads the page at an offset, and those that follow it closely.
  private mutating func fill(from offset: Int, _ file: borrowing SDBMFile) throws(StoreError) {
    var end = offset + layout.pageSize
    var index = next + 1
    while index < sorted {
      let start = Int(leaves[index]) * layout.pageSize
      guard start - end <= Self.gap, start + layout.pageSize <= offset + Self.windowSize
      else { break }
      end = start + layout.pageSize
      index += 1
    }
    windowRange = 0..<0
    _ = try file.read(0..<(end - offset), of: &window, at: offset)
    windowRange = offset..<end
  }

  /// Passes over the pages of a hole.
  private mutating func skipHole(_ file: borrowing SDBMFile) {
    guard next < sorted else { return }
    let offset = Int(leaves[next]) * layout.pageSize
    guard !windowRange.contains(offset) else { return }
    let page = file.data(from: offset).map { $0.lowerBound / layout.pageSize } ?? .max
    next = leaves[next..<sorted].partition { Int($0) >= page }
  }
}

extension SDBMPair {
  fileprivate func moved(by offset: Int) -> SDBMPair {
    SDBMPair(
      value: (value.lowerBound + offset)..<(value.upperBound + offset),
      key: (key.lowerBound + offset)..<(key.upperBound + offset))
  }
}

extension ArraySlice<UInt32> {
  /// The index of the first element for which a condition holds that holds for all later ones too.
  fileprivate func partition(_ condition: (UInt32) -> Bool) -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = low + (high - low) / 2
      if condition(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
