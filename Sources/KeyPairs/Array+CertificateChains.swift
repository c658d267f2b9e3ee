// SPDX-License-Identifier: Apache-2.0

package import TLSCrypto

extension [CryptoObject] {
  /// The certificates of each pair of a file: those behind each key, where there are several, or else
  /// all; none where there is no certificate.
  package var certificateChains: [[Certificate]] {
    let keys = count { $0.content.privateKey != nil }
    var chains: [[Certificate]] = [[]]
    for object in self {
      if keys > 1, object.content.privateKey != nil { chains.append([]) }
      if let certificate = object.content.certificate {
        chains[chains.count - 1].append(certificate)
      }
    }
    return chains.filter { !$0.isEmpty }
  }
}
