// SPDX-License-Identifier: Apache-2.0

/// What is done with a store, whatever its type.
///
/// Stores cannot be copied, and every type has its own: what works with all of them is generic.
package protocol StoreTask: ~Copyable {
  associatedtype Result

  /// Works with a store, and closes it: the changes of a store that is only let go of may be lost.
  mutating func run<S: Store & ~Copyable>(_ store: consuming S) throws(StoreError) -> Result
}

extension TableType {
  /// Opens a table of this type, and hands it to a task.
  ///
  /// - Parameters:
  ///   - files: Its files, which may be paths below /proc/self/fd; what is open there stays open
  ///     until the task is done.
  ///   - mode: What is to be done with it.
  ///   - task: Is given the store.
  /// - Returns: What the task returns.
  /// - Throws: A `StoreError` of code `unsupported` where this build lacks the library of the type,
  ///   and what the store and the task throw.
  package func open<Task: StoreTask & ~Copyable>(
    _ files: StoreFiles, for mode: StoreMode, task: inout Task
  ) throws(StoreError) -> Task.Result {
    switch self {
    case .sdbm:
      return try task.run(SDBMStore(opening: files, as: self, for: mode))
    case .gdbm, .dbm:
      #if GDBM
        return try task.run(GDBMStore(opening: files, as: self, for: mode))
      #else
        throw StoreError(.unsupported, "this build has no libgdbm")
      #endif
    case .btree, .hash:
      #if BerkeleyDB
        return try task.run(BerkeleyDBStore(opening: files, as: self, for: mode))
      #else
        throw StoreError(.unsupported, "this build has no Berkeley DB")
      #endif
    case .lmdb:
      #if LMDB
        return try task.run(LMDBStore(opening: files, as: self, for: mode))
      #else
        throw StoreError(.unsupported, "this build has no LMDB")
      #endif
    }
  }
}
