// SPDX-License-Identifier: Apache-2.0

/// Some or all pages that a directory leads to.
struct SDBMLeaves {
  /// Their numbers, in no order.
  var pages: [UInt32] = []
  /// Whether these are all that lie in the file.
  var isComplete = true
  /// How many levels the directory has, as far as seen.
  var depth = 0
}

extension SDBMTrie {
  /// Walks over the whole directory.
  ///
  /// - Parameters:
  ///   - end: How many pages the file has; what lies beyond is empty.
  ///   - limit: How many pages are looked for.
  /// - Returns: The pages, in an order that is spread over the file.
  /// - Throws: A `StoreError` where the directory cannot be read.
  mutating func leaves(below end: Int, limit: Int) throws(StoreError) -> SDBMLeaves {
    var found = SDBMLeaves()
    var rest = end > 0 ? [SDBMLeaf()] : []
    while let leaf = rest.popLast() {
      if try isSplit(leaf) {
        for child in [leaf.child(true), leaf.child(false)] where Int(child.page) < end {
          rest.append(child)
        }
      } else if found.pages.count == limit {
        found.isComplete = false
        break
      } else {
        found.pages.append(leaf.page)
        found.depth = max(found.depth, leaf.depth)
      }
    }
    return found
  }

  /// The pages that the directory leads to and that do not lie in holes, in ascending order.
  mutating func leaves(
    among file: borrowing SDBMFile, _ layout: SDBMLayout
  ) throws(StoreError) -> [UInt32] {
    var found: [UInt32] = []
    var page = 0
    while let data = file.data(from: page * layout.pageSize) {
      page = max(page, data.lowerBound / layout.pageSize)
      while page * layout.pageSize < data.upperBound, let number = UInt32(exactly: page) {
        if try leaf(for: number).page == number { found.append(number) }
        page += 1
      }
      if UInt32(exactly: page) == nil { break }
    }
    return found
  }
}
