// SPDX-License-Identifier: Apache-2.0

private import Primitives

/// What was agreed on in a handshake, as tls_log_summary() of Postfix writes it.
///
/// "TLSv1.3 with cipher NAME (256/256 bits) key-exchange X25519 server-signature RSA-PSS (2048 bits)
/// server-digest SHA256 client-signature ... client-digest ...".
package struct TLSParameters: Hashable, Sendable {
  /// The version of the protocol: "TLSv1.3".
  package var version: String
  package var cipher: String
  /// The bits in use, and those the algorithm has.
  package var bits = 0
  package var algorithmBits = 0
  /// As it stands, with the curve or the bits: "X25519", "ECDHE (prime256v1)".
  package var keyExchange: String?
  package var serverSignature: String?
  package var serverDigest: String?
  package var clientSignature: String?
  package var clientDigest: String?

  /// Reads what follows the name of the peer.
  ///
  /// - Returns: Nil for any other text.
  package init?(_ text: String) {
    guard let with = text.firstRange(of: " with cipher "), !text.hasPrefix(" ") else { return nil }
    version = String(text[..<with.lowerBound])
    var rest = text[with.upperBound...]
    let end = rest.firstIndex(of: " ") ?? rest.endIndex
    cipher = String(rest[..<end])
    rest = rest[end...]
    guard !version.isEmpty, !version.contains(" "), !cipher.isEmpty else { return nil }
    if rest.hasPrefix(" ("), let close = rest.firstIndex(of: ")") {
      let words = rest[rest.index(rest.startIndex, offsetBy: 2)..<close].split(separator: " ")
      let numbers = (words.first ?? "").split(separator: "/").map { Int($0) ?? 0 }
      bits = numbers.first ?? 0
      algorithmBits = numbers.dropFirst().first ?? bits
      rest = rest[rest.index(after: close)...]
    }
    let labels: [(String, WritableKeyPath<TLSParameters, String?>)] = [
      (" key-exchange ", \.keyExchange), (" server-signature ", \.serverSignature),
      (" server-digest ", \.serverDigest), (" client-signature ", \.clientSignature),
      (" client-digest ", \.clientDigest),
    ]
    let found = labels.compactMap { label, path in
      rest.firstRange(of: label).map { (range: $0, path: path) }
    }
    for (index, place) in found.enumerated() {
      let end = index + 1 < found.count ? found[index + 1].range.lowerBound : rest.endIndex
      guard place.range.upperBound <= end else { continue }
      self[keyPath: place.path] = String(rest[place.range.upperBound..<end])
    }
  }

  /// Whether the server or the client showed a bare key in place of a certificate: RFC 7250.
  package var isRawPublicKey: Bool {
    [serverSignature, clientSignature].contains { $0?.contains("raw public key") ?? false }
  }

  /// The group of the key exchange by one name, whatever OpenSSL calls it; for a cipher of TLS 1.2
  /// and older that names none, the kind of exchange.
  package var group: String {
    guard let keyExchange else {
      if isVersion13 { return "not said" }
      let words = cipher.split(separator: "-")
      if words.contains("ECDHE") || words.contains("AECDH") { return "ECDHE, group not said" }
      if words.contains(where: { ["DHE", "EDH", "ADH"].contains($0) }) {
        return "DHE, group not said"
      }
      return "RSA, without forward secrecy"
    }
    var name = Substring(keyExchange)
    if let open = keyExchange.firstIndex(of: "("), let close = keyExchange.lastIndex(of: ")"),
      open < close
    {
      let inner = keyExchange[keyExchange.index(after: open)..<close]
      if keyExchange.hasPrefix("DHE") { return "DHE, \(inner)" }
      name = inner
    }
    return switch name.lowercased() {
    case "prime256v1", "secp256r1", "p-256": "P-256"
    case "secp384r1", "p-384": "P-384"
    case "secp521r1", "p-521": "P-521"
    case "x25519": "X25519"
    case "x448": "X448"
    case "x25519mlkem768": "X25519MLKEM768"
    case "secp256r1mlkem768": "SecP256r1MLKEM768"
    case "secp384r1mlkem1024": "SecP384r1MLKEM1024"
    default: String(name)
    }
  }

  private var isVersion13: Bool { version == "TLSv1.3" }

  /// Whether what is recorded today cannot be read with a quantum computer of tomorrow.
  package var isPostQuantum: Bool { group.lowercased().contains("mlkem") }

  /// Why it is weak, by RFC 8996, RFC 9325 and the findings on its ciphers; empty where it is not.
  package var weaknesses: [String] {
    var reasons: [String] = []
    if ["SSLv2", "SSLv3", "TLSv1", "TLSv1.0", "TLSv1.1"].contains(version) {
      reasons.append(version)
    }
    if WeakCipher.isWeak(cipher, bits: bits) { reasons.append(cipher) }
    if keyExchange == nil, !isVersion13, group.hasPrefix("RSA") {
      reasons.append("no forward secrecy")
    }
    return reasons
  }
}
