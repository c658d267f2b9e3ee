// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

extension PrivateKey {
  /// Decodes an unencrypted RSA key, or an EC key on a curve with a name, without OpenSSL's search
  /// for a decoder, which takes twenty times as long or more in OpenSSL 3.0.
  ///
  /// The key is the one that the search would have found: nothing is checked less, nor taken for
  /// granted.
  ///
  /// - Parameter block: A PEM block, BEGIN and END line included.
  /// - Returns: An EVP_PKEY, given up by `EVP_PKEY_free`; nil for everything else, damaged or not.
  static func decodeFast(pem block: RawSpan) -> OpaquePointer? {
    MemoryBIO.decodingPEM(block, label: "ANY PRIVATE KEY") { der, label in
      switch label {
      case "PRIVATE KEY": unwrap(der)
      case "RSA PRIVATE KEY": rsa(der)
      case "EC PRIVATE KEY": ec(der, on: NID_undef)
      default: nil
      }
    }
  }

  /// Decodes the key in a PrivateKeyInfo (RFC 5958).
  private static func unwrap(_ der: RawSpan) -> OpaquePointer? {
    let information = OpenSSL.object(
      der, { d2i_PKCS8_PRIV_KEY_INFO(nil, $0, $1) }, free: PKCS8_PRIV_KEY_INFO_free)
    // That wipes the octets of the key.
    defer { PKCS8_PRIV_KEY_INFO_free(information) }
    return information.flatMap(decodeFast)
  }

  /// Decodes the key in a PKCS8_PRIV_KEY_INFO that OpenSSL lends, as `decodeFast(pem:)` does.
  static func decodeFast(_ information: OpaquePointer) -> OpaquePointer? {
    var identifier: OpaquePointer?
    var octets: UnsafePointer<UInt8>?
    var count: CInt = 0
    var algorithm: UnsafePointer<X509_ALGOR>?
    guard PKCS8_pkey_get0(&identifier, &octets, &count, &algorithm, information) == 1
    else { return nil }
    let key = UnsafeRawBufferPointer(start: octets, count: Int(count)).bytes
    switch OBJ_obj2nid(identifier) {
    case NID_rsaEncryption: return rsa(key)
    case NID_X9_62_id_ecPublicKey:
      var type: CInt = 0
      var curve: UnsafeRawPointer?
      X509_ALGOR_get0(nil, &type, &curve, algorithm)
      guard type == V_ASN1_OBJECT, let curve else { return nil }
      let nid = OBJ_obj2nid(OpaquePointer(curve))
      return nid == NID_undef ? nil : ec(key, on: nid)
    default: return nil
    }
  }

  private static func rsa(_ der: RawSpan) -> OpaquePointer? {
    OpenSSL.object(der, { COpenSSL_d2i_RSA($0, $1) }, free: EVP_PKEY_free)
  }

  private static func ec(_ der: RawSpan, on curve: CInt) -> OpaquePointer? {
    OpenSSL.object(der, { COpenSSL_d2i_EC($0, $1, curve) }, free: EVP_PKEY_free)
  }
}
