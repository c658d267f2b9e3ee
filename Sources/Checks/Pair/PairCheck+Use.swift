// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import TLSCrypto

extension PairCheck {
  /// What a certificate may be used for.
  mutating func checkUse(of leaf: KeyPair.Located<Certificate>) {
    let extensions = leaf.object.extensions
    let isForAll = extensions.extendedKeyUsage?.contains("anyExtendedKeyUsage") ?? true
    let usages = extensions.extendedKeyUsage ?? []
    let list = usages.joined(separator: ", ")
    if !isForAll, !usages.contains("serverAuth"), users.contains(where: \.isServer) {
      add(.noServerAuth, leaf, "is not meant for servers: its extendedKeyUsage is \(list)")
    }
    if !isForAll, !usages.contains("clientAuth"), users.contains(where: { !$0.isServer }) {
      add(.noClientAuth, leaf, "is not meant for clients: its extendedKeyUsage is \(list)")
    }
    if extensions.isCA == true { add(.caAsLeaf, leaf) }
    if let bits = extensions.keyUsage, !bits.contains("digitalSignature") {
      add(
        .keyUsageForbids, leaf,
        "its keyUsage, \(bits.joined(separator: ", ")), has no digitalSignature",
        consequence: "Postfix shows it, and peers that heed keyUsage end the handshake")
    }
  }
}
