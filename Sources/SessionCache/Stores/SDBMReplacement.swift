// SPDX-License-Identifier: Apache-2.0

package import SystemPackage

/// New contents for an sdbm table in use, put in place by renaming one file at a time.
///
/// A table is two files, and no two renames are one step. Yet whoever opens the table between two
/// of them, or after a kill, must find all the old or all the new contents. A page that the
/// directory does not lead to is never looked at, so there is a file of pages in between that holds
/// the old contents and is right with the old and with the new directory:
///
/// 1. The new directory is the old one with more splits. Its new pages are free in the old one.
/// 2. The pages in between are the old ones, and in each new page are the entries that belong there.
/// 3. The pages in between come first, the directory next, and the new pages last.
///
/// Where the directory needs no more splits, the new pages alone are enough.
package struct SDBMReplacement: ~Copyable {
  /// A file to be renamed over one of the table's.
  package enum Step: Hashable, Sendable {
    /// Over the `.pag` file.
    case pages(FilePath)
    /// Over the `.dir` file.
    case directory(FilePath)
  }

  private var old: SDBMStore
  private var new: SDBMStore
  private let staging: Staging

  /// Empty files that can be renamed over the table's; which of them are needed turns out later.
  package struct Staging: Hashable, Sendable {
    /// For the pages in between.
    package let between: FilePath
    /// For the new table.
    package let files: StoreFiles

    package init(between: FilePath, files: StoreFiles) {
      self.between = between
      self.files = files
    }
  }

  /// Begins a replacement.
  ///
  /// - Parameters:
  ///   - files: The table, which stays as it is; its page size is kept.
  ///   - staging: Where the new files are made.
  /// - Throws: A `StoreError`, `damaged` where the files are no table.
  package init(of files: StoreFiles, staging: Staging) throws(StoreError) {
    var old = try SDBMStore(opening: files, as: .sdbm, for: .read)
    var file = try SDBMFile(staging.files.main, isWritable: true)
    var directory = try SDBMFile(staging.files.requiredDirectory, isWritable: true)
    try file.resize(to: 0)
    try directory.resize(to: 0)
    var trie = SDBMTrie(directory)
    try old.trie.forEachBit { (_, bit) throws(StoreError) in
      if try trie.isUsed(bit) { try trie.set(bit, to: true) }
    }
    new = SDBMStore(file, trie, old.layout, canSplit: true)
    self.old = old
    self.staging = staging
  }

  /// Puts a pair into the new contents.
  ///
  /// - Throws: A `StoreError`, as `Store.put`.
  package mutating func put(_ key: RawSpan, _ value: RawSpan) throws(StoreError) {
    try new.put(key, value)
  }

  /// Finishes the new files and brings them to the disk.
  ///
  /// - Returns: What to rename, in this order, with the directory synced after each.
  /// - Throws: A `StoreError`.
  package consuming func finish() throws(StoreError) -> [Step] {
    try new.file.cover(old.file.size, old.layout)
    var steps = [Step.pages(staging.files.main)]
    if new.trie.hasGrown, let directory = staging.files.directory {
      try new.flush()
      try old.spread(over: &new, into: staging.between)
      steps = [.pages(staging.between), .directory(directory)] + steps
    }
    try new.sync()
    try new.close()
    try old.close()
    return steps
  }
}

extension SDBMStore {
  /// Opens a new file of pages for a part of a table's entries.
  ///
  /// The new pages agree with the table's directory, which thus stays as it is: one rename over
  /// the `.pag` file replaces the contents.
  ///
  /// - Parameters:
  ///   - source: The table.
  ///   - files: The new file of pages, and the directory of the table.
  ///   - type: The type, sdbm.
  /// - Throws: A `StoreError`.
  package init(
    rebuilding source: borrowing SDBMStore, in files: StoreFiles, as type: TableType
  ) throws(StoreError) {
    let directory = try SDBMFile(files.requiredDirectory, isWritable: false)
    var file = try SDBMFile(files.main, isWritable: true)
    try file.resize(to: 0)
    try file.cover(source.file.size, source.layout)
    self.init(file, SDBMTrie(directory), source.layout, canSplit: false)
  }

  /// Writes the entries so that they are found by this table's directory, and by another's with
  /// more splits.
  fileprivate mutating func spread(
    over other: inout SDBMStore, into path: FilePath
  ) throws(StoreError) {
    var file = try SDBMFile(path, isWritable: true)
    try file.resize(to: 0)
    try file.resize(to: other.file.size)
    // Its directory is never asked: every pair is told its page.
    let none = SDBMTrie(try SDBMFile(path, isWritable: false))
    var pages = SDBMStore(file, none, layout, canSplit: false)
    var cursor = try SDBMCursor(self.file, &trie, layout)
    while let found = try cursor.advance(self.file, &trie) {
      let key = cursor.window.span.bytes.extracting(found.pair.key)
      let value = cursor.window.span.bytes.extracting(found.pair.value)
      try pages.add(key, value, toPage: found.leaf.page)
      let hash = SDBMHash(key)
      for hash in hash.all where (hash ^ found.leaf.page) & found.leaf.mask == 0 {
        try pages.add(key, value, toPage: other.trie.leaf(for: hash).page)
      }
    }
    try pages.sync()
    try pages.close()
  }
}

extension SDBMFile {
  /// Lets the file reach to where another one does, which some libraries need: they do not take
  /// what is beyond the end for zeros.
  fileprivate mutating func cover(_ other: Int, _ layout: SDBMLayout) throws(StoreError) {
    let end = (other + layout.pageSize - 1) / layout.pageSize * layout.pageSize
    if size < end { try resize(to: end) }
  }
}
