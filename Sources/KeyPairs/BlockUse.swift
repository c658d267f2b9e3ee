// SPDX-License-Identifier: Apache-2.0

package import TLSCrypto

/// What Postfix takes a PEM block for, which depends on who reads the file: Postfix's own reader, or
/// OpenSSL's.
package enum BlockUse {
  /// A key, even where it is damaged, encrypted, or of an algorithm that nobody knows.
  case key
  case certificate
  /// Nothing: the next block is read.
  case passedOver
  /// What ends the reading, and TLS with it.
  case damage
}

extension CryptoObject {
  /// What the block is in *_tls_chain_files, in tls_server_sni_maps, and in a file that is set for both
  /// key and certificate.
  ///
  /// `load_pem_object` of Postfix's `tls_certkey.c` goes by the label alone, and lets nothing follow what
  /// is encoded in a block.
  package var useInChain: BlockUse {
    guard let block, isFramed else { return .damage }
    switch block.label {
    case "CERTIFICATE", "X509 CERTIFICATE":
      guard let certificate = content.certificate else { return .damage }
      return certificate.hasTrustSettings ? .damage : .certificate
    case "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY": return .key
    default: return .passedOver
    }
  }

  /// What the block is in a file that is set for the certificate alone.
  ///
  /// `SSL_CTX_use_certificate_chain_file` takes a certificate with OpenSSL's trust settings where it is
  /// the first, and of the others whatever it can.
  ///
  /// - Parameter isFirst: Whether no certificate stands before it.
  /// - Returns: What it is.
  func useInCertificateFile(isFirst: Bool) -> BlockUse {
    guard let block, isFramed else { return .damage }
    switch block.label {
    case "TRUSTED CERTIFICATE" where !isFirst: return .passedOver
    case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE":
      if content.certificate != nil { return .certificate }
      return isFirst || heldCertificate == nil || surplus == nil ? .damage : .certificate
    default: return .passedOver
    }
  }

  /// The certificate that this is, or would be if its frame were right.
  package var heldCertificate: Certificate? { content.certificate ?? recovered?.certificate }

  /// The private key that this is, or would be if its frame were right.
  var heldKey: PrivateKey? { content.privateKey ?? recovered?.privateKey }

  /// Whether somebody meant a key by this, whatever Postfix takes it for.
  package var isMeantAsKey: Bool { heldKey != nil || isEncryptedKey }

  /// Whether somebody meant a certificate by this, however damaged it is.
  var isMeantAsCertificate: Bool {
    heldCertificate != nil || block?.label.hasSuffix("CERTIFICATE") == true
  }

  /// Whether this is, or would be, an encrypted private key.
  package var isEncryptedKey: Bool {
    for content in [content, recovered] {
      if case .encryptedKey? = content { return true }
    }
    return false
  }
}
