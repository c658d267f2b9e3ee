// SPDX-License-Identifier: Apache-2.0

#if LMDB
  /// A table of LMDB, opened as Postfix opens it: one file, and no lock file beside it.
  struct LMDBStore: ~Copyable, Store {
    private var environment: LMDBEnvironment
    private var cursor = Cursor.start

    /// Where the iteration stands.
    private enum Cursor {
      case start
      /// The library's cursor stands at an entry.
      case inside
      /// The library's cursor is gone, or nothing to go by: the next key after this one is wanted.
      case after([UInt8])
      case end
    }

    init(opening files: StoreFiles, as type: TableType, for mode: StoreMode) throws(StoreError) {
      environment = try LMDBEnvironment.open(files.main, for: mode)
    }

    mutating func next(_ body: (RawSpan, RawSpan) -> Void) throws(StoreError) -> Bool {
      let isThere: Bool
      switch cursor {
      case .start: isThere = try environment.move(to: .first, body)
      case .inside: isThere = try environment.move(to: .next, body)
      case .after(let key): isThere = try environment.move(to: .after(key), body)
      case .end: return false
      }
      cursor = isThere ? .inside : .end
      return isThere
    }

    mutating func pause() throws(StoreError) {
      remember()
      try environment.endTransaction()
    }

    mutating func get(_ key: RawSpan, _ body: (RawSpan) -> Void) throws(StoreError) -> Bool {
      try environment.get(key, body)
    }

    mutating func put(_ key: RawSpan, _ value: RawSpan) throws(StoreError) {
      remember()
      try environment.put(key, value)
    }

    mutating func delete(_ key: RawSpan) throws(StoreError) -> Bool {
      remember()
      return try environment.delete(key)
    }

    mutating func removeAll() throws(StoreError) {
      try environment.removeAll()
      try environment.sync()
      cursor = .end
    }

    /// Notes the key of the cursor before a change, or another process, moves what it stands on.
    private mutating func remember() {
      guard case .inside = cursor, let key = environment.currentKey() else { return }
      cursor = .after(key)
    }

    mutating func measure() throws(StoreError) -> StoreMeasure {
      try environment.layout().measure
    }

    mutating func verify(_ progress: () -> Void) throws(StoreError) -> [String] {
      do throws(StoreError) {
        return try examine(progress)
      } catch  where error.code == .damaged {
        return [error.reason]
      }
    }

    private mutating func examine(_ progress: () -> Void) throws(StoreError) -> [String] {
      // What the cursor's transaction does not show yet is to be examined too.
      remember()
      let layout = try environment.layout()
      var faults = layout.faults
      var previous: [UInt8] = []
      var entries = 0
      var isOrdered = true
      let compare = { (key: RawSpan, value: RawSpan) in
        key.withUnsafeBytes { bytes in
          if entries > 0, !previous.lexicographicallyPrecedes(bytes) { isOrdered = false }
          previous.removeAll(keepingCapacity: true)
          previous.append(contentsOf: bytes)
        }
        entries += 1
      }
      var isThere = try environment.move(to: .first, compare)
      while isThere, entries <= layout.entries {
        if entries.isMultiple(of: 4096) { progress() }
        isThere = try environment.move(to: .next, compare)
      }
      if !isOrdered { faults.append("the keys are out of order") }
      if entries != layout.entries {
        faults.append("\(entries) entries can be reached, but \(layout.entries) are counted")
      }
      return faults
    }

    mutating func sync() throws(StoreError) {
      remember()
      try environment.sync()
    }

    consuming func close() throws(StoreError) {
      try environment.close()
    }
  }
#endif
