// SPDX-License-Identifier: Apache-2.0

internal import TLSCrypto

extension String {
  /// Whether it is a name that a host has in DNS: not one of a single label, and not one with the
  /// domain that Postfix or a resolver puts in the place of a missing one.
  package var isFullyQualified: Bool {
    guard let name = try? HostName(self, allowsWildcard: false), name.isQualified else {
      return false
    }
    return !["localdomain", "localhost"].contains(name.description.split(separator: ".").last)
  }

  /// Whether it is a name by which hosts of other networks could know a host.
  ///
  /// Some domains are set apart for tests and for networks that nobody else sees: RFC 6761, 6762 with
  /// its appendix G, 7686 and 8375, and `internal` by a resolution of ICANN of July 2024.
  package var isPublicName: Bool {
    guard isFullyQualified else { return false }
    let labels = asciiLabels
    return !Self.privateDomains.contains(labels.last ?? "")
      && labels.suffix(2) != ["home", "arpa"]
  }

  private var asciiLabels: [Substring] {
    ((try? HostName(self, allowsWildcard: false).description) ?? self).split(separator: ".")
  }

  private static let privateDomains: Set<Substring> = [
    "corp", "home", "internal", "intranet", "invalid", "lan", "local", "onion", "private", "test",
  ]
}
