// SPDX-License-Identifier: Apache-2.0

/// The names of the groups of key exchanges.
package enum GroupName {
  /// OpenSSL's name of a group, such as "x25519" for 0x001D or "X25519MLKEM768" for 0x11EC.
  ///
  /// The names are a table of their own, for an entry of a cache may come from a later OpenSSL than
  /// the running one. Postfix 3.10.13 and later log the same.
  ///
  /// - Parameter number: The number of IANA's registry "TLS Supported Groups".
  /// - Returns: The name; the number, such as "0x0099", where there is none.
  package static func name(of number: UInt32) -> String {
    if let name = names[number] { return name }
    let digits = String(number, radix: 16, uppercase: true)
    return "0x" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// Whether the TLS 1.3 of the running OpenSSL has signatures on a curve of brainpool (RFC 8734).
  ///
  /// OpenSSL and its peers offer none of them in TLS 1.2 unless told to. Three of the curves of
  /// RFC 5639 have such signatures.
  static func isBrainpoolOfTLS(_ curve: String) -> Bool {
    isBrainpool(curve) && OpenSSLVersion.running >= .brainpool
  }

  /// Whether RFC 8734 has signatures on a curve, for TLS 1.3.
  static func isBrainpool(_ curve: String) -> Bool {
    ["brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1"].contains(curve)
  }

  private static let names: [UInt32: String] = [
    0x0001: "sect163k1", 0x0002: "sect163r1", 0x0003: "sect163r2", 0x0004: "sect193r1",
    0x0005: "sect193r2", 0x0006: "sect233k1", 0x0007: "sect233r1", 0x0008: "sect239k1",
    0x0009: "sect283k1", 0x000A: "sect283r1", 0x000B: "sect409k1", 0x000C: "sect409r1",
    0x000D: "sect571k1", 0x000E: "sect571r1", 0x000F: "secp160k1", 0x0010: "secp160r1",
    0x0011: "secp160r2", 0x0012: "secp192k1", 0x0013: "secp192r1", 0x0014: "secp224k1",
    0x0015: "secp224r1", 0x0016: "secp256k1", 0x0017: "secp256r1", 0x0018: "secp384r1",
    0x0019: "secp521r1", 0x001A: "brainpoolP256r1", 0x001B: "brainpoolP384r1",
    0x001C: "brainpoolP512r1", 0x001D: "x25519", 0x001E: "x448", 0x001F: "brainpoolP256r1tls13",
    0x0020: "brainpoolP384r1tls13", 0x0021: "brainpoolP512r1tls13", 0x0022: "GC256A",
    0x0023: "GC256B", 0x0024: "GC256C", 0x0025: "GC256D", 0x0026: "GC512A", 0x0027: "GC512B",
    0x0028: "GC512C", 0x0029: "curveSM2", 0x0100: "ffdhe2048", 0x0101: "ffdhe3072",
    0x0102: "ffdhe4096", 0x0103: "ffdhe6144", 0x0104: "ffdhe8192", 0x0200: "MLKEM512",
    0x0201: "MLKEM768", 0x0202: "MLKEM1024", 0x11EB: "SecP256r1MLKEM768",
    0x11EC: "X25519MLKEM768", 0x11ED: "SecP384r1MLKEM1024", 0x11EE: "curveSM2MLKEM768",
  ]
}
