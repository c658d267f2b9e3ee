// SPDX-License-Identifier: Apache-2.0

internal import Postfix

extension InstanceCheck {
  /// The groups of which nearly every peer has one; DEFAULT is OpenSSL's own list.
  private static let commonGroups: Set = [
    "x25519", "prime256v1", "secp256r1", "p-256", "secp384r1", "p-384", "secp521r1", "p-521",
    "default",
  ]

  /// The groups that the two sides of a handshake make a key in (tls_dh.c).
  func checkKeyExchange(of group: ServiceGroup) {
    let name = "tls_eecdh_auto_curves"
    guard group.settings.use.loadsPairs, let value = value(of: name, in: group.service) else {
      return
    }
    let version = configuration.host.version
    let isSilent = PostfixVersion("3.8").map { version >= $0 } ?? false
    let groups = value.split { ", \t:/".contains($0) }.map { $0.drop { "?*".contains($0) } }
    // Without any group at all OpenSSL takes its own; before 3.8 nothing runs with an empty list.
    if groups.isEmpty {
      let others = self.value(of: "tls_ffdhe_auto_groups", in: group.service) ?? ""
      guard isSilent, !others.isEmpty else { return }
    } else if groups.contains(where: { Self.commonGroups.contains($0.lowercased()) }) {
      return
    }
    add(
      .keyExchange, name,
      groups.isEmpty
        ? "\(name) is empty" : "\(name) has no group that most peers know: \(value)",
      consequence: isSilent
        ? nil
        : "where OpenSSL knows the group, peers without it get no TLS 1.3; where not, Postfix warns",
      group: group)
  }
}
