// SPDX-License-Identifier: Apache-2.0

/// What has become of a cache from which entries were to be removed.
struct RemovalResult {
  let target: CacheTarget
  /// How many entries there were; nil where nobody counted them.
  var entries: Int?
  /// How many were removed, or would be; nil where nobody counted them.
  var removed: Int?
  /// Whether the secrets of what was removed may still be in free pages of the file.
  var leavesTraces = false
}

extension RemovalResult {
  /// The result in words, such as "removed 3 of 12 entries".
  func text(isDryRun: Bool) -> String {
    let verb = isDryRun ? "would remove" : "removed"
    guard let removed else { return isDryRun ? "would be emptied" : "emptied" }
    guard let entries else { return "\(verb) \(removed.counted("entry", "entries"))" }
    return "\(verb) \(removed.grouped) of \(entries.counted("entry", "entries"))"
  }
}

extension Int {
  /// The number with a noun: "1 entry", "2,000 entries".
  func counted(_ one: String, _ many: String) -> String {
    "\(grouped) \(self == 1 ? one : many)"
  }
}
