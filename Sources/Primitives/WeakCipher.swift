// SPDX-License-Identifier: Apache-2.0

/// Ciphers that can be broken: the words in their names that tell, whoever gave the name.
///
/// What is shown, logged and written into a header is judged by this one table.
package enum WeakCipher {
  /// Tells whether a cipher is one that can be broken, or that anyone in between can take part in.
  ///
  /// - Parameters:
  ///   - name: Its name: "DES-CBC3-SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA".
  ///   - bits: The bits of its key in use.
  /// - Returns: True where it is weak.
  package static func isWeak(_ name: String, bits: Int) -> Bool {
    let words = words(of: name)
    return bits < 128 || encryptsNothing(words)
      || words.contains { isBroken($0) || isAnonymous($0) }
  }

  /// The words of a name.
  ///
  /// - Parameter name: The name as OpenSSL, IANA or GnuTLS has it.
  /// - Returns: Its parts in capitals.
  package static func words(of name: String) -> [String] {
    name.uppercased().split { $0 == "-" || $0 == "_" || $0 == "+" }.map(String.init)
  }

  /// Whether a word names an algorithm that is too weak today: RC4 (RFC 7465), DES, and what was cut
  /// for export; Triple DES, RC2 and IDEA, whose blocks are of 64 bits (RFC 9325, section 4.1).
  ///
  /// - Parameter word: A word of a name, in capitals.
  /// - Returns: True where it does.
  package static func isBroken(_ word: String) -> Bool {
    let broken: Set = ["ARCFOUR", "DES", "3DES", "CBC3", "TRIPLEDES", "RC2", "IDEA"]
    return broken.contains(word) || word.hasPrefix("RC4") || word.hasPrefix("EXP")
  }

  /// Whether a word says that nobody shows a certificate, so that anybody can stand in between.
  ///
  /// - Parameter word: A word of a name, in capitals.
  /// - Returns: True where it does.
  package static func isAnonymous(_ word: String) -> Bool {
    ["ADH", "AECDH", "ANON", "ANULL"].contains(word)
  }

  /// Whether the text goes over the wire as it is.
  ///
  /// - Parameter words: The words of a name.
  /// - Returns: True where it does.
  package static func encryptsNothing(_ words: [String]) -> Bool {
    words.contains("NULL") || words == ["ENULL"]
  }
}
