// SPDX-License-Identifier: Apache-2.0

internal import Postfix
internal import Primitives
internal import TLSCrypto

extension InstanceCheck {
  /// The groups of which nearly every peer has one; DEFAULT is OpenSSL's own list.
  private static let commonGroups: Set = [
    "x25519", "prime256v1", "secp256r1", "p-256", "secp384r1", "p-384", "secp521r1", "p-521",
    "default",
  ]

  /// The same by the names that count before 3.8, where upper and lower case differ.
  private static let commonCurves: Set = [
    "X25519", "prime256v1", "P-256", "secp384r1", "P-384", "secp521r1", "P-521",
  ]

  /// The groups that the two sides of a handshake make a key in (tls_dh.c).
  func checkKeyExchange(of group: ServiceGroup) {
    let name = "tls_eecdh_auto_curves"
    guard group.settings.use.loadsPairs, let value = value(of: name, in: group.service) else {
      return
    }
    let version = configuration.host.version
    let isSilent = PostfixVersion("3.8").map { version >= $0 } ?? false
    let groups =
      isSilent
      ? value.split { ", \t:/".contains($0) }.map { String($0.drop { "?*".contains($0) }) }
      : ParameterList.split(value)
    // Without any group at all OpenSSL takes its own; before 3.8 nothing runs with an empty list.
    if groups.isEmpty {
      let others = self.value(of: "tls_ffdhe_auto_groups", in: group.service) ?? ""
      guard isSilent, !others.isEmpty else { return }
    } else if groups.contains(where: {
      isSilent ? Self.commonGroups.contains($0.lowercased()) : Self.commonCurves.contains($0)
    }) {
      let unknown =
        isSilent || options.isOfOtherHost ? [] : groups.filter { !CurveName.isKnown($0) }
      if unknown.isEmpty { return }
      let words = unknown.map { "\"\($0)\"" }.joined(separator: ", ")
      add(
        .unknownWord, name, "\(name) has \(words), which Postfix does not know",
        consequence: "Postfix warns in each handshake, and passes over it", group: group)
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
