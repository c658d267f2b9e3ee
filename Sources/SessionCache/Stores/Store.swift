// SPDX-License-Identifier: Apache-2.0

/// A table of keys and values in files, whatever library keeps it.
///
/// A store takes no locks, and knows nothing of what the bytes mean: terminating NUL bytes are part
/// of keys and values. It is used by one thread, in a process that may be lost: a damaged file can
/// make a table library crash or run for ever.
package protocol Store: ~Copyable {
  /// Opens a table.
  ///
  /// - Parameters:
  ///   - files: Its files, which may be paths below /proc/self/fd.
  ///   - type: Its type, one that the store was made for.
  ///   - mode: What is to be done with it.
  /// - Throws: A `StoreError`: `damaged` where the files are no such table, though they exist.
  init(opening files: StoreFiles, as type: TableType, for mode: StoreMode) throws(StoreError)

  /// Makes an empty table that is to take the place of another one.
  ///
  /// - Parameters:
  ///   - source: The other one, whose layout the new one keeps where that is of use.
  ///   - files: The files of the new one, which exist.
  ///   - type: The type of both.
  /// - Throws: A `StoreError`.
  init(
    rebuilding source: borrowing Self, in files: StoreFiles, as type: TableType
  ) throws(StoreError)

  /// Lends the next entry, in the table's own order.
  ///
  /// What is deleted or put while iterating may or may not be seen; nothing else is missed or seen
  /// twice.
  ///
  /// - Parameter body: Is given the key and the value, for the duration of the call.
  /// - Returns: Whether there was an entry.
  /// - Throws: A `StoreError` of code `damaged` where the file makes no sense, `io` where it cannot
  ///   be read.
  mutating func next(_ body: (RawSpan, RawSpan) -> Void) throws(StoreError) -> Bool

  /// Lets go of what the cursor holds of the file's present state, so that another process may
  /// write to it; the next entry is then the one after the last key.
  mutating func pause() throws(StoreError)

  /// Looks up one key.
  ///
  /// - Parameters:
  ///   - key: All its bytes.
  ///   - body: Is given the value, for the duration of the call.
  /// - Returns: Whether the key is there.
  /// - Throws: A `StoreError`, as `next`.
  mutating func get(_ key: RawSpan, _ body: (RawSpan) -> Void) throws(StoreError) -> Bool

  /// Puts a pair, in the place of one of the same key.
  ///
  /// - Throws: A `StoreError`, of code `tooLarge` where no such pair has room in the format.
  mutating func put(_ key: RawSpan, _ value: RawSpan) throws(StoreError)

  /// Deletes a key.
  ///
  /// - Returns: Whether it was there.
  /// - Throws: A `StoreError`.
  mutating func delete(_ key: RawSpan) throws(StoreError) -> Bool

  /// Deletes all keys.
  mutating func removeAll() throws(StoreError)

  /// What the library knows of the file's layout without reading all of it.
  mutating func measure() throws(StoreError) -> StoreMeasure

  /// Examines the whole structure of the file.
  ///
  /// - Parameter progress: Is called from time to time.
  /// - Returns: The faults found, in plain words: lower case, no full stop.
  /// - Throws: A `StoreError` where it cannot be examined at all.
  mutating func verify(_ progress: () -> Void) throws(StoreError) -> [String]

  /// Brings all changes to the disk.
  mutating func sync() throws(StoreError)

  /// Closes the table, and says whether that went well: some libraries write only now.
  consuming func close() throws(StoreError)
}

extension Store where Self: ~Copyable {
  package init(
    rebuilding source: borrowing Self, in files: StoreFiles, as type: TableType
  ) throws(StoreError) {
    try self.init(opening: files, as: type, for: .create)
  }

  package mutating func pause() throws(StoreError) {}

  package mutating func removeAll() throws(StoreError) {
    throw StoreError(.unsupported, "a table of this type is emptied by making a new one")
  }
}
