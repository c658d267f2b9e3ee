// SPDX-License-Identifier: Apache-2.0

#if BerkeleyDB
  internal import Platform
  internal import SystemPackage

  /// A table of Berkeley DB 5.3, btree or hash, of any page size and either byte order.
  struct BerkeleyDBStore: ~Copyable, Store {
    private var table: BerkeleyDBTable
    private let files: StoreFiles
    private let type: TableType
    private let mode: StoreMode
    private var isIterating = false
    // The keys that are left, the next one last. A pair put into a hash table can move others to
    // where the cursor comes later.
    private var collected: [[UInt8]]?

    init(opening files: StoreFiles, as type: TableType, for mode: StoreMode) throws(StoreError) {
      self.init(try Self.open(files.main, as: type, for: mode), in: files, as: type, for: mode)
    }

    /// Has larger pages where that is of use: a session with a certificate has no room in a page of
    /// the library's own 4 KiB and takes one more, so that twice as much is to be written.
    init(
      rebuilding source: borrowing BerkeleyDBStore, in files: StoreFiles, as type: TableType
    ) throws(StoreError) {
      let isLarge = try source.files.main.sizeOfTable() > 4 << 20
      let table = try Self.open(
        files.main, as: type, for: .create, pageSize: isLarge ? 32 << 10 : nil)
      self.init(table, in: files, as: type, for: .create)
    }

    private init(
      _ table: consuming BerkeleyDBTable, in files: StoreFiles, as type: TableType,
      for mode: StoreMode
    ) {
      self.table = table
      self.files = files
      self.type = type
      self.mode = mode
    }

    private static func open(
      _ path: FilePath, as type: TableType, for mode: StoreMode, pageSize: Int? = nil
    ) throws(StoreError) -> BerkeleyDBTable {
      // Reading is fastest where the cache of the library fits into that of the processor.
      var table = try BerkeleyDBTable.make(cache: mode == .read ? 1 << 20 : 16 << 20)
      guard mode != .create else {
        try table.create(path, as: type, pageSize: pageSize)
        return table
      }
      let found = try table.open(path, readOnly: mode == .read)
      guard found == type else {
        throw StoreError(
          .damaged, "the file is a table of type \(found?.rawValue ?? "unknown"), not \(type)")
      }
      return table
    }

    mutating func next(_ body: (RawSpan, RawSpan) -> Void) throws(StoreError) -> Bool {
      guard collected != nil else {
        isIterating = true
        return try table.next(body)
      }
      while let key = collected?.popLast() {
        let bytes = key.span.bytes
        if try table.get(bytes, { body(bytes, $0) }) { return true }
      }
      return false
    }

    mutating func get(_ key: RawSpan, _ body: (RawSpan) -> Void) throws(StoreError) -> Bool {
      try table.get(key, body)
    }

    mutating func put(_ key: RawSpan, _ value: RawSpan) throws(StoreError) {
      if type == .hash, isIterating, collected == nil { try collect() }
      try table.put(key, value)
    }

    /// Reads all keys that the iteration has not come to.
    private mutating func collect() throws(StoreError) {
      var keys: [[UInt8]] = []
      while try table.nextKey({ keys.append($0.withUnsafeBytes { Array($0) }) }) {}
      keys.reverse()
      collected = keys
    }

    mutating func delete(_ key: RawSpan) throws(StoreError) -> Bool {
      try table.delete(key)
    }

    mutating func measure() throws(StoreError) -> StoreMeasure {
      try table.measure(as: type)
    }

    mutating func verify(_ progress: () -> Void) throws(StoreError) -> [String] {
      try sync()
      if let fault = try excess() { return [fault] }
      var examiner = try BerkeleyDBTable.make(cache: 8 << 20)
      return try examiner.verify(files.main, progress)
    }

    /// The fault of a file with far more pages than the table counts.
    ///
    /// The library examines each page of the file, and wants memory for each: a sparse file may have
    /// terabytes. In the end it says of a btree that the last page is another one, and nothing of a
    /// hash table.
    private func excess() throws(StoreError) -> String? {
      let meta: BerkeleyDBMetaPage?
      do throws(FileError) {
        meta = try BerkeleyDBMetaPage(of: files.main)
      } catch {
        throw StoreError(error.errno ?? .ioError)
      }
      guard let meta, meta.pageSize > 0 else { return nil }
      let pages = try files.main.sizeOfTable() / meta.pageSize
      guard pages > 2 * meta.pages + Self.slack else { return nil }
      return "the file has \(pages) pages, and the table counts \(meta.pages)"
    }

    /// How many pages more than the table counts are examined by the library in any case.
    private static let slack = 1024

    mutating func sync() throws(StoreError) {
      guard mode != .read else { return }
      try table.sync()
    }

    consuming func close() throws(StoreError) {
      try table.close()
    }
  }
#endif
