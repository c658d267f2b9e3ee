// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
private import Synchronization

/// What all connections share that offer the same, apart from names and sessions.
///
/// OpenSSL takes half as long to make one as for a whole handshake, and any number of connections can
/// share it, in as many threads.
final class TLSContext: @unchecked Sendable {
  /// An SSL_CTX, which no longer changes.
  let pointer: OpaquePointer

  private struct Manner: Hashable {
    let kind: CertificateKind?
    let isOpportunistic: Bool
  }

  /// There are as many as there are kinds of certificates, twice.
  private static let known = Mutex<[Manner: TLSContext]>([:])

  /// The context for an offer.
  static func serving(_ offer: TLSOffer) throws(CryptoError) -> TLSContext {
    let manner = Manner(kind: offer.kind, isOpportunistic: offer.isOpportunistic)
    return try known.withLock { (known) throws(CryptoError) in
      if let context = known[manner] { return context }
      let context = try TLSContext(manner)
      known[manner] = context
      return context
    }
  }

  private init(_ manner: Manner) throws(CryptoError) {
    pointer = try OpenSSL.check(SSL_CTX_new(TLS_client_method()), Self.unprepared)
    // The system's configuration has limits of its own, which would hide what is served.
    SSL_CTX_set_security_level(pointer, 0)
    SSL_CTX_set_verify(pointer, SSL_VERIFY_NONE, nil)
    // A server that is only looked at has no reason to begin again.
    SSL_CTX_set_options(pointer, COpenSSL_SSL_OP_NO_RENEGOTIATION)
    try limit(to: manner)
  }

  deinit { SSL_CTX_free(pointer) }

  private func limit(to manner: Manner) throws(CryptoError) {
    let oldest = manner.isOpportunistic ? TLS1_VERSION : TLS1_2_VERSION
    try OpenSSL.check(COpenSSL_SSL_CTX_set_min_proto_version(pointer, oldest), Self.unprepared)
    if manner.isOpportunistic {
      try OpenSSL.check(SSL_CTX_set_cipher_list(pointer, "ALL:+aNULL"), Self.unprepared)
    }
    guard let kind = manner.kind else { return }
    try OpenSSL.check(
      COpenSSL_SSL_CTX_set1_sigalgs_list(pointer, kind.signatures), Self.unprepared)
    // In TLS 1.2 the cipher names the kind of certificate too.
    try OpenSSL.check(SSL_CTX_set_cipher_list(pointer, kind.ciphers), Self.unprepared)
    if kind.isOld {
      try OpenSSL.check(
        COpenSSL_SSL_CTX_set_max_proto_version(pointer, TLS1_2_VERSION), Self.unprepared)
    }
    if let groups = kind.groups {
      try OpenSSL.check(COpenSSL_SSL_CTX_set1_groups_list(pointer, groups), Self.unprepared)
    }
  }

  static let unprepared = "cannot prepare TLS"
}
