// SPDX-License-Identifier: Apache-2.0

extension SDBMLayout {
  /// Finds out how a table's pages are laid out, by trying what explains them best.
  ///
  /// With the right layout every page makes sense, and every key lies in the page that the
  /// directory names for it.
  ///
  /// - Parameters:
  ///   - file: The `.pag` file.
  ///   - trie: The directory.
  /// - Returns: The layout, or nil where the table is empty and may be of any.
  /// - Throws: A `StoreError` of code `damaged` where no layout explains the pages.
  static func recognise(
    _ file: borrowing SDBMFile, _ trie: inout SDBMTrie
  ) throws(StoreError) -> SDBMLayout? {
    guard file.size > 0 else { return nil }
    var best: (layout: SDBMLayout, score: Int)?
    var isEmpty = false
    for isSwapped in [false, true] {
      for size in pageSizes {
        let layout = SDBMLayout(pageSize: size, isSwapped: isSwapped)
        let sample = try SDBMSample(file, &trie, layout)
        isEmpty = isEmpty || (sample.faults == 0 && sample.used == 0)
        guard sample.score > 0 else { continue }
        // The greater of two that explain the same takes the last page for part of a key.
        if let best, best.score > sample.score { continue }
        if let best, best.score == sample.score, best.layout.pageSize <= size { continue }
        best = (layout, sample.score)
      }
    }
    if let best { return best.layout }
    guard isEmpty else { throw StoreError(.damaged, "no page size explains its pages") }
    return pageSizes.first { file.size.isMultiple(of: $0) }.map { SDBMLayout(pageSize: $0) }
  }
}

/// How well a layout explains some pages of a table.
private struct SDBMSample {
  /// How many pages are looked at, empty ones too.
  private static let pages = 1024
  /// How many pages with entries, or that make no sense, are enough.
  private static let limit = 128

  /// How many pages have entries.
  var used = 0
  /// How many make no sense.
  var faults = 0
  /// How many entries are where their keys are looked for.
  var home = 0
  /// How many are elsewhere.
  var strays = 0

  /// Entries that a replacement of the directory has left behind weigh little.
  var score: Int { 4 * home - strays - 4 * faults }

  init(
    _ file: borrowing SDBMFile, _ trie: inout SDBMTrie, _ layout: SDBMLayout
  ) throws(StoreError) {
    let size = layout.pageSize
    if !file.size.isMultiple(of: size) { faults += 1 }
    let leaves = try trie.leaves(below: file.size / size, limit: Self.pages).pages
    var bytes = [UInt8](repeating: 0, count: size)
    for leaf in leaves where used + faults < Self.limit {
      _ = try file.read(0..<size, of: &bytes, at: Int(leaf) * size)
      let page = bytes.span.bytes
      guard let count = layout.count(page) else {
        faults += 1
        continue
      }
      if count > 0 { used += 1 }
      let leaf = try trie.leaf(for: leaf)
      var end = size
      for index in 0..<count {
        let pair = layout.pair(index, endingAt: end, in: page)
        end = pair.value.lowerBound
        if SDBMHash(page.extracting(pair.key)).leading(to: leaf) != nil {
          home += 1
        } else {
          strays += 1
        }
      }
    }
  }
}
