// SPDX-License-Identifier: Apache-2.0

#if GDBM
  internal import SystemPackage

  /// A table of libgdbm: one file, or that file and the `.dir` file of its ndbm interface.
  struct GDBMStore: ~Copyable, Store {
    private var file: GDBMFile
    private let files: StoreFiles
    private let mode: StoreMode
    private var cursor = Cursor.start

    /// Where the iteration stands.
    private enum Cursor {
      case start
      /// At a key that the file holds.
      case inside
      /// The keys that are left, the next one last. A change moves keys about in the file, so that
      /// going on there could miss some.
      case collected([[UInt8]])
      case end
    }

    init(opening files: StoreFiles, as type: TableType, for mode: StoreMode) throws(StoreError) {
      if mode == .create, type == .dbm, let directory = files.directory {
        try GDBMDirectory.write(to: directory)
      }
      file = try GDBMFile.open(files.main, for: mode)
      self.files = files
      self.mode = mode
    }

    /// Leaves the `.dir` file alone, which says nothing of the entries.
    init(
      rebuilding source: borrowing GDBMStore, in files: StoreFiles, as type: TableType
    ) throws(StoreError) {
      try self.init(opening: StoreFiles(main: files.main), as: .gdbm, for: .create)
    }

    mutating func next(_ body: (RawSpan, RawSpan) -> Void) throws(StoreError) -> Bool {
      switch cursor {
      case .start, .inside:
        let isThere =
          if case .start = cursor { try file.moveToFirst() } else { try file.moveToNext() }
        cursor = isThere ? .inside : .end
        guard isThere else { return false }
        return try file.withCurrent(body)
      case .collected(var keys):
        cursor = .end
        defer { cursor = .collected(keys) }
        while let key = keys.popLast() {
          let bytes = key.span.bytes
          if try file.fetch(bytes, { body(bytes, $0) }) { return true }
        }
        return false
      case .end:
        return false
      }
    }

    mutating func get(_ key: RawSpan, _ body: (RawSpan) -> Void) throws(StoreError) -> Bool {
      try file.fetch(key, body)
    }

    mutating func put(_ key: RawSpan, _ value: RawSpan) throws(StoreError) {
      try collect()
      try file.store(key, value)
    }

    mutating func delete(_ key: RawSpan) throws(StoreError) -> Bool {
      try collect()
      return try file.delete(key)
    }

    /// Reads all keys that the iteration has not come to.
    private mutating func collect() throws(StoreError) {
      guard case .inside = cursor else { return }
      var keys: [[UInt8]] = []
      while try file.moveToNext() {
        file.withKey { keys.append($0.withUnsafeBytes { Array($0) }) }
      }
      keys.reverse()
      cursor = .collected(keys)
    }

    mutating func measure() throws(StoreError) -> StoreMeasure {
      let pageSize = try file.blockSize()
      return StoreMeasure(pageSize: pageSize, pages: try file.size() / max(pageSize, 1))
    }

    mutating func verify(_ progress: () -> Void) throws(StoreError) -> [String] {
      var faults: [String] = []
      if mode != .read { try file.sync() }
      do throws(StoreError) {
        let examined = try GDBMFile.open(files.main, for: .read, isStrict: true)
        try faults.append(contentsOf: Self.examine(examined, progress))
      } catch  where error.code == .damaged {
        faults.append(error.reason)
      }
      if let directory = files.directory {
        try faults.append(contentsOf: GDBMDirectory.faults(of: directory, beside: files.main))
      }
      return faults
    }

    private static func examine(
      _ file: consuming GDBMFile, _ progress: () -> Void
    ) throws(StoreError) -> [String] {
      var faults: [String] = []
      if let fault = file.faultOfFreeSpace() { faults.append(fault) }
      let promised = try file.count()
      var found = 0
      var isThere = try file.moveToFirst()
      while isThere {
        if try !file.withCurrent({ _, _ in }) {
          faults.append("a key is not found where it belongs")
          break
        }
        found += 1
        if found.isMultiple(of: 4096) { progress() }
        isThere = try file.moveToNext()
      }
      if faults.isEmpty, found != promised {
        faults.append("\(found) entries can be reached, but \(promised) are counted")
      }
      return faults
    }

    mutating func sync() throws(StoreError) {
      guard mode != .read else { return }
      try file.sync()
    }

    consuming func close() throws(StoreError) {
      try file.close()
    }
  }
#endif
