// SPDX-License-Identifier: Apache-2.0

/// Ciphers that can be broken.
package enum WeakCipher {
  /// Tells whether a cipher is one that can be broken, or that anyone in between can take part in.
  ///
  /// - Parameters:
  ///   - name: OpenSSL's name of it: "DES-CBC3-SHA".
  ///   - bits: The bits of its key in use.
  /// - Returns: True where it is weak.
  package static func isWeak(_ name: String, bits: Int) -> Bool {
    let words: Set<Substring> = ["RC4", "NULL", "EXP", "DES", "CBC3", "ADH", "AECDH", "RC2"]
    return bits < 128 || name.split(separator: "-").contains(where: words.contains)
  }
}
