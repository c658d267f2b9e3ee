// SPDX-License-Identifier: Apache-2.0

/// Why TLS failed, in groups that are mended alike.
package enum FailureCause: String, Sendable, CaseIterable {
  case noSharedCipher = "no-shared-cipher"
  case protocolVersion = "protocol-version"
  case notTLS = "not-tls"
  case httpRequest = "http-request"
  case refusedByPeer = "refused-by-peer"
  case certificateRefused = "certificate-refused"
  case ownCertificateExpired = "own-certificate-expired"
  case ownAuthorityUnknown = "own-authority-unknown"
  case noSignatureAlgorithm = "no-signature-algorithm"
  case noSharedGroup = "no-shared-group"
  case smallKey = "small-key"
  case nameMismatch = "name-mismatch"
  case untrustedIssuer = "untrusted-issuer"
  case selfSigned = "self-signed"
  case expired
  case notYetValid = "not-yet-valid"
  case policyMismatch = "policy-mismatch"
  case otherVerification = "verification"
  case connectionLost = "connection-lost"
  case timedOut = "timed-out"
  case notOffered = "not-offered"
  case startTLSRefused = "starttls-refused"
  case clearRefused = "clear-refused"
  case noClientCertificate = "no-client-certificate"
  case clientCertificateUntrusted = "client-certificate-untrusted"
  case tlsToPlainPort = "tls-to-plain-port"
  case keysUnusable = "keys-unusable"
  case engineUnavailable = "engine-unavailable"
  case other

  /// What happened.
  package var explanation: String {
    switch self {
    case .noSharedCipher: "the two sides have no cipher in common"
    case .protocolVersion: "the two sides have no version of TLS in common"
    case .notTLS: "the peer answered with something that is not TLS"
    case .httpRequest: "a web client spoke to a mail port"
    case .refusedByPeer: "the peer refused the handshake and gave no reason"
    case .certificateRefused: "the peer refused the certificate"
    case .ownCertificateExpired: "the peer says that the certificate it was shown has expired"
    case .ownAuthorityUnknown:
      "the peer does not know the authority of the certificate it was shown"
    case .noSignatureAlgorithm: "the two sides have no signature algorithm in common"
    case .noSharedGroup: "the two sides have no key-exchange group in common"
    case .smallKey: "a key is too small for the security level of OpenSSL"
    case .nameMismatch: "the certificate is for another name"
    case .untrustedIssuer: "the issuer of the certificate is not trusted"
    case .selfSigned: "the certificate is self-signed"
    case .expired: "the peer's certificate has expired"
    case .notYetValid: "the peer's certificate is not valid yet"
    case .policyMismatch: "the certificate does not match the TLSA record or fingerprint"
    case .otherVerification: "the certificate could not be verified"
    case .connectionLost: "the peer ended the connection during the handshake"
    case .timedOut: "the peer was silent during the handshake"
    case .notOffered: "TLS is required, and the server does not offer it"
    case .startTLSRefused: "the server offers STARTTLS and then refuses it"
    case .clearRefused: "a client that did not use STARTTLS was turned away"
    case .noClientCertificate: "a client showed no certificate where one is required"
    case .clientCertificateUntrusted: "a client showed a certificate that is not trusted"
    case .tlsToPlainPort: "a client spoke TLS at once on a port that expects STARTTLS"
    case .keysUnusable: "Postfix could not use its own key or certificate"
    case .engineUnavailable: "TLS is required, and Postfix could not start its own TLS"
    case .other: "the handshake failed"
    }
  }

  /// What to do about it; nil where nothing is to be done on this host.
  package var hint: String? {
    switch self {
    case .noSharedCipher:
      "compare the cipher grades and exclusions, and whether both an RSA and an ECDSA pair are served"
    case .protocolVersion:
      "the peer may know TLS 1.0 or 1.1 only; such peers fall back to clear unless TLS is required"
    case .notTLS:
      "a wrapper-mode client met a STARTTLS port, or the other way round: check the port"
    case .httpRequest: nil
    case .refusedByPeer:
      "often no cipher or certificate type that the peer accepts: try the peer with mxtls probe"
    case .certificateRefused, .ownAuthorityUnknown:
      "check that the whole chain is served, and that clients trust its root: mxtls check"
    case .ownCertificateExpired: "check what is served: mxtls probe localhost"
    case .noSignatureAlgorithm: "serve an RSA pair beside one of ECDSA or Ed25519"
    case .noSharedGroup: "leave tls_eecdh_auto_curves at its default"
    case .smallKey: "the peer needs a key of at least 2048 bits"
    case .nameMismatch:
      "verify and secure need the name that policy asks for: match= in smtp_tls_policy_maps"
    case .untrustedIssuer: "set smtp_tls_CAfile to the authorities that are to be trusted"
    case .selfSigned: "pin such a peer by its fingerprint, or ask it to publish TLSA records"
    case .expired, .notYetValid: "tell the postmaster of the peer, or lower its level for a while"
    case .policyMismatch:
      "the peer may have changed its key: compare its TLSA records or the pinned fingerprint"
    case .otherVerification: "try the peer with mxtls probe"
    case .connectionLost: "scanners do that all day; for a real peer, try mxtls probe"
    case .timedOut: "a firewall that drops large packets does that: mxtls probe tells"
    case .notOffered:
      "a middlebox may hide STARTTLS (250-XXXXXXXA); else lower the level for that peer"
    case .startTLSRefused: "tell the postmaster of the peer: its own key is not usable"
    case .clearRefused: "a level of encrypt on port 25 loses mail: use may there"
    case .noClientCertificate, .clientCertificateUntrusted:
      "smtpd_tls_req_ccert is for ports whose clients all have a certificate"
    case .tlsToPlainPort: "clients of implicit TLS belong on port 465, with smtpd_tls_wrappermode"
    case .keysUnusable, .engineUnavailable: "mxtls check names the file and the reason"
    case .other: nil
    }
  }
}
