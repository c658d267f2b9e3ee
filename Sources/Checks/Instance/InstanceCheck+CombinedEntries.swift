// SPDX-License-Identifier: Apache-2.0

internal import Postfix
internal import Primitives

/// What Postfix finds in tables that ask others.
extension InstanceCheck {
  /// The entries of a table that asks others, or that has nothing but answers; nil where what it finds
  /// is not known.
  func entries(ofCombined peers: PeerTable) -> [PeerTable.Entry]? {
    do throws(ParameterList.Fault) {
      if peers.table.type == "randmap" {
        return try peers.table.answers().map { .init(key: nil, value: $0, line: nil) }
      }
      let isPipe = peers.table.type == "pipemap"
      var parts: [CombinedPart] = []
      for part in try peers.table.parts() {
        // A table behind others in a pipe is only asked for what these have found.
        let failure =
          isPipe && !parts.isEmpty
          ? Self.failure(peers.failure, behind: piped(parts)) : peers.failure
        let table = PeerTable(part, parameter: peers.parameter, peers.group, failure)
        parts.append(CombinedPart(part, entries(of: table)))
      }
      return isPipe ? piped(parts) : joined(parts)
    } catch {
      addClosed(peers, error.reason)
      return nil
    }
  }

  /// What follows where a table of a pipe cannot be asked for what was found before.
  private static func failure(_ failure: String, behind found: [PeerTable.Entry]?) -> String {
    let keys = found.map { $0.compactMap(\.key).unique }
    if let found, let keys, keys.count < found.count { return failure }
    if keys == [] { return "nothing, for the tables before it have no entry" }
    let whom = keys?.shortList ?? "whomever the tables before it have"
    // Who has an entry is one of the destinations, or one of the clients.
    return failure.contains("all mail")
      ? failure.replacing("all mail", with: "mail to \(whom)") : "\(failure), for \(whom) alone"
  }

  /// What a union finds: all that its tables have for a key, with commas between (dict_union.c).
  ///
  /// A table that is not known can only make an entry longer.
  private func joined(_ parts: [CombinedPart]) -> [PeerTable.Entry] {
    var seen: Set<String> = []
    let keys = parts.flatMap(\.keys).filter { seen.insert($0).inserted }
    return (keys.map(Optional.some) + [nil]).flatMap { key in
      let found = parts.map { $0.answers(to: key) }.filter { !$0.isEmpty }
      guard let first = found.first else { return [PeerTable.Entry]() }
      return found.dropFirst().reduce(first) { left, right in
        left.flatMap { one in
          right.map { .init(key: key, value: "\(one.value),\($0.value)", line: nil) }
        }
      }.prefix(CombinedPart.limit).map { entry in
        var entry = entry
        entry.key = key
        return entry
      }
    }
  }

  /// What a pipe finds: what the first table has is looked up in the second one, and so on
  /// (dict_pipe.c).
  ///
  /// - Returns: The entries; nil where a table is not known, or has patterns, since nobody knows
  ///   which of them matches.
  private func piped(_ parts: [CombinedPart]) -> [PeerTable.Entry]? {
    var found = parts.first?.all
    for part in parts.dropFirst() {
      guard part.isKnown, !part.hasPatterns else {
        found = nil
        continue
      }
      guard let before = found else {
        // Whatever comes, a table with one answer for all keys gives that.
        let answers = part.answers(to: nil)
        found = part.keys.isEmpty && !answers.isEmpty ? answers : nil
        continue
      }
      found = before.flatMap { entry in
        part.answers(to: entry.value.lowercased()).prefix(CombinedPart.limit).map {
          var answer = $0
          answer.key = entry.key
          return answer
        }
      }
    }
    return found
  }
}

/// A table that another one asks, with its entries.
private struct CombinedPart {
  /// How many answers are looked at for a key that gets any one of them.
  static let limit = 64

  let isKnown: Bool
  let hasPatterns: Bool
  /// All entries except those in which something stands for a part of the key; nil where they are
  /// not known.
  let all: [PeerTable.Entry]?
  private(set) var keys: [String] = []
  private var named: [String: PeerTable.Entry] = [:]
  private let always: [PeerTable.Entry]

  init(_ table: LookupTable, _ entries: [PeerTable.Entry]?) {
    isKnown = entries != nil
    hasPatterns = table.withParts.contains { ["cidr", "pcre", "regexp"].contains($0.type) }
    let isTemplate = { (entry: PeerTable.Entry) in
      ["pcre", "regexp"].contains(table.type) && entry.value.contains("$")
    }
    all = entries?.filter { !isTemplate($0) }.map { entry in
      var entry = entry
      if entry.line != nil, entry.file == nil { entry.file = table.name }
      return entry
    }
    always = (all ?? []).filter { $0.key == nil }
    for entry in all ?? [] {
      // The first one counts.
      guard let key = entry.key, named[key] == nil else { continue }
      named[key] = entry
      keys.append(key)
    }
  }

  /// What it has for a key; for nil, what it has for those keys that no table names.
  func answers(to key: String?) -> [PeerTable.Entry] {
    if let key, let entry = named[key] { return [entry] }
    return always
  }
}
