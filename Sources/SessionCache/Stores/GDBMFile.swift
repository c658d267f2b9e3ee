// SPDX-License-Identifier: Apache-2.0

#if GDBM
  private import CGDBM
  private import Glibc
  internal import SystemPackage

  /// Owns a GDBM_FILE and the key that its iteration stands at.
  struct GDBMFile: ~Copyable {
    private let file: OpaquePointer
    /// Allocated by gdbm_firstkey or gdbm_nextkey; to be freed.
    private var key = datum()

    private init(adopting file: OpaquePointer) { self.file = file }

    /// Opens a file without locking it.
    ///
    /// The library examines a strict one more thoroughly while it opens it.
    static func open(
      _ path: FilePath, for mode: StoreMode, isStrict: Bool = false
    ) throws(StoreError) -> GDBMFile {
      // The file is mapped: that takes 0.8 s for 1,000,000 entries of 1.5 kB, and 1.4 s if not.
      let purpose =
        switch mode {
        case .read: GDBM_READER
        case .create: GDBM_NEWDB
        case .update: GDBM_WRITER
        }
      let flags = purpose | GDBM_NOLOCK | GDBM_CLOEXEC | (isStrict ? GDBM_XVERIFY : 0)
      if mode != .create { _ = try path.sizeOfTable() }
      errno = 0
      // After an error without recovery gdbm ends the process, whatever this function does.
      let opened = path.withPlatformString {
        gdbm_open($0, 0, flags, 0o600) { _ in
          let code = gdbm_errno_location().pointee
          TableServer.giveUp(after: GDBMFile.systemError(code, errno))
        }
      }
      guard let opened else {
        throw failure(gdbm_errno_location().pointee, system: errno)
      }
      let file = GDBMFile(adopting: opened)
      // Only this tells that a new file could not be brought to the disk.
      if gdbm_needs_recovery(opened) != 0 { throw file.lastFailure() }
      // Left alone, the cache grows with the table; a larger one is no faster.
      var buckets = 256
      try file.check(
        gdbm_setopt(file.file, GDBM_SETCACHESIZE, &buckets, CInt(MemoryLayout<Int>.size)))
      return file
    }

    deinit {
      free(key.dptr)
      gdbm_close(file)
    }

    /// Closes the file, which writes what is left to be written.
    consuming func close() throws(StoreError) {
      free(key.dptr)
      let file = file
      discard self
      guard gdbm_close(file) == 0 else {
        throw Self.failure(gdbm_errno_location().pointee, system: errno)
      }
    }

    // MARK: Iteration

    /// Goes to the first key, and tells whether there is one.
    mutating func moveToFirst() throws(StoreError) -> Bool {
      try move(to: gdbm_firstkey(file))
    }

    /// Goes to the key after the one it stands at, and tells whether there is one.
    mutating func moveToNext() throws(StoreError) -> Bool {
      try move(to: gdbm_nextkey(file, key))
    }

    private mutating func move(to next: datum) throws(StoreError) -> Bool {
      let failure = next.dptr == nil ? gdbm_errno_location().pointee : GDBM_NO_ERROR.code
      free(key.dptr)
      key = next
      if next.dptr == nil, failure != GDBM_ITEM_NOT_FOUND.code { throw lastFailure() }
      return next.dptr != nil
    }

    /// Lends the key it stands at.
    func withKey(_ body: (RawSpan) -> Void) {
      body(key.bytes.bytes)
    }

    /// Lends the key it stands at and its value; tells whether the key is there.
    func withCurrent(_ body: (RawSpan, RawSpan) -> Void) throws(StoreError) -> Bool {
      try fetch(key) { body(key.bytes.bytes, $0) }
    }

    // MARK: One key

    /// Looks up a key; tells whether it is there.
    func fetch(_ key: RawSpan, _ body: (RawSpan) -> Void) throws(StoreError) -> Bool {
      try key.withUnsafeBytes { bytes throws(StoreError) in try fetch(datum(bytes), body) }
    }

    private func fetch(_ key: datum, _ body: (RawSpan) -> Void) throws(StoreError) -> Bool {
      let value = gdbm_fetch(file, key)
      guard value.dptr != nil else {
        if gdbm_errno_location().pointee == GDBM_ITEM_NOT_FOUND.code { return false }
        throw lastFailure()
      }
      defer { free(value.dptr) }
      body(value.bytes.bytes)
      return true
    }

    /// Puts a pair, in the place of one of the same key.
    func store(_ key: RawSpan, _ value: RawSpan) throws(StoreError) {
      guard key.byteCount + value.byteCount <= Int(CInt.max) / 2 else {
        throw StoreError(.tooLarge, "the entry is too large for gdbm")
      }
      try check(
        key.withUnsafeBytes { key in
          value.withUnsafeBytes { gdbm_store(file, datum(key), datum($0), GDBM_REPLACE) }
        })
    }

    /// Deletes a key, and tells whether it was there.
    func delete(_ key: RawSpan) throws(StoreError) -> Bool {
      let result = key.withUnsafeBytes { gdbm_delete(file, datum($0)) }
      if result != 0, gdbm_errno_location().pointee == GDBM_ITEM_NOT_FOUND.code { return false }
      try check(result)
      return true
    }

    // MARK: The whole file

    func sync() throws(StoreError) { try check(gdbm_sync(file)) }

    /// How many entries the buckets count.
    func count() throws(StoreError) -> Int {
      var count: gdbm_count_t = 0
      try check(gdbm_count(file, &count))
      return Int(clamping: count)
    }

    /// The size of a block in bytes, which is what gdbm has for pages.
    func blockSize() throws(StoreError) -> Int {
      var size: CInt = 0
      try check(gdbm_setopt(file, GDBM_GETBLOCKSIZE, &size, CInt(MemoryLayout<CInt>.size)))
      return Int(size)
    }

    /// The size of the file in bytes.
    func size() throws(StoreError) -> Int {
      var status = stat()
      guard fstat(gdbm_fdesc(file), &status) == 0 else { throw StoreError(Errno(rawValue: errno)) }
      return Int(status.st_size)
    }

    /// What is wrong with the lists of free space.
    func faultOfFreeSpace() -> String? {
      gdbm_avail_verify(file) == 0 ? nil : lastFailure().reason
    }

    // MARK: Failure

    private func check(_ result: CInt) throws(StoreError) {
      guard result == 0 else { throw lastFailure() }
    }

    /// Not by gdbm_last_errno(), which after a failed write says only that the file needs recovery.
    private func lastFailure() -> StoreError {
      Self.failure(gdbm_errno_location().pointee, system: gdbm_last_syserr(file))
    }

    /// The failure of the system behind one of gdbm; nil where a damaged table had gdbm seek where
    /// no file has a place.
    private static func systemError(_ code: gdbm_error, _ number: CInt) -> Errno? {
      let isOfSystem = gdbm_check_syserr(code) != 0 && number != 0 && number != EINVAL
      return isOfSystem ? Errno(rawValue: number) : nil
    }

    private static func failure(_ code: gdbm_error, system: CInt) -> StoreError {
      let what = StoreError.plainWords(String(cString: gdbm_strerror(code)))
      if let error = systemError(code, system) {
        return StoreError(
          StoreError.code(of: error) ?? .io, "\(what): \(StoreError.words(of: error))")
      }
      switch code {
      case GDBM_READER_CANT_DELETE.code, GDBM_READER_CANT_STORE.code,
        GDBM_READER_CANT_REORGANIZE.code:
        return StoreError(.permission, what)
      case GDBM_FILE_READ_ERROR.code, GDBM_FILE_WRITE_ERROR.code, GDBM_FILE_SEEK_ERROR.code,
        GDBM_FILE_STAT_ERROR.code, GDBM_FILE_CLOSE_ERROR.code, GDBM_FILE_SYNC_ERROR.code:
        return StoreError(system == EINVAL ? .damaged : .io, what)
      default:
        // Also "malloc error": no sound file asks for more memory than there is.
        return StoreError(.damaged, what)
      }
    }
  }

  extension Int {
    /// An unnamed C enumeration arrives as Int, and gdbm_error as CInt.
    fileprivate var code: gdbm_error { gdbm_error(self) }
  }

  extension datum {
    fileprivate init(_ bytes: UnsafeRawBufferPointer) {
      let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
      self.init(
        dptr: start?.assumingMemoryBound(to: CChar.self),
        dsize: CInt(truncatingIfNeeded: bytes.count))
    }

    fileprivate var bytes: UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(start: dptr, count: Int(max(dsize, 0)))
    }
  }
#endif
