// SPDX-License-Identifier: Apache-2.0

internal import Platform

/// A private copy of a table, and what is to be known of the table itself.
struct TableCopy {
  let location: TableLocation
  let owner: FileOwner
  let snapshot: TableSnapshot
  let isInUse: Bool

  init(of table: OpenTable, _ snapshot: TableSnapshot, isInUse: Bool) {
    location = table.location
    owner = table.status.owner
    self.snapshot = snapshot
    self.isInUse = isInUse
  }
}
