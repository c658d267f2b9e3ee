// SPDX-License-Identifier: Apache-2.0

import Postfix
import PostfixHost
import Primitives
import SessionCache
import SystemPackage

/// The removal of entries from a cache by the tlsmgr(8) that has it open.
///
/// The entries are those that the file shows, which tlsmgr(8) writes at once whatever it changes.
/// It deletes under its own lock, an entry at a time. The counts are true also after a failure.
struct ManagedRemoval: ~Copyable {
  /// Which entries are to go.
  enum Extent: Hashable {
    /// Those that are still as they were judged.
    case judged
    /// Whatever is stored under their keys by now.
    case all
  }

  private let extent: Extent
  private var manager: TLSManager

  /// How many entries there were in the file.
  private(set) var entries = 0
  /// How many entries tlsmgr(8) deleted.
  private(set) var removed = 0
  /// How many were gone already.
  private(set) var gone = 0
  /// How many were left alone since their peers have got new sessions meanwhile.
  private(set) var renewed = 0
  /// How many could not be asked for: their keys are empty or have a NUL in them.
  private(set) var unnameable = 0

  /// Connects to tlsmgr(8).
  ///
  /// - Parameters:
  ///   - path: Its socket, as `CacheRoute` tells it.
  ///   - program: The program whose sessions are in the cache.
  ///   - extent: Which entries are to go.
  ///   - limit: How long every answer may take.
  /// - Throws: A `Failure`, as `TLSManager`; nothing is changed then.
  init(
    by path: FilePath, of program: TLSProgram, _ extent: Extent,
    limit: Duration = TLSManager.patience
  ) throws(Failure) {
    manager = try reporting { () throws(TLSManagerError) in
      try TLSManager(path, of: program, limit: limit)
    }
    self.extent = extent
  }

  /// Removes the entries of a cache that are meant, as they are found, in constant memory.
  ///
  /// - Parameters:
  ///   - target: The cache.
  ///   - access: How it is read; snapshots must be allowed.
  ///   - console: Is told of progress.
  ///   - isMeant: Judges an entry, given with its key.
  /// - Throws: A `Failure` as soon as tlsmgr(8) fails, or of the reading: what was removed until
  ///   then stays removed.
  mutating func run(
    on target: CacheTarget, _ access: TableAccess, on console: Console,
    _ isMeant: (DecodedEntry, RawSpan) -> Bool
  ) throws(Failure) {
    let scanner = EntryScanner()
    let progress = Progress("removing entries of \(target.name)", on: console)
    var outcome = Result<Void, TLSManagerError>.success(())
    defer { progress.finish() }
    _ = try reporting { () throws(CacheError) in
      try access.read(target.location) { batch in
        entries += batch.count
        outcome = Result { () throws(TLSManagerError) in
          try batch.forEach { _, key, value, isWhole throws(TLSManagerError) in
            let entry = scanner.decode(key, value, isWhole: isWhole)
            guard isMeant(entry, key) else { return }
            progress.tick()
            let isDead = entry.fault != nil || entry.isExpired(target, now: console.clock.now)
            try remove(entry.key, in: key, value, isWhole: isWhole, isDead: isDead)
          }
        }
        if case .success = outcome { return true }
        return false
      }
    }
    try reporting { () throws(TLSManagerError) in try outcome.get() }
  }

  /// Removes one entry.
  ///
  /// - Parameters:
  ///   - entryKey: The key of the entry.
  ///   - key: The bytes of the key, as they are in the table.
  ///   - value: The value, as it is in the table.
  ///   - isWhole: Whether both are whole.
  ///   - isDead: Whether tlsmgr(8) deletes the entry by itself when it is asked for.
  /// - Throws: A `TLSManagerError`.
  mutating func remove(
    _ entryKey: EntryKey, in key: RawSpan, _ value: RawSpan, isWhole: Bool, isDead: Bool
  ) throws(TLSManagerError) {
    let name = key.extracting(entryKey.whole)
    guard TLSManagerRequest.delete.message(cache: "", key: name) != nil else {
      unnameable += 1
      return
    }
    if extent == .judged, isWhole {
      let isSame = try manager.lookUp(name) { value.stores($0) }
      switch isSame {
      case true: break
      case false: return renewed += 1
      // Nobody can tell whether tlsmgr(8) deleted a dead entry for our question or by itself.
      case nil: return if isDead { removed += 1 } else { gone += 1 }
      }
    }
    if try manager.delete(name) { removed += 1 } else { gone += 1 }
  }
}

extension RawSpan {
  /// Whether a value, as the running tlsmgr(8) stores it, holds a session: it is the time, in four
  /// or eight bytes, and the session, all in capital hexadecimal.
  fileprivate func stores(_ session: RawSpan) -> Bool {
    var digits = SecretBytes(capacity: session.byteCount * 2)
    digits.append(atMost: session.byteCount * 2) { Hex.encode(session, into: $0) }
    let end =
      byteCount > 0 && unsafeLoad(fromByteOffset: byteCount - 1, as: UInt8.self) == 0 ? 1 : 0
    let start = byteCount - end - digits.count
    guard start == 8 || start == 16 else { return false }
    return digits.withBytes { digits in
      extracting(start..<start + digits.byteCount).withUnsafeBytes { own in
        digits.withUnsafeBytes { own.elementsEqual($0) }
      }
    }
  }
}
