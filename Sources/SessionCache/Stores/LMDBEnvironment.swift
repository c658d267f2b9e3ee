// SPDX-License-Identifier: Apache-2.0

#if LMDB
  internal import CLMDB
  private import Glibc
  internal import SystemPackage

  /// Owns an MDB_env, and the one transaction and the one cursor that it has at a time.
  struct LMDBEnvironment: ~Copyable {
    private let environment: OpaquePointer
    private let mode: StoreMode
    private var transaction: OpaquePointer?
    private var cursor: OpaquePointer?
    private var isWriting = false
    /// A Boolean value that tells whether all keys so far came in order: pages are filled up then,
    /// and not left half empty.
    private var isAppending: Bool
    /// How many bytes of changed pages the transaction has in memory, at most.
    private var changed = 0

    /// The main table, which always has this number.
    static let main: MDB_dbi = 1
    /// The table of pages that can be used again.
    static let free: MDB_dbi = 0
    /// What a transaction may change: its pages are in memory until it is committed.
    private static let limit = 16 << 20
    /// The map that Postfix begins with, and doubles (lmdb_table(5), lmdb_map_size).
    private static let smallestMap = 16 << 20

    private init(adopting environment: OpaquePointer, for mode: StoreMode) {
      self.environment = environment
      self.mode = mode
      isAppending = mode == .create
    }

    /// Opens an environment of one file, without locking it and without a lock file.
    static func open(_ path: FilePath, for mode: StoreMode) throws(StoreError) -> LMDBEnvironment {
      if mode == .create, path.withPlatformString({ truncate($0, 0) }) != 0 {
        throw StoreError(Errno(rawValue: errno))
      }
      var created: OpaquePointer?
      try check(mdb_env_create(&created))
      guard let created else { throw StoreError(.io, "the library gave no environment") }
      let made = LMDBEnvironment(adopting: created, for: mode)
      try made.open(path)
      return made
    }

    private func open(_ path: FilePath) throws(StoreError) {
      var flags = MDB_NOLOCK | MDB_NOSUBDIR
      switch mode {
      case .read: flags |= MDB_RDONLY
      // Nobody else sees the file before it is done, and sync() is called then.
      case .create: flags |= MDB_NOSYNC
      case .update: break
      }
      // The size of the map that the file names is not to be relied on.
      let page = Int(getpagesize())
      let size = try (mode == .create ? 0 : path.sizeOfTable() + page - 1) / page * page
      try Self.check(mdb_env_set_mapsize(environment, max(size, Self.smallestMap)))
      try Self.check(
        path.withPlatformString { mdb_env_open(environment, $0, UInt32(flags), 0o600) })
    }

    deinit {
      mdb_cursor_close(cursor)
      mdb_txn_abort(transaction)
      mdb_env_close(environment)
    }

    /// Commits what has been changed, and closes the environment.
    consuming func close() throws(StoreError) {
      try sync()
    }

    /// Refuses a file that lacks pages: reading there would end the process.
    ///
    /// The number of the last page is no measure: one that is allocated and freed in the same
    /// transaction may never have been written.
    private func checkLength(_ transaction: OpaquePointer) throws(StoreError) {
      var main = MDB_stat()
      var free = MDB_stat()
      var file: CInt = -1
      var status = stat()
      try Self.check(mdb_stat(transaction, Self.main, &main))
      try Self.check(mdb_stat(transaction, Self.free, &free))
      try Self.check(mdb_env_get_fd(environment, &file))
      guard fstat(file, &status) == 0 else { throw StoreError(Errno(rawValue: errno)) }
      // Two pages say where everything begins.
      guard Int(status.st_size) / pageSize() < 2 + main.pages + free.pages else { return }
      throw StoreError(.damaged, "the file ends before its last page")
    }

    /// How many pages the file has.
    func pages() -> Int {
      var info = MDB_envinfo()
      mdb_env_info(environment, &info)
      return Int(bounded: info.me_last_pgno) + 1
    }

    private func pageSize() -> Int {
      var status = MDB_stat()
      mdb_env_stat(environment, &status)
      return Int(status.ms_psize)
    }

    // MARK: Transactions

    /// Gives the transaction, or begins one in which to read.
    mutating func beginReading() throws(StoreError) -> OpaquePointer {
      if let transaction { return transaction }
      var begun: OpaquePointer?
      var result = mdb_txn_begin(environment, nil, UInt32(MDB_RDONLY), &begun)
      if result == MDB_MAP_RESIZED {
        // Another process has made the file grow.
        try Self.check(mdb_env_set_mapsize(environment, 0))
        result = mdb_txn_begin(environment, nil, UInt32(MDB_RDONLY), &begun)
      }
      try Self.check(result)
      return try adopt(begun)
    }

    /// Begins a transaction, if there is none, in which to change `bytes` more.
    private mutating func beginWriting(_ bytes: Int) throws(StoreError) -> OpaquePointer {
      // A change copies the page of the key, and now and then one above it.
      let cost = bytes + 2 * pageSize()
      if !isWriting || changed + cost > Self.limit { try endTransaction() }
      changed += cost
      if let transaction { return transaction }
      try growMap(for: cost)
      var begun: OpaquePointer?
      var result = mdb_txn_begin(environment, nil, 0, &begun)
      if result == MDB_MAP_RESIZED {
        try Self.check(mdb_env_set_mapsize(environment, 0))
        try growMap(for: cost)
        result = mdb_txn_begin(environment, nil, 0, &begun)
      }
      try Self.check(result)
      isWriting = true
      changed = cost
      return try adopt(begun)
    }

    private mutating func adopt(_ begun: OpaquePointer?) throws(StoreError) -> OpaquePointer {
      guard let begun else { throw StoreError(.io, "the library gave no transaction") }
      transaction = begun
      // The main table cannot compare keys before it is opened.
      var main: MDB_dbi = 0
      try Self.check(mdb_dbi_open(begun, nil, 0, &main))
      try checkLength(begun)
      return begun
    }

    /// Doubles the map, as Postfix does, until a transaction cannot fill it.
    ///
    /// It is done before there is a transaction: one that finds the map full is lost.
    private func growMap(for bytes: Int) throws(StoreError) {
      var info = MDB_envinfo()
      try Self.check(mdb_env_info(environment, &info))
      let wanted = pages() * pageSize() + 2 * Self.limit + 2 * bytes
      var size = max(Int(bounded: info.me_mapsize), Self.smallestMap)
      guard size < wanted else { return }
      while size < wanted { size *= 2 }
      try Self.check(mdb_env_set_mapsize(environment, size))
    }

    /// Ends the transaction, and commits what it has changed.
    mutating func endTransaction() throws(StoreError) {
      mdb_cursor_close(cursor.take())
      changed = 0
      guard let transaction = transaction.take() else { return }
      if isWriting {
        isWriting = false
        try Self.check(mdb_txn_commit(transaction))
      } else {
        mdb_txn_abort(transaction)
      }
    }

    /// Commits, and brings everything to the disk.
    mutating func sync() throws(StoreError) {
      try endTransaction()
      if mode != .read { try Self.check(mdb_env_sync(environment, 1)) }
    }

    // MARK: Iteration

    /// Where a cursor can be sent.
    enum Place {
      case first
      case next
      case after([UInt8])
    }

    /// Sends the cursor to an entry, which it lends; tells whether there is one.
    mutating func move(
      to place: Place, _ body: (RawSpan, RawSpan) -> Void
    ) throws(StoreError) -> Bool {
      let cursor = try openCursor()
      var key = MDB_val()
      var value = MDB_val()
      var result: CInt
      switch place {
      case .first: result = mdb_cursor_get(cursor, &key, &value, MDB_FIRST)
      case .next: result = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)
      case .after(let last):
        result = last.span.bytes.withUnsafeBytes { bytes in
          key = MDB_val(bytes)
          return mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE)
        }
        if result == MDB_SUCCESS, key.bytes.elementsEqual(last) {
          result = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)
        }
      }
      if result == MDB_NOTFOUND { return false }
      try Self.check(result)
      body(key.bytes.bytes, value.bytes.bytes)
      return true
    }

    private mutating func openCursor() throws(StoreError) -> OpaquePointer {
      if let cursor { return cursor }
      let transaction = try beginReading()
      var opened: OpaquePointer?
      try Self.check(mdb_cursor_open(transaction, Self.main, &opened))
      guard let opened else { throw StoreError(.io, "the library gave no cursor") }
      cursor = opened
      return opened
    }

    /// The key that the cursor stands at.
    func currentKey() -> [UInt8]? {
      var key = MDB_val()
      var value = MDB_val()
      guard let cursor, mdb_cursor_get(cursor, &key, &value, MDB_GET_CURRENT) == MDB_SUCCESS else {
        return nil
      }
      return Array(key.bytes)
    }

    // MARK: One key

    /// Looks up a key; tells whether it is there.
    mutating func get(_ key: RawSpan, _ body: (RawSpan) -> Void) throws(StoreError) -> Bool {
      // The library calls it an error to ask for a key that cannot be there.
      guard isPossible(key) else { return false }
      let transaction = try beginReading()
      var value = MDB_val()
      let result = key.withUnsafeBytes { bytes in
        var key = MDB_val(bytes)
        return mdb_get(transaction, Self.main, &key, &value)
      }
      if result == MDB_NOTFOUND { return false }
      try Self.check(result)
      body(value.bytes.bytes)
      return true
    }

    /// Puts a pair, in the place of one of the same key.
    mutating func put(_ key: RawSpan, _ value: RawSpan) throws(StoreError) {
      guard isPossible(key) else {
        throw StoreError(
          .tooLarge, "a key of \(key.byteCount) bytes is too large for lmdb, which takes \(limit)")
      }
      let transaction = try beginWriting(value.byteCount + pageSize())
      if isAppending {
        let result = Self.put(key, value, in: transaction, MDB_APPEND)
        guard result == MDB_KEYEXIST else { return try Self.check(result) }
        isAppending = false
      }
      try Self.check(Self.put(key, value, in: transaction, 0))
    }

    private static func put(
      _ key: RawSpan, _ value: RawSpan, in transaction: OpaquePointer, _ flags: CInt
    ) -> CInt {
      key.withUnsafeBytes { key in
        value.withUnsafeBytes { value in
          var key = MDB_val(key)
          var value = MDB_val(value)
          return mdb_put(transaction, main, &key, &value, UInt32(flags))
        }
      }
    }

    /// Deletes a key, and tells whether it was there.
    mutating func delete(_ key: RawSpan) throws(StoreError) -> Bool {
      guard isPossible(key) else { return false }
      let transaction = try beginWriting(0)
      let result = key.withUnsafeBytes { bytes in
        var key = MDB_val(bytes)
        return mdb_del(transaction, Self.main, &key, nil)
      }
      if result == MDB_NOTFOUND { return false }
      try Self.check(result)
      return true
    }

    /// Deletes all keys, and keeps the file as long as it is.
    mutating func removeAll() throws(StoreError) {
      try Self.check(mdb_drop(try beginWriting(0), Self.main, 0))
    }

    /// The longest key in bytes.
    private var limit: Int { Int(mdb_env_get_maxkeysize(environment)) }

    private func isPossible(_ key: RawSpan) -> Bool { (1...limit).contains(key.byteCount) }
  }

  // MARK: - Failure

  extension LMDBEnvironment {
    static func check(_ result: CInt) throws(StoreError) {
      guard result != MDB_SUCCESS else { return }
      if result > 0, let code = StoreError.code(of: Errno(rawValue: result)) {
        throw StoreError(code, StoreError.words(of: Errno(rawValue: result)))
      }
      let what = StoreError.plainWords(String(cString: mdb_strerror(result)))
      switch result {
      case MDB_MAP_FULL: throw StoreError(.noSpace, what)
      // No sound file asks for more memory than there is, nor for a map of an impossible size, nor
      // has a key that cannot be looked for.
      case MDB_BAD_VALSIZE, MDB_PAGE_NOTFOUND, MDB_CORRUPTED, MDB_PANIC, MDB_VERSION_MISMATCH,
        MDB_INVALID,
        MDB_CURSOR_FULL, MDB_PAGE_FULL, MDB_INCOMPATIBLE, MDB_BAD_TXN, MDB_MAP_RESIZED, EINVAL,
        ENOMEM:
        throw StoreError(.damaged, what)
      default: throw StoreError(.io, what)
      }
    }
  }

  extension MDB_val {
    init(_ bytes: UnsafeRawBufferPointer) {
      self.init(
        mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
    }

    var bytes: UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(start: mv_data, count: mv_size)
    }
  }
#endif
