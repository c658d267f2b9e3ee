// SPDX-License-Identifier: Apache-2.0

extension FailureCause {
  /// The group of what OpenSSL reported; the numbers are those of openssl/sslerr.h.
  ///
  /// - Parameter problem: What it reported.
  package init(_ problem: LibraryProblem) {
    guard problem.library == 20, let number = problem.number else {
      // X.509 routines: a key that does not belong to its certificate.
      self = problem.library == 11 && problem.number == 116 ? .keysUnusable : .other
      return
    }
    self =
      switch number {
      case 193, 181, 183, 185: .noSharedCipher
      case 258, 191, 1070, 396, 166, 266: .protocolVersion
      case 267, 252, 443, 198: .notTLS
      case 156, 155: .httpRequest
      case 1040: .refusedByPeer
      case 1042, 1043, 1044, 1046, 1049: .certificateRefused
      case 1045: .ownCertificateExpired
      case 1048: .ownAuthorityUnknown
      case 118, 376, 370: .noSignatureAlgorithm
      case 101, 410, 295, 378: .noSharedGroup
      case 394, 399, 397, 1071: .smallKey
      case 134: .otherVerification
      case 294, 1010: .connectionLost
      default: .other
      }
  }

  /// The group of what is wrong with a certificate, by the words of tls_log_verify_error() and of
  /// X509_verify_cert_error_string().
  init(verification reason: LogText) {
    if reason.starts(with: "untrusted issuer") {
      self = .untrustedIssuer
    } else if reason.starts(with: "self-signed") || reason.starts(with: "num=18:") {
      self = .selfSigned
    } else if reason.starts(with: "certificate has expired") || reason.starts(with: "num=10:") {
      self = .expired
    } else if reason.starts(with: "certificate not yet valid") || reason.starts(with: "num=9:") {
      self = .notYetValid
    } else if reason.starts(with: "not trusted by local or TLSA policy")
      || reason.starts(with: "num=65:") || reason.starts(with: "num=1:")
    {
      self = .policyMismatch
    } else if reason.starts(with: "num=62:") || reason.starts(with: "num=64:")
      || reason.contains("mis-match") || reason.contains("ismatch")
    {
      self = .nameMismatch
    } else if reason.starts(with: "num=19:") || reason.starts(with: "num=20:")
      || reason.starts(with: "num=21:") || reason.starts(with: "num=2:")
    {
      self = .untrustedIssuer
    } else {
      self = .otherVerification
    }
  }

  /// The group of a failed handshake by the words of the system; nil where OpenSSL has more to say.
  init?(handshake reason: LogText) {
    if reason.starts(with: "lost connection") || reason.contains("reset by peer")
      || reason.contains("roken pipe") || reason.equals("0") || reason.contains("Success")
    {
      self = .connectionLost
    } else if reason.contains("timed out") {
      self = .timedOut
    } else {
      return nil
    }
  }

  /// The group of a delivery that failed because of TLS, by the words of smtp/smtp_proto.c.
  init?(delivery reason: LogText) {
    if reason.starts(with: "Cannot start TLS: ") {
      self = .other
    } else if reason.starts(with: "Server certificate not ") {
      self = .otherVerification
    } else if reason.starts(with: "TLS is required, but was not offered") {
      self = .notOffered
    } else if reason.starts(with: "TLS is required, but host ") {
      self = .startTLSRefused
    } else if reason.starts(with: "TLS is required, but ") {
      self = .engineUnavailable
    } else {
      return nil
    }
  }
}
