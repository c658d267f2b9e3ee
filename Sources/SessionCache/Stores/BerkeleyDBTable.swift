// SPDX-License-Identifier: Apache-2.0

#if BerkeleyDB
  private import CBerkeleyDB
  private import Glibc
  internal import SystemPackage

  /// Owns a DB, the private DB_ENV that it is in, and its cursor.
  ///
  /// The environment has no home and no files: it is there because only a table in an environment is
  /// mapped, and can say in words what is wrong. A directory's DB_CONFIG is not read.
  struct BerkeleyDBTable: ~Copyable {
    private let environment: UnsafeMutablePointer<DB_ENV>
    private let messages: Unmanaged<BerkeleyDBMessages>
    private var table: UnsafeMutablePointer<DB>?
    private var cursor: UnsafeMutablePointer<DBC>?
    /// The file of a table that is only read.
    private var readFile: BerkeleyDBReadFile?

    private init(adopting environment: UnsafeMutablePointer<DB_ENV>) {
      self.environment = environment
      messages = .passRetained(BerkeleyDBMessages())
      environment.pointee.app_private = messages.toOpaque()
    }

    /// Makes an environment without a table, which holds `cache` bytes of pages that are not mapped.
    static func make(cache: Int) throws(StoreError) -> BerkeleyDBTable {
      var created: UnsafeMutablePointer<DB_ENV>?
      let result = db_env_create(&created, 0)
      guard result == 0, let created else { throw failure(result, []) }
      let made = BerkeleyDBTable(adopting: created)
      try made.setUp(cache: cache)
      return made
    }

    private func setUp(cache: Int) throws(StoreError) {
      // The library writes to stderr what nobody takes.
      environment.pointee.set_errcall(environment) { environment, _, text in
        guard let context = environment?.pointee.app_private, let text else { return }
        Unmanaged<BerkeleyDBMessages>.fromOpaque(context).takeUnretainedValue()
          .add(String(cString: text))
      }
      environment.pointee.set_msgcall(environment) { _, _ in }
      // A table that is only read is mapped if it is in the byte order of the machine, and no hash
      // table: 1.0 s for 1,000,000 entries of 1.5 kB, instead of 2.4 s. Not if it is larger: the
      // library counts the bytes before a page that is mapped in 32 bits (mp_fget.c).
      try check(environment.pointee.set_mp_mmapsize(environment, Int(UInt32.max)))
      try check(environment.pointee.set_cachesize(environment, 0, UInt32(cache), 1))
      let flags = DB_CREATE | DB_PRIVATE | DB_INIT_MPOOL
      try check(environment.pointee.open(environment, nil, UInt32(flags), 0))
    }

    deinit {
      if let cursor { _ = cursor.pointee.close(cursor) }
      // Whoever wanted the changes would have closed the table.
      if let table { _ = table.pointee.close(table, UInt32(DB_NOSYNC)) }
      _ = environment.pointee.close(environment, 0)
      messages.release()
    }

    /// Writes what is left to be written, and closes everything.
    consuming func close() throws(StoreError) {
      if let cursor = cursor.take() { try check(cursor.pointee.close(cursor)) }
      if let table = table.take() { try check(table.pointee.close(table, 0)) }
    }

    // MARK: Opening

    /// Opens a table of any of the types.
    mutating func open(_ path: FilePath, readOnly: Bool) throws(StoreError) -> TableType? {
      if readOnly { readFile = BerkeleyDBReadFile(path) }
      try open(path, as: DB_UNKNOWN, flags: readOnly ? DB_RDONLY : 0)
      var type = DB_UNKNOWN
      guard let table else { return nil }
      try check(table.pointee.get_type(table, &type))
      return switch type {
      case DB_BTREE: .btree
      case DB_HASH: .hash
      default: nil
      }
    }

    /// Empties a file and makes it a table; without a page size, its pages are the library's own.
    mutating func create(
      _ path: FilePath, as type: TableType, pageSize: Int?
    ) throws(StoreError) {
      try open(
        path, as: type == .hash ? DB_HASH : DB_BTREE, flags: DB_CREATE | DB_TRUNCATE,
        pageSize: pageSize)
    }

    private mutating func open(
      _ path: FilePath, as type: DBTYPE, flags: CInt, pageSize: Int? = nil
    ) throws(StoreError) {
      let table = try makeHandle()
      self.table = table
      if let pageSize { try check(table.pointee.set_pagesize(table, UInt32(pageSize))) }
      try check(
        path.withPlatformString {
          table.pointee.open(table, nil, $0, nil, type, UInt32(flags), 0o600)
        })
    }

    private func makeHandle() throws(StoreError) -> UnsafeMutablePointer<DB> {
      var created: UnsafeMutablePointer<DB>?
      try check(db_create(&created, environment, 0))
      guard let created else { throw StoreError(.io, "the library gave no table") }
      return created
    }

    private func opened() -> UnsafeMutablePointer<DB> {
      guard let table else { preconditionFailure("a table is opened before it is used") }
      return table
    }

    // MARK: Entries

    /// Lends the next entry; tells whether there was one.
    mutating func next(_ body: (RawSpan, RawSpan) -> Void) throws(StoreError) -> Bool {
      let cursor = try openCursor()
      var key = DBT()
      var value = DBT()
      let result = cursor.pointee.get(cursor, &key, &value, UInt32(DB_NEXT))
      if result == DB_NOTFOUND { return false }
      try check(result)
      body(key.bytes.bytes, value.bytes.bytes)
      return true
    }

    /// Lends the next key, without reading its value; tells whether there was one.
    mutating func nextKey(_ body: (RawSpan) -> Void) throws(StoreError) -> Bool {
      let cursor = try openCursor()
      var key = DBT()
      var value = DBT()
      value.flags = UInt32(DB_DBT_PARTIAL)
      let result = cursor.pointee.get(cursor, &key, &value, UInt32(DB_NEXT))
      if result == DB_NOTFOUND { return false }
      try check(result)
      body(key.bytes.bytes)
      return true
    }

    private mutating func openCursor() throws(StoreError) -> UnsafeMutablePointer<DBC> {
      if let cursor { return cursor }
      let table = opened()
      var made: UnsafeMutablePointer<DBC>?
      try check(table.pointee.cursor(table, nil, &made, 0))
      guard let made else { throw StoreError(.io, "the library gave no cursor") }
      cursor = made
      return made
    }

    /// Looks up a key; tells whether it is there.
    func get(_ key: RawSpan, _ body: (RawSpan) -> Void) throws(StoreError) -> Bool {
      let table = opened()
      var value = DBT()
      let result = key.withUnsafeBytes { bytes in
        var key = DBT(bytes)
        return table.pointee.get(table, nil, &key, &value, 0)
      }
      if result == DB_NOTFOUND { return false }
      try check(result)
      body(value.bytes.bytes)
      return true
    }

    /// Puts a pair, in the place of one of the same key.
    func put(_ key: RawSpan, _ value: RawSpan) throws(StoreError) {
      guard max(key.byteCount, value.byteCount) <= UInt32.max else {
        throw StoreError(.tooLarge, "the entry is too large for Berkeley DB")
      }
      let table = opened()
      try check(
        key.withUnsafeBytes { key in
          value.withUnsafeBytes { value in
            var key = DBT(key)
            var value = DBT(value)
            return table.pointee.put(table, nil, &key, &value, 0)
          }
        })
    }

    /// Deletes a key, and tells whether it was there.
    func delete(_ key: RawSpan) throws(StoreError) -> Bool {
      let table = opened()
      let result = key.withUnsafeBytes { bytes in
        var key = DBT(bytes)
        return table.pointee.del(table, nil, &key, 0)
      }
      if result == DB_NOTFOUND { return false }
      try check(result)
      return true
    }

    func sync() throws(StoreError) {
      let table = opened()
      try check(table.pointee.sync(table, 0))
    }

    // MARK: Layout

    /// What the first page says of the others.
    func measure(as type: TableType) throws(StoreError) -> StoreMeasure {
      let table = opened()
      var found: UnsafeMutableRawPointer?
      try check(table.pointee.stat(table, nil, &found, UInt32(DB_FAST_STAT)))
      defer { free(found) }
      guard let found else { return StoreMeasure() }
      if type == .hash {
        let status = found.assumingMemoryBound(to: DB_HASH_STAT.self).pointee
        return StoreMeasure(
          pageSize: Int(status.hash_pagesize), pages: Int(status.hash_pagecnt))
      }
      let status = found.assumingMemoryBound(to: DB_BTREE_STAT.self).pointee
      return StoreMeasure(pageSize: Int(status.bt_pagesize), pages: Int(status.bt_pagecnt))
    }

    /// Examines the structure of a file, in an environment without a table.
    ///
    /// - Returns: What the library says is wrong.
    mutating func verify(
      _ path: FilePath, _ progress: () -> Void
    ) throws(StoreError) -> [String] {
      let readFile = BerkeleyDBReadFile(path)
      defer { withExtendedLifetime(readFile) {} }
      let table = try makeHandle()
      _ = table.pointee.set_feedback(table) { table, _, _ in
        guard let context = table?.pointee.dbenv.pointee.app_private else { return }
        Unmanaged<BerkeleyDBMessages>.fromOpaque(context).takeUnretainedValue().progress?()
      }
      let messages = messages.takeUnretainedValue()
      let result = withoutActuallyEscaping(progress) { progress in
        messages.progress = progress
        defer { messages.progress = nil }
        // The handle is gone afterwards, whatever happens.
        return path.withPlatformString { table.pointee.verify(table, $0, nil, nil, 0) }
      }
      let faults = messages.take()
      if result == 0 { return faults }
      let failure = Self.failure(result, faults)
      guard failure.code == .damaged else { throw failure }
      return faults.isEmpty ? [failure.reason] : faults
    }

    // MARK: Failure

    private func check(_ result: CInt) throws(StoreError) {
      guard result != 0 else { return }
      throw Self.failure(result, messages.takeUnretainedValue().take())
    }

    private static func failure(_ result: CInt, _ messages: [String]) -> StoreError {
      let what = messages.first ?? StoreError.plainWords(String(cString: db_strerror(result)))
      if result > 0, let code = StoreError.code(of: Errno(rawValue: result)) {
        return StoreError(code, StoreError.words(of: Errno(rawValue: result)))
      }
      switch result {
      // No sound file asks for more memory than there is, and all our arguments are valid.
      case EINVAL, ENOMEM, EFBIG, DB_VERIFY_BAD, DB_PAGE_NOTFOUND, DB_RUNRECOVERY, DB_OLD_VERSION,
        DB_KEYEMPTY, DB_SECONDARY_BAD, DB_VERIFY_FATAL:
        return StoreError(.damaged, what)
      default:
        return StoreError(.io, what)
      }
    }
  }

  extension DBT {
    fileprivate init(_ bytes: UnsafeRawBufferPointer) {
      self.init()
      data = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
      size = UInt32(truncatingIfNeeded: bytes.count)
    }

    fileprivate var bytes: UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(start: data, count: Int(size))
    }
  }
#endif
