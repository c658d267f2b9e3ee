// SPDX-License-Identifier: Apache-2.0

/// Records that are to be added to a zone, or removed from it.
struct RecordChange {
  /// What is done.
  enum Action: String { case add, remove }

  /// A name with the data of its records.
  struct Item {
    /// The name, with the dot at its end.
    let owner: String
    let records: [String]
  }

  let action: Action
  /// The zone, with the dot at its end; nil where it is not known.
  let zone: String?
  /// For how many seconds they may be kept.
  let timeToLive: Int
  let items: [Item]

  /// The records as lines of a zone file.
  var lines: [String] {
    items.flatMap { item in
      item.records.map { "\(item.owner) \(timeToLive) IN TLSA \($0)" }
    }
  }

  /// What nsupdate(1) reads.
  var script: String {
    var lines = zone.map { ["zone \($0)"] } ?? []
    for item in items {
      for record in item.records {
        lines.append(
          action == .add
            ? "update add \(item.owner) \(timeToLive) IN TLSA \(record)"
            : "update delete \(item.owner) IN TLSA \(record)")
      }
    }
    return (lines + ["send", ""]).joined(separator: "\n")
  }
}
