// SPDX-License-Identifier: Apache-2.0

/// The kind and size of a key.
struct KeyDescription: Encodable {
  let algorithm: String
  /// Nil where the algorithm says it all, as with ML-DSA.
  let bits: Int?
  let curve: String?
  /// Why certificates for mail hosts are not made with such a key; nil where they are.
  let fault: String?
  /// The kind and size in words.
  let summary: String

  private enum CodingKeys: CodingKey {
    case algorithm, bits, curve, fault
  }
}
