// SPDX-License-Identifier: Apache-2.0

#if LMDB
  internal import CLMDB

  extension LMDBEnvironment {
    /// How the pages are used.
    struct Layout {
      var measure: StoreMeasure
      var entries: Int
      var faults: [String] = []
    }

    /// Counts the pages, by what the tables say of themselves and by the list of free ones.
    mutating func layout() throws(StoreError) -> Layout {
      try endTransaction()
      let transaction = try beginReading()
      var main = MDB_stat()
      var free = MDB_stat()
      try Self.check(mdb_stat(transaction, Self.main, &main))
      try Self.check(mdb_stat(transaction, Self.free, &free))
      let total = pages()
      var layout = Layout(
        measure: StoreMeasure(
          pageSize: Int(main.ms_psize), pages: total,
          overflowPages: Int(bounded: main.ms_overflow_pages), depth: Int(main.ms_depth)),
        entries: Int(bounded: main.ms_entries))
      let unused = try freePages(transaction, of: total, &layout.faults)
      layout.measure.freePages = unused
      let used = 2 + main.pages + free.pages + unused
      if used > total {
        layout.faults.append("\(used) pages are in use or free, of \(total) that there are")
      }
      return layout
    }

    /// Counts the pages that can be used again.
    private func freePages(
      _ transaction: OpaquePointer, of total: Int, _ faults: inout [String]
    ) throws(StoreError) -> Int {
      var cursor: OpaquePointer?
      try Self.check(mdb_cursor_open(transaction, Self.free, &cursor))
      defer { mdb_cursor_close(cursor) }
      var key = MDB_val()
      var value = MDB_val()
      var count = 0
      while true {
        let result = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)
        if result == MDB_NOTFOUND { return count }
        try Self.check(result)
        // A list of page numbers, with its length before it.
        let words = value.bytes.count / MemoryLayout<UInt>.size
        let length = words == 0 ? 0 : value.bytes.loadUnaligned(as: UInt.self)
        guard length < words, count < total else {
          faults.append("the list of free pages is broken")
          return count
        }
        for index in 0..<Int(length) {
          let offset = (index + 1) * MemoryLayout<UInt>.size
          let page = value.bytes.loadUnaligned(fromByteOffset: offset, as: UInt.self)
          guard page < total else {
            faults.append("a free page lies behind the last page")
            return count
          }
        }
        count += Int(length)
      }
    }
  }

  extension MDB_stat {
    var pages: Int {
      Int(bounded: ms_branch_pages) + Int(bounded: ms_leaf_pages) + Int(bounded: ms_overflow_pages)
    }
  }

  extension Int {
    /// A number from a file, which may be any, bounded so that sums of such do not overflow.
    init(bounded number: Int) {
      self = Swift.min(Swift.max(number, 0), 1 << 40)
    }
  }
#endif
