// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import TLSCrypto

extension PairCheck {
  /// The names of a server's certificate.
  mutating func checkNames(of leaf: KeyPair.Located<Certificate>) {
    let names = leaf.object.extensions.names
    for case .dns(let name) in names where !Self.isAcceptable(name) {
      add(.misplacedWildcard, leaf, "has the name \(name), which peers do not accept")
    }
    let servers = users.filter(\.isServer)
    guard !servers.isEmpty else { return }
    if names.isEmpty {
      let name = leaf.object.subject.commonName
      add(
        .noSubjectAltName, leaf,
        "has no subjectAltName" + (name.map { ": the common name, \($0), does not count" } ?? ""))
      return
    }
    var usersByHost: [String: [PairUser]] = [:]
    for user in servers {
      for host in user.hosts { usersByHost[host, default: []].append(user) }
    }
    let others = names.prefix(3).map(\.text).joined(separator: ", ")
    for (host, users) in usersByHost.sorted(by: { $0.key < $1.key })
    where !leaf.object.covers(host) {
      add(
        .nameMismatch, leaf,
        "is not for \(host), but for \(others)" + (names.count > 3 ? " and others" : ""),
        users: users)
    }
  }

  private static func isAcceptable(_ name: String) -> Bool {
    guard name.contains("*") else { return true }
    let rest = name.dropFirst(2)
    return name.hasPrefix("*.") && !rest.contains("*") && rest.dropFirst().contains(".")
  }
}
