// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

extension Certificate {
  /// Tells whether `issuer` has issued this certificate: by name, key identifiers and key usage
  /// (RFC 5280, sections 4.1.2.4, 4.2.1.1 and 4.2.1.3), and by a signature that its key verifies.
  ///
  /// Neither validity nor basicConstraints are looked at. Unlike `isSelfSigned`, a certificate is
  /// its own issuer only where its key usage allows it to sign certificates. The corresponding C
  /// functions are `X509_check_issued` and `X509_verify`. Where this OpenSSL does not know the
  /// algorithm of the issuer's key, the names and key identifiers alone decide.
  package func isIssued(by issuer: Certificate) -> Bool {
    defer { OpenSSL.drainQueue() }
    if issuer.publicKey.unsupported != nil { return issuer.isNamed(asIssuerOf: self) }
    return withPointer { certificate in
      issuer.withPointer { issuer in
        X509_check_issued(issuer, certificate) == X509_V_OK
          && X509_verify(certificate, X509_get0_pubkey(issuer)) == 1
      }
    }
  }

  /// Tells whether another certificate has the subject of this one as its issuer, and its key
  /// identifier where both have one.
  func isNamed(asIssuerOf other: Certificate) -> Bool {
    let names = withPointer { issuer in
      other.withPointer { X509_NAME_cmp(X509_get_issuer_name($0), X509_get_subject_name(issuer)) }
    }
    guard let wanted = other.extensions.authorityKeyIdentifier,
      let own = extensions.subjectKeyIdentifier
    else { return names == 0 }
    return names == 0 && wanted == own
  }

  /// Tells whether the subjectAltName names a host (RFC 9525, section 6).
  ///
  /// The subject counts for nothing, and a wildcard stands for one whole label. The corresponding C
  /// functions are `X509_check_host` and `X509_check_ip`.
  ///
  /// - Parameter host: A host name, without dots at either end, in A-labels or in Unicode; or an IP
  ///   address, which may be in brackets.
  /// - Returns: Whether it is covered; false for all that is neither.
  package func covers(_ host: String) -> Bool {
    defer { OpenSSL.drainQueue() }
    let bracketed = host.hasPrefix("[") && host.hasSuffix("]")
    if let octets = SubjectAlternativeName.address(
      bracketed ? String(host.dropFirst().dropLast()) : host)
    {
      return withPointer { X509_check_ip($0, octets, octets.count, 0) } == 1
    }
    // OpenSSL takes any subdomain for a name that begins with a dot, and drops a NUL at its end.
    guard !host.isEmpty, !host.hasPrefix("."), !host.utf8.contains(0),
      let name = Self.asciiForm(of: host)
    else { return false }
    let flags = X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS
    return withPointer {
      X509_check_host($0, name, name.utf8.count, CUnsignedInt(flags), nil)
    } == 1
  }

  private static func asciiForm(of host: String) -> String? {
    host.utf8.allSatisfy { $0 < 0x80 } ? host : try? HostName(host).description
  }

  /// The digest of the signature by OpenSSL's short name, such as "SHA256", "SHA1" or "MD5"; nil
  /// where the algorithm has its own, as Ed25519, or is not known.
  ///
  /// The corresponding C function is `X509_get_signature_info`.
  package var signatureDigest: String? {
    defer { OpenSSL.drainQueue() }
    var digest = NID_undef
    withPointer { _ = X509_get_signature_info($0, &digest, nil, nil, nil) }
    return digest == NID_undef ? nil : OBJ_nid2sn(digest).map { String(cString: $0) }
  }
}
