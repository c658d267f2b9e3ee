// SPDX-License-Identifier: Apache-2.0

/// What a table is opened for.
package enum StoreMode: Hashable, Sendable {
  /// To be read; nothing is written, also not on closing.
  case read
  /// To be filled: the files exist, and whatever is in them is thrown away.
  case create
  /// To be changed in place.
  case update
}
