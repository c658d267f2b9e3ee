// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A cipher suite by its name, whoever gave it: OpenSSL (`ECDHE-RSA-AES256-GCM-SHA384`), IANA
/// (`TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384`, with Exchange's `_P256` behind it), or GnuTLS
/// (`ECDHE_RSA_AES_256_GCM_SHA384`, `ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM`).
package struct WrittenCipher: Hashable, Sendable {
  /// The name as it is written.
  package let text: String
  private let parts: [String]

  /// Takes whatever is written where a cipher belongs.
  package init(_ text: String) {
    self.text = text
    parts = WeakCipher.words(of: text)
  }

  /// Recognises a cipher by its form alone; nil where a word does not look like one.
  init?(recognizing text: String) {
    guard (5...100).contains(text.utf8.count),
      text.utf8.allSatisfy({ Self.isNameCharacter($0) })
    else { return nil }
    self.init(text)
    // A host may be called DES-3: something else of a suite must be there as well.
    guard parts.contains(where: Self.bulks.contains),
      parts.contains(where: { Self.others.contains($0) || $0.hasPrefix("SHA") })
    else { return nil }
  }

  /// Whether the text goes over the wire as it is.
  package var isNull: Bool { WeakCipher.encryptsNothing(parts) }

  /// Whether the algorithm itself is too weak today, however the keys were agreed upon.
  package var isWeak: Bool { parts.contains(where: WeakCipher.isBroken) }

  /// Whether nobody shows a certificate, so that anybody can stand in between.
  package var isAnonymous: Bool { parts.contains(where: WeakCipher.isAnonymous) }

  /// Whether it is one of TLS 1.3, in which key exchange has no part.
  package var isOfTLS13: Bool {
    switch parts.first {
    case "TLS13": true
    case "TLS": ["AES", "CHACHA20", "SM4"].contains(parts.dropFirst().first)
    default: false
    }
  }

  /// Whether no version before TLS 1.2 has it: by its mode, or by a hash of the SHA-2 family, which
  /// came with RFC 5246 and RFC 5289.
  package var needsTLS12: Bool {
    parts.contains {
      $0 == "GCM" || $0.hasPrefix("CCM") || $0.hasPrefix("CHACHA20") || $0 == "SHA256"
        || $0 == "SHA384"
    }
  }

  /// The bits of the key where a length in bytes is written in their place, as Exim had it with
  /// GnuTLS: `RSA_AES_256_CBC_SHA1:32`; of Triple DES those that count.
  ///
  /// - Parameter written: The number as it is written.
  /// - Returns: The bits.
  func bits(written: Int) -> Int {
    guard text.contains("_"), (1...32).contains(written) else { return written }
    let isDES = parts.contains("DES") || parts.contains("3DES")
    return isDES ? written * 7 : written * 8
  }

  /// Whether a key that is stolen later opens what was sent: nil where the name does not tell.
  package var hasForwardSecrecy: Bool? {
    if isOfTLS13 { return true }
    let ephemeral: Set = ["ECDHE", "DHE", "EDH", "EECDH", "ADH", "AECDH", "ANON", "CECPQ1"]
    if parts.contains(where: ephemeral.contains) { return true }
    // A name of a bulk cipher alone says nothing of the key exchange, but where OpenSSL leaves the
    // exchange out, or another names RSA, it was RSA.
    guard hasMAC || parts.contains("WITH") else { return nil }
    return false
  }

  /// Whether the name ends in a hash, as that of a whole suite does.
  private var hasMAC: Bool {
    parts.contains { ["SHA", "SHA1", "SHA256", "SHA384", "MD5"].contains($0) }
      || parts.contains("POLY1305") || parts.contains { $0.hasPrefix("CCM") }
  }

  private static let bulks: Set = [
    "AES", "AES128", "AES256", "AESGCM", "CAMELLIA", "CAMELLIA128", "CAMELLIA256", "CHACHA20",
    "3DES", "DES", "RC4", "ARCFOUR", "RC2", "NULL", "SEED", "IDEA", "ARIA", "ARIA128", "ARIA256",
    "SM4", "GOST89", "GOST2012", "MAGMA", "KUZNYECHIK",
  ]
  private static let others: Set = [
    "GCM", "CBC", "CBC3", "CCM", "CCM8", "POLY1305", "MD5", "RSA", "ECDSA", "ECDHE", "DHE", "EDH",
    "ADH", "AECDH", "PSK", "TLS", "TLS13", "SSL", "GOST89",
  ]

  private static func isNameCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"):
      true
    default: false
    }
  }
}
