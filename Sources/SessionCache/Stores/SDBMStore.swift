// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// An sdbm table: pages of entries in the `.pag` file, a directory of the pages in the `.dir` file.
///
/// The format is that of Ozan Yigit's sdbm of 1990, in every page size that anybody gave it.
package struct SDBMStore: ~Copyable, Store {
  /// The page size of new tables: that of Postfix/TLS.
  package static let usualPageSize = SDBMLayout.postfix.pageSize

  var file: SDBMFile
  var trie: SDBMTrie
  let layout: SDBMLayout
  /// Whether pages may be split; otherwise the directory is another table's, and stays as it is.
  let canSplit: Bool
  var cursor: SDBMCursor?
  private var hasEnded = false

  /// The page that was used last, and whether it differs from the file.
  var page: SDBMPage
  var pageNumber: UInt32?
  var isChanged = false

  package init(
    opening files: StoreFiles, as type: TableType, for mode: StoreMode
  ) throws(StoreError) {
    precondition(type == .sdbm, "no other type is kept in sdbm files")
    if mode == .create {
      try self.init(creating: files, pageSize: Self.usualPageSize)
      return
    }
    let file = try SDBMFile(files.main, isWritable: mode == .update)
    var trie = SDBMTrie(try SDBMFile(files.requiredDirectory, isWritable: mode == .update))
    let layout = try SDBMLayout.recognise(file, &trie) ?? .postfix
    self.init(file, trie, layout, canSplit: mode == .update)
  }

  /// Opens a table to be filled, with a page size of choice.
  ///
  /// - Parameters:
  ///   - files: Its files, which exist; whatever is in them is thrown away.
  ///   - pageSize: In bytes, a power of two from 512 to 65536.
  /// - Throws: A `StoreError`.
  package init(creating files: StoreFiles, pageSize: Int) throws(StoreError) {
    precondition(SDBMLayout.pageSizes.contains(pageSize), "no page size of sdbm: \(pageSize)")
    var file = try SDBMFile(files.main, isWritable: true)
    var directory = try SDBMFile(files.requiredDirectory, isWritable: true)
    try file.resize(to: 0)
    try directory.resize(to: 0)
    self.init(file, SDBMTrie(directory), SDBMLayout(pageSize: pageSize), canSplit: true)
  }

  init(
    _ file: consuming SDBMFile, _ trie: consuming SDBMTrie, _ layout: SDBMLayout, canSplit: Bool
  ) {
    self.file = file
    self.trie = trie
    self.layout = layout
    self.canSplit = canSplit
    page = SDBMPage(layout)
  }

  /// Lends the next entry; skips pages that make no sense, and reports them after the last entry.
  package mutating func next(_ body: (RawSpan, RawSpan) -> Void) throws(StoreError) -> Bool {
    guard !hasEnded else { return false }
    try flush()
    if cursor == nil { cursor = try SDBMCursor(file, &trie, layout) }
    guard var cursor = cursor.take() else { return false }
    defer { self.cursor = cursor }
    if let found = try cursor.advance(file, &trie) {
      let bytes = cursor.window.span.bytes
      body(bytes.extracting(found.pair.key), bytes.extracting(found.pair.value))
      return true
    }
    hasEnded = true
    guard cursor.faults == 0 else {
      throw StoreError(
        .damaged, "\(cursor.faults) of \(cursor.pages) pages make no sense")
    }
    return false
  }

  package mutating func get(
    _ key: RawSpan, _ body: (RawSpan) -> Void
  ) throws(StoreError) -> Bool {
    guard let found = try find(key) else { return false }
    body(page.bytes.span.bytes.extracting(page.pair(found.index).value))
    return true
  }

  package mutating func put(_ key: RawSpan, _ value: RawSpan) throws(StoreError) {
    let length = key.byteCount + value.byteCount
    guard length <= layout.pairLimit else {
      throw StoreError(
        .tooLarge,
        "an entry of \(length) bytes has no room: pages of \(layout.pageSize) bytes take "
          + "up to \(layout.pairLimit)")
    }
    try replace(key, value)
  }

  package mutating func delete(_ key: RawSpan) throws(StoreError) -> Bool {
    guard let found = try find(key) else { return false }
    page.remove(at: found.index)
    isChanged = true
    return true
  }

  package mutating func measure() throws(StoreError) -> StoreMeasure {
    let end = (file.size + layout.pageSize - 1) / layout.pageSize
    let leaves = try trie.leaves(below: end, limit: SDBMCursor.leafLimit)
    return StoreMeasure(
      pageSize: layout.pageSize, pages: leaves.isComplete ? leaves.pages.count : nil,
      depth: leaves.depth)
  }

  package mutating func sync() throws(StoreError) {
    try flush()
    try file.sync()
    try trie.sync()
  }

  package consuming func close() throws(StoreError) {
    try flush()
    try file.close()
    try trie.close()
  }
}

extension StoreFiles {
  /// The `.dir` file, without which no page can be found.
  var requiredDirectory: FilePath {
    get throws(StoreError) {
      guard let directory else {
        throw StoreError(.notFound, "the .dir file of the table is missing")
      }
      return directory
    }
  }
}
