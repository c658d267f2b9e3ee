// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A private key that is encrypted, seen from outside.
package struct EncryptedKey: Equatable, Sendable {
  /// The form that is encrypted.
  package let encoding: PrivateKey.Encoding
  /// The cipher by OpenSSL's name where it can be told, such as "aes-256-cbc".
  package let cipher: String?
}

extension EncryptedKey {
  /// Looks at an encrypted PEM block without opening it; nil where the block is not encrypted.
  init?(pem block: RawSpan, label: String) {
    if label == "ENCRYPTED PRIVATE KEY" {
      let signature = try? MemoryBIO.reading(block) {
        PEM_read_bio_PKCS8($0, nil, Passphrase.Answer.callback, nil)
      }
      defer { X509_SIG_free(signature) }
      self.init(encoding: .pkcs8, cipher: signature.flatMap(Self.cipher))
    } else if let encoding = PrivateKey.Encoding(label: label), let header = Self.header(of: block)
    {
      self.init(encoding: encoding, cipher: header)
    } else {
      return nil
    }
    OpenSSL.drainQueue()
  }

  /// Looks at an EncryptedPrivateKeyInfo in DER; nil where the bytes are not one.
  init?(der: RawSpan) {
    guard let object = OpenSSL.object(der, { d2i_X509_SIG(nil, $0, $1) }, free: X509_SIG_free)
    else { return nil }
    defer { X509_SIG_free(object) }
    self.init(encoding: .pkcs8, cipher: Self.cipher(object))
    OpenSSL.drainQueue()
  }

  private static func cipher(_ key: OpaquePointer) -> String? {
    var algorithm: UnsafePointer<X509_ALGOR>?
    X509_SIG_get0(key, &algorithm, nil)
    guard let algorithm else { return nil }
    if let parameters = COpenSSL_PBE2PARAM_unpack(algorithm) {
      defer { PBE2PARAM_free(parameters) }
      return name(parameters.pointee.encryption?.pointee.algorithm)
    }
    return name(algorithm.pointee.algorithm)
  }

  private static func name(_ object: OpaquePointer?) -> String? {
    let nid = OBJ_obj2nid(object)
    return nid == NID_undef ? nil : OBJ_nid2ln(nid).map { String(cString: $0) }
  }

  /// The cipher of the "DEK-Info" line of a traditional encrypted key (RFC 1421); nil without one.
  private static func header(of block: RawSpan) -> String? {
    block.withUnsafeBytes { buffer in
      // The headers come first; a key's base64 must not become a String.
      let lines = buffer.prefix(300).split(separator: UInt8(ascii: "\n"))
      guard lines.contains(where: { $0.starts(with: "Proc-Type:".utf8) }) else { return nil }
      let prefix = "DEK-Info: "
      guard let line = lines.first(where: { $0.starts(with: prefix.utf8) }) else {
        return "unknown"
      }
      let name = line.dropFirst(prefix.utf8.count).prefix { $0 != UInt8(ascii: ",") && $0 >= 0x20 }
      return String(decoding: name, as: UTF8.self).lowercased()
    }
  }
}
