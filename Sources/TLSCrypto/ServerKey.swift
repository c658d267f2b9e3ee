// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// What becomes of a certificate with such a key in the TLS of Postfix.
package enum ServerKey: Hashable, Sendable {
  /// Every peer takes it, or nearly.
  case accepted
  /// Postfix serves it, and peers that do not know it refuse the handshake; the text says who does
  /// know it, as a sentence about "peers".
  case known(to: String)
  /// Postfix loads it, and has no handshake with a certificate; the text says why not.
  case useless(String)
  /// Postfix does not load it, and what was to be loaded with it either; the text says why not.
  case refused(String)
}

extension PublicKey {
  /// What becomes of a certificate with this key in a Postfix that uses this OpenSSL.
  ///
  /// Judged by smtpd of Postfix 3.7 with OpenSSL 3.0 and of Postfix 3.10 with OpenSSL 3.5.
  package var asServerKey: ServerKey {
    if let unsupported { return .refused(unsupported.reason) }
    switch algorithm {
    case "RSA":
      // RSA-PSS with SHA-256, the shortest signature of TLS 1.3, needs 522 bits (RFC 8017, section
      // 9.1.1): a peer that has TLS 1.3 gets alert 40 and is not asked for TLS 1.2 again.
      return bits < 522 ? .useless("is too short for every signature of TLS 1.3") : .accepted
    case "RSA-PSS": return .known(to: "peers with OpenSSL 1.1.1 or later know it")
    case "EC": return curveAsServerKey
    case "Ed25519", "Ed448": return .known(to: "peers with OpenSSL 1.1.1 or later know it")
    case let name where name.hasPrefix("ML-DSA-"):
      return .known(to: "peers with OpenSSL 3.5 or later know it")
    case let name where name.hasPrefix("SLH-DSA-"):
      return .refused("TLS has no signatures of \(name)")
    case "DSA": return .useless("is of a kind that peers do not offer")
    default: return .refused("\(algorithm) is no algorithm for the certificates of TLS")
    }
  }

  /// Which other OpenSSL serves the key, though the one that runs does not; nil where it does, and
  /// where none does: "OpenSSL 3.5 or later", or "another OpenSSL".
  package var libraryThatServes: String? {
    if let unsupported { return unsupported.libraryThatServes }
    guard case .useless = asServerKey, let curve, GroupName.isBrainpool(curve) else { return nil }
    return "OpenSSL 3.2 or later"
  }

  private var curveAsServerKey: ServerKey {
    switch curve {
    case "P-256", "P-384", "P-521":
      return hasExplicitParameters ? .known(to: "peers with OpenSSL know it") : .accepted
    case let curve? where GroupName.isBrainpoolOfTLS(curve):
      return .known(to: "peers with TLS 1.3 and OpenSSL 3.2 or later know it")
    case _?: return .useless("is on a curve that TLS peers do not offer")
    case nil: return .useless("is on a curve that is spelt out by its parameters")
    }
  }

  /// Refuses a key for which no certificate of a mail host is worth making.
  ///
  /// - Throws: A `CryptoError` of code `weakKey` for RSA under 2048 bits (RFC 9325, section 4.5),
  ///   `unsupported` for every key that Postfix cannot serve.
  package func requireServable() throws(CryptoError) {
    switch (algorithm, asServerKey) {
    case ("RSA", _) where bits < 2048, ("RSA-PSS", _) where bits < 2048:
      throw CryptoError(
        .weakKey, "an RSA key of \(bits) bits is too weak: at least 2048 are needed")
    case ("RSA", _) where bits > 16384, ("RSA-PSS", _) where bits > 16384:
      throw CryptoError(.unsupported, "an RSA key of \(bits) bits is more than TLS peers accept")
    case ("EC", _) where unsupported == nil && hasExplicitParameters:
      throw CryptoError(
        .unsupported, "the curve is given by explicit parameters, which TLS peers refuse")
    case (_, .refused(let reason)): throw CryptoError(.unsupported, reason)
    case (_, .useless(let reason)):
      throw CryptoError(.unsupported, "the key, \(summary), \(reason)")
    case (_, .accepted), (_, .known): return
    }
  }

  /// Whether the key exchange of TLS 1.2 without ephemeral keys encrypts with it, for which
  /// keyEncipherment stands: forbidden on all but RSA (RFC 8813, RFC 8410, section 5).
  var enciphers: Bool { algorithm == "RSA" }

  /// The digest to sign with: as strong as the key, SHA-256 at least; nil for algorithms that have
  /// their own.
  var signatureDigest: OpaquePointer? {
    get throws(CryptoError) {
      var name = [CChar](repeating: 0, count: 80)
      let isMandatory = try withPointer {
        EVP_PKEY_get_default_digest_name($0, &name, name.count) == 2
      }
      OpenSSL.drainQueue()
      // An RSA-PSS key may be bound to one digest; what signs without one has "UNDEF".
      if isMandatory { return EVP_get_digestbyname(name) }
      return switch (algorithm, bits) {
      case ("EC", 400...): EVP_sha512()
      case ("EC", 300...): EVP_sha384()
      default: EVP_sha256()
      }
    }
  }
}
