// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// What a client offers so that a server that has several certificates shows the one of a kind
/// (RFC 8446, section 4.4.2.2; RFC 5246, section 7.4.2).
package struct CertificateKind: Hashable, Sendable {
  /// The signatures that only a key of this kind can make, as SSL_CTX_set1_sigalgs_list(3) has them.
  let signatures: String
  /// The ciphers of TLS 1.2 that go with them, as SSL_CTX_set_cipher_list(3) has them.
  let ciphers: String
  /// The groups to offer, as SSL_CTX_set1_groups_list(3) has them, where those that OpenSSL offers by
  /// itself will not do: in TLS 1.2 the curve of a certificate has to be among them.
  let groups: String?
  /// Whether TLS 1.3 has no signature of such a key.
  let isOld: Bool

  /// Both kinds of RSA.
  package static let rsa = CertificateKind(
    signatures: "\(plainRSA.signatures):\(pss.signatures)", ciphers: "aRSA")
  package static let ec = CertificateKind(
    signatures: "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512", ciphers: "aECDSA")
  /// The ciphers of Ed25519 are named after ECDSA (RFC 8422, section 2.1.1).
  package static let ed25519 = CertificateKind(signatures: "ed25519", ciphers: "aECDSA")
  private static let plainRSA = CertificateKind(
    signatures: """
      rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:\
      RSA+SHA256:RSA+SHA384:RSA+SHA512
      """, ciphers: "aRSA")
  private static let pss = CertificateKind(
    signatures: "rsa_pss_pss_sha256:rsa_pss_pss_sha384:rsa_pss_pss_sha512", ciphers: "aRSA")

  /// The kind of the certificates with a key like this one; nil where TLS has no signature of it.
  package init?(of key: PublicKey) {
    switch key.algorithm {
    case "RSA": self = .plainRSA
    case "RSA-PSS": self = .pss
    case "Ed25519": self = .ed25519
    case "Ed448": self.init(signatures: "ed448", ciphers: "aECDSA")
    case let name where name.hasPrefix("ML-DSA-"):
      self.init(signatures: "mldsa\(name.dropFirst("ML-DSA-".count))", ciphers: "DEFAULT")
    case "EC": self = Self.kind(on: key.curve)
    default: return nil
    }
  }

  /// Tells whether a server that has a certificate of another kind would show it to a client that
  /// offers this one.
  package func covers(_ other: CertificateKind) -> Bool {
    let offered = Set(signatures.split(separator: ":"))
    return other.signatures.split(separator: ":").allSatisfy(offered.contains)
  }

  private init(
    signatures: String, ciphers: String, groups: String? = nil, isOld: Bool = false
  ) {
    self.signatures = signatures
    self.ciphers = ciphers
    self.groups = groups
    self.isOld = isOld
  }

  private static func kind(on curve: String?) -> CertificateKind {
    guard let curve, !["P-256", "P-384", "P-521"].contains(curve) else { return .ec }
    var (signatures, groups, isOld) = (ec.signatures, "\(curve):X25519:P-256", true)
    // RFC 8734 gives these curves signatures and groups of their own in TLS 1.3.
    if GroupName.isBrainpoolOfTLS(curve) {
      let digest = curve.contains("512") ? "sha512" : curve.contains("384") ? "sha384" : "sha256"
      signatures += ":ecdsa_\(curve)_\(digest)"
      groups += ":\(curve)tls13"
      isOld = false
    }
    return CertificateKind(
      signatures: signatures, ciphers: ec.ciphers, groups: groups, isOld: isOld)
  }
}
