// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// Tables of server names that ask others: what these have are files in base64.
extension InstanceCheck {
  /// Adds the names that more than one table of a union has: Postfix puts a comma between what it finds
  /// (`dict_union_lookup` of dict_union.c), and there is none in base64.
  func addJoined(_ parts: [ServerNameTable], _ named: ServerNameTable) {
    let answersAll = parts.count { $0.hasOneAnswer && !$0.keys.isEmpty }
    var counts: [String: Int] = [:]
    for part in parts { for key in part.keys { counts[key, default: 0] += 1 } }
    let joined = counts.filter { key, count in
      let isForAll = parts.contains { $0.hasOneAnswer && $0.keys.contains(key) }
      return count + (isForAll ? 0 : answersAll) > 1
    }
    guard !joined.isEmpty else { return }
    let names = joined.keys.sorted().shortList
    add(
      Finding(
        .sniEntry,
        "\(named.name): more than one of the tables has \(names), and Postfix joins them",
        consequence: "clients that ask for \(names) get no handshake",
        remedy: "keep each name in one table"), named)
  }

  /// Adds that a pipe finds nothing: it looks up in the next table what it has found in the one before
  /// (`dict_pipe_lookup` of dict_pipe.c), and no key is a file.
  func addPipe(of parts: [ServerNameTable], _ named: ServerNameTable) {
    guard !parts.dropFirst().allSatisfy(\.hasOneAnswer) else { return }
    add(
      Finding(
        .sniEntry,
        "\(named.name): what the first table has is looked up in the next one, and never found",
        severity: .warning, consequence: "all clients get the certificate of all others",
        remedy: "name the tables one after the other in \(Self.serverNameMaps)"), named)
  }
}
