// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// Bytes that are wiped when their owner goes away.
///
/// Everything that may hold a private key, a pass phrase or a session's master secret travels in
/// one of these: it cannot be copied, it prints as its length alone, and growing it wipes the
/// storage it leaves. The corresponding C function is `explicit_bzero`.
package struct SecretBytes: ~Copyable, Sendable {
  // Exclusively owned and never handed out beyond a lending closure, so that moving the value to
  // another thread moves the only reference.
  private nonisolated(unsafe) var storage: UnsafeMutableRawBufferPointer
  /// The number of bytes held.
  package private(set) var count: Int

  /// Creates an empty value with room for `capacity` bytes.
  package init(capacity: Int = 0) {
    storage = .allocate(byteCount: max(capacity, 16), alignment: 16)
    count = 0
  }

  /// Creates a value that holds a copy of `bytes`; the caller still owns, and wipes, the original.
  package init(copying bytes: RawSpan) {
    self.init(capacity: bytes.byteCount)
    append(bytes)
  }

  deinit {
    Self.release(storage)
  }

  /// A Boolean value that tells whether no byte is held.
  package var isEmpty: Bool { count == 0 }

  /// Appends a copy of `bytes`.
  package mutating func append(_ bytes: RawSpan) {
    _ = bytes.withUnsafeBytes { source in
      append(atMost: source.count) { free in
        free.copyMemory(from: source)
        return source.count
      }
    }
  }

  /// Lends `limit` bytes of free room to `fill`, which returns how many it has written.
  ///
  /// - Parameters:
  ///   - limit: The number of bytes that `fill` may write.
  ///   - fill: Writes into the room it is lent and returns the number of bytes to keep.
  /// - Returns: What `fill` returned.
  /// - Throws: Whatever `fill` throws; nothing is appended then.
  @discardableResult
  package mutating func append<E: Error>(
    atMost limit: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(E) -> Int
  ) throws(E) -> Int {
    reserve(count + limit)
    let room = UnsafeMutableRawBufferPointer(rebasing: storage[count..<(count + limit)])
    let written = try fill(room)
    precondition((0...limit).contains(written), "more bytes reported than there was room for")
    count += written
    return written
  }

  /// Wipes and drops all bytes from `length` on.
  package mutating func truncate(to length: Int) {
    precondition((0...count).contains(length), "truncation cannot lengthen")
    if let tail = storage.baseAddress?.advanced(by: length) {
      explicit_bzero(tail, count - length)
    }
    count = length
  }

  /// Lends the bytes to `body`.
  ///
  /// - Parameter body: Must not let the span's contents escape other than into another secret.
  /// - Returns: What `body` returned.
  /// - Throws: Whatever `body` throws.
  package borrowing func withBytes<R: ~Copyable, E: Error>(
    _ body: (RawSpan) throws(E) -> R
  ) throws(E) -> R {
    try body(UnsafeRawBufferPointer(rebasing: storage[..<count]).bytes)
  }

  private mutating func reserve(_ capacity: Int) {
    guard capacity > storage.count else { return }
    let larger = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(capacity, storage.count * 2), alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[..<count]))
    Self.release(storage)
    storage = larger
  }

  private static func release(_ storage: UnsafeMutableRawBufferPointer) {
    if let base = storage.baseAddress {
      explicit_bzero(base, storage.count)
    }
    storage.deallocate()
  }
}

extension SecretBytes {
  /// Keeps this process, and every program it starts, from leaving its memory in a core file.
  ///
  /// The limit is 1 and not 0 because Linux hands the core to a program named in core_pattern
  /// whatever the limit, except at 1 (core(5)); a core file of one byte is not written either.
  package static func forbidCoreDumps() {
    var limit = rlimit(rlim_cur: 1, rlim_max: 1)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
  }
}
