// SPDX-License-Identifier: Apache-2.0

internal import Postfix
internal import Primitives

/// The indexes of tables of names, which hold copies of what is switched.
extension Switchover {
  /// Makes the indexes anew that hold copies of the files of some pairs, as these are now.
  ///
  /// One that cannot be is left to the command that reloads, without which nothing would have been
  /// switched.
  func renewIndexes(of units: [RotationUnit]) throws(RotationError) {
    var known: Set<String> = []
    for unit in units {
      for index in unit.indexes where !known.contains(index.table.typedName) {
        if case .command = reloading,
          index.obstacle(sparing: unit.ownFiles, searchPath: searchPath) != nil
        {
          continue
        }
        known.insert(index.table.typedName)
        try index.makeAnew(searchPath: searchPath)
        report(.indexed(index.table, []))
      }
    }
  }

  /// Makes the indexes anew that are not of the files that their tables name, because somebody has
  /// written these since.
  ///
  /// - Parameters:
  ///   - units: All pairs.
  ///   - isDryRun: Whether to report it only.
  package func mendIndexes(of units: [RotationUnit], isDryRun: Bool) {
    var known: Set<String> = []
    let indexes = units.flatMap(\.loaders).filter(\.isActive).flatMap(\.indexes)
      .filter { known.insert($0.table.typedName).inserted }
    for index in indexes {
      if !isDryRun { index.removeLeftovers() }
      let keys = index.staleKeys
      if keys.isEmpty { continue }
      if let obstacle = index.obstacle(searchPath: searchPath) {
        report(.stale(index.table, keys, obstacle))
        continue
      }
      if isDryRun {
        report(.stale(index.table, keys, nil))
        continue
      }
      do throws(RotationError) {
        try index.makeAnew(searchPath: searchPath)
        report(.indexed(index.table, keys))
        for instance in try reloading.reload([index.instance]) { report(.reloaded(instance)) }
      } catch {
        report(.failedAfterwards(error))
      }
    }
  }
}
