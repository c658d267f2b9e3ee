// SPDX-License-Identifier: Apache-2.0

internal import Platform

extension TableAccess {
  /// Puts entries of a table into an LMDB table, which others may use meanwhile, as they are: with the
  /// times that they have.
  ///
  /// - Parameters:
  ///   - source: The table that they are in.
  ///   - target: The LMDB table, which exists.
  ///   - isMeant: Judges an entry by its key, its value, and whether both are whole.
  /// - Returns: How many were put.
  /// - Throws: A `CacheError`; some may have been put then.
  package func carry(
    from source: TableLocation, to target: TableLocation,
    _ isMeant: (RawSpan, RawSpan, Bool) -> Bool
  ) throws(CacheError) -> Int {
    let table = try OpenTable(target, writing: true)
    guard table.status.size > 0 else {
      throw CacheError(StoreError(.damaged, "the file is empty"), target)
    }
    var writer = try sharingWorker(.put, table)
    var count = 0
    var fault: CacheError?
    _ = try read(source) { batch in
      do throws(CacheError) {
        try batch.forEach { (_, key, value, isWhole) throws(CacheError) in
          guard isMeant(key, value, isWhole) else { return }
          try writer.put(key, value, isWhole: isWhole)
          count += 1
        }
      } catch {
        fault = error
      }
      return fault == nil
    }
    if let fault { throw fault }
    try writer.finish()
    return count
  }
}
