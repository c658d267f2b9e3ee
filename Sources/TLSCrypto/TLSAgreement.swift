// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// What a client and a server have agreed upon in a handshake.
package struct TLSAgreement: Hashable, Sendable {
  /// OpenSSL's name of the protocol, such as "TLSv1.3".
  package let protocolName: String
  /// OpenSSL's name of the cipher, such as "TLS_AES_256_GCM_SHA384".
  package let cipher: String
  /// How many bits of its key are secret.
  package let cipherBits: Int
  /// The name of the group of the key exchange, such as "x25519", or "DH 2048 bits" for one that the
  /// server has made up; nil for a key exchange without any.
  package let group: String?
  /// What the server has signed with, such as "ECDSA" and "SHA256"; nil where it signs nothing, as in
  /// a resumed session.
  package let signature: Signature?
  /// A Boolean value that tells whether the server has asked for a client's certificate.
  package let asksForCertificate: Bool
  /// A Boolean value that tells whether an earlier session goes on.
  package let isResumed: Bool
  /// A Boolean value that tells whether the master secret is bound to the handshake (RFC 7627), as that
  /// of TLS 1.3 always is.
  package let hasExtendedMasterSecret: Bool
  /// A Boolean value that tells whether nobody can put a handshake of their own before this one
  /// (RFC 5746); true for TLS 1.3, which has no renegotiation.
  package let hasSecureRenegotiation: Bool

  /// A kind of signature.
  package struct Signature: Hashable, Sendable {
    /// The algorithm as Postfix logs it: "RSA", "RSA-PSS", "ECDSA", "Ed25519".
    package let algorithm: String
    /// OpenSSL's name of the digest; nil where the algorithm has its own.
    package let digest: String?
  }

  /// A Boolean value that tells whether the key exchange withstands quantum computers: whether it is
  /// one of ML-KEM, or has one in it (RFC 10024).
  package var isPostQuantum: Bool { group?.contains("MLKEM") ?? false }

  /// A Boolean value that tells whether the protocol is one that has been given up (RFC 8996).
  package var isOldProtocol: Bool { !["TLSv1.2", "TLSv1.3"].contains(protocolName) }

  /// Reads it from a connection whose handshake is done; nil where it is not.
  init?(of connection: OpaquePointer) {
    guard let current = SSL_get_current_cipher(connection) else { return nil }
    protocolName = ProtocolName.name(of: SSL_version(connection))
    cipher = SSL_CIPHER_get_name(current).map { String(cString: $0) } ?? "unknown"
    cipherBits = Int(SSL_CIPHER_get_bits(current, nil))
    group = Self.group(of: connection)
    isResumed = SSL_session_reused(connection) == 1
    signature = isResumed ? nil : Signature(of: connection)
    asksForCertificate = Self.asksForCertificate(connection)
    let isModern = SSL_version(connection) >= TLS1_3_VERSION
    hasExtendedMasterSecret = isModern || COpenSSL_SSL_get_extms_support(connection) == 1
    hasSecureRenegotiation =
      isModern || COpenSSL_SSL_get_secure_renegotiation_support(connection) == 1
    OpenSSL.drainQueue()
  }

  private static func group(of connection: OpaquePointer) -> String? {
    let group = COpenSSL_SSL_get_negotiated_group(connection)
    if group != 0, let name = SSL_group_to_name(connection, group) {
      return String(cString: name)
    }
    var key: OpaquePointer?
    guard COpenSSL_SSL_get_peer_tmp_key(connection, &key) == 1, let key else { return nil }
    defer { EVP_PKEY_free(key) }
    return "DH \(EVP_PKEY_get_bits(key)) bits"
  }

  /// A CertificateRequest has the signatures that are accepted, before TLS 1.2 the kinds of
  /// certificates, and nothing else that a server sends has them.
  private static func asksForCertificate(_ connection: OpaquePointer) -> Bool {
    var types: UnsafePointer<UInt8>?
    return SSL_get_sigalgs(connection, -1, nil, nil, nil, nil, nil) > 0
      || COpenSSL_SSL_get0_certificate_types(connection, &types) > 0
  }
}

extension TLSAgreement.Signature {
  fileprivate init?(of connection: OpaquePointer) {
    var type: CInt = 0
    guard SSL_get_peer_signature_type_nid(connection, &type) == 1, type != NID_undef else {
      return nil
    }
    algorithm =
      switch type {
      case NID_rsaEncryption: "RSA"
      case NID_rsassaPss: "RSA-PSS"
      case NID_X9_62_id_ecPublicKey: "ECDSA"
      case NID_ED25519: "Ed25519"
      case NID_ED448: "Ed448"
      default: OBJ_nid2ln(type).map { String(cString: $0) } ?? "unknown"
      }
    var nid: CInt = 0
    let hasDigest = COpenSSL_SSL_get_peer_signature_nid(connection, &nid) == 1 && nid != NID_undef
    digest = hasDigest ? OBJ_nid2sn(nid).map { String(cString: $0) } : nil
  }
}
