// SPDX-License-Identifier: Apache-2.0

extension SDBMStore {
  /// Examines all pages that are not in holes, and whether the directory agrees with them.
  package mutating func verify(_ progress: () -> Void) throws(StoreError) -> [String] {
    try flush()
    var faults = SDBMFaults()
    let size = layout.pageSize
    var window = [UInt8](repeating: 0, count: max(size, 256 << 10))
    var next = 0
    while let data = file.data(from: next) {
      // A page of which only a part is in a hole is read once.
      var offset = max(next, data.lowerBound / size * size)
      while offset < data.upperBound {
        let count = min(window.count, (data.upperBound - offset + size - 1) / size * size)
        let valid = try file.read(0..<count, of: &window, at: offset)
        for start in stride(from: 0, to: count, by: size) {
          let page = Array(window[start..<(start + size)])
          try examine(page, (offset + start) / size, &faults)
        }
        if valid < count { faults.isCut = true }
        offset += count
        progress()
      }
      next = offset
    }
    faults.idleBits = try trie.idleBits()
    return faults.texts
  }

  private mutating func examine(
    _ bytes: [UInt8], _ number: Int, _ faults: inout SDBMFaults
  ) throws(StoreError) {
    guard !bytes.span.bytes.isZero else { return }
    let page = SDBMPage(layout, bytes)
    var leaf: SDBMLeaf?
    if let number = UInt32(exactly: number) {
      leaf = try trie.leaf(for: number)
      if leaf?.page != number { leaf = nil }
    }
    guard let leaf else {
      if page?.count != 0 { faults.unreachable.note(number) }
      return
    }
    guard let page else { return faults.senseless.note(number) }
    var keys: [(hash: UInt32, index: Int)] = []
    keys.reserveCapacity(page.count)
    for index in 0..<page.count {
      if let hash = page.hash(index).leading(to: leaf) {
        keys.append((hash, index))
      } else {
        faults.strays.note(number)
      }
    }
    keys.sort { $0 < $1 }
    for (key, next) in zip(keys, keys.dropFirst()) where key.hash == next.hash {
      if page.haveSameKey(key.index, next.index) { faults.twice.note(number) }
    }
  }
}

extension SDBMTrie {
  /// How many bits are set that no walk gets to.
  fileprivate mutating func idleBits() throws(StoreError) -> Int {
    var count = 0
    try forEachBit { (trie, bit) throws(StoreError) in
      if try !trie.isUsed(bit) { count += 1 }
    }
    return count
  }
}

/// What was found wrong with a table.
private struct SDBMFaults {
  /// How often something was found, and in which page first.
  struct Count {
    private(set) var count = 0
    private(set) var first = 0

    mutating func note(_ page: Int) {
      if count == 0 { first = page }
      count += 1
    }

    /// Says it, or nothing.
    func text(_ one: String, _ many: String) -> [String] {
      switch count {
      case 0: []
      case 1: ["1 \(one) (page \(first))"]
      default: ["\(count) \(many) (the first in page \(first))"]
      }
    }
  }

  var isCut = false
  var senseless = Count()
  var strays = Count()
  var twice = Count()
  var unreachable = Count()
  var idleBits = 0

  var texts: [String] {
    var texts = isCut ? ["the last page is cut off"] : []
    texts += senseless.text("page makes no sense", "pages make no sense")
    texts += strays.text(
      "key is in a page where it is not looked for",
      "keys are in pages where they are not looked for")
    texts += twice.text("key is there twice", "keys are there twice")
    texts += unreachable.text(
      "page with entries is out of reach of the directory",
      "pages with entries are out of reach of the directory")
    if idleBits > 0 { texts.append("\(idleBits) bits of the directory are set to no effect") }
    return texts
  }
}
