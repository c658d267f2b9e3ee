// SPDX-License-Identifier: Apache-2.0

/// Which entries of a cache are to go.
enum RemovalScope {
  /// Those that a filter means.
  case matching(EntryFilter)
  case everything

  /// The filter; nil where every entry is meant.
  var filter: EntryFilter? { if case .matching(let filter) = self { filter } else { nil } }
}
