// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// The X.509 version 3 extensions that a certificate has or a request asks for.
///
/// Read once, as values; RFC 5280, section 4.2, defines the extensions, RFC 7633 the TLS feature.
package struct CertificateExtensions {
  /// All names of the subjectAltName, in the order of the encoding.
  package private(set) var names: [SubjectAlternativeName] = []
  /// The bits of keyUsage by the names of RFC 5280; nil where the extension is missing.
  package private(set) var keyUsage: [String]?
  /// The purposes of extendedKeyUsage, by name or else as a dotted object identifier.
  package private(set) var extendedKeyUsage: [String]?
  /// The cA field of basicConstraints; nil where the extension is missing.
  package private(set) var isCA: Bool?
  /// The pathLenConstraint of basicConstraints.
  package private(set) var pathLength: Int?
  /// The subjectKeyIdentifier.
  package private(set) var subjectKeyIdentifier: [UInt8]?
  /// The keyIdentifier of authorityKeyIdentifier.
  package private(set) var authorityKeyIdentifier: [UInt8]?
  /// Whether a stapled OCSP response is demanded ("must-staple", RFC 7633).
  package private(set) var mustStaple = false

  /// One extension as text.
  package struct Extension {
    /// The object identifier, dotted.
    package let identifier: String
    /// OpenSSL's long name, or the identifier where it knows none.
    package let name: String
    package let isCritical: Bool
    /// The value as OpenSSL prints it.
    package let value: String
  }

  /// Reads a list of extensions that OpenSSL lends; nil stands for an empty one.
  init(_ list: OpaquePointer?) throws(CryptoError) {
    try Self.read(list, NID_subject_alt_name, GENERAL_NAMES_free) {
      names = SubjectAlternativeName.list($0)
    }
    try Self.read(list, NID_key_usage) { (bits: UnsafeMutablePointer<ASN1_BIT_STRING>) in
      keyUsage = Self.keyUsageNames.enumerated()
        .filter { ASN1_BIT_STRING_get_bit(bits, CInt($0.offset)) == 1 }.map(\.element)
      ASN1_BIT_STRING_free(bits)
    }
    try Self.read(list, NID_ext_key_usage, EXTENDED_KEY_USAGE_free) { usages in
      extendedKeyUsage = (0..<COpenSSL_sk_ASN1_OBJECT_num(usages)).map {
        Self.name(of: COpenSSL_sk_ASN1_OBJECT_value(usages, $0))
      }
    }
    try Self.read(list, NID_basic_constraints) { (value: UnsafeMutablePointer<BASIC_CONSTRAINTS>) in
      isCA = value.pointee.ca != 0
      pathLength = value.pointee.pathlen.map { ASN1_INTEGER_get($0) }
      BASIC_CONSTRAINTS_free(value)
    }
    try Self.read(list, NID_subject_key_identifier) {
      (value: UnsafeMutablePointer<ASN1_OCTET_STRING>) in
      subjectKeyIdentifier = Self.octets(value)
      ASN1_OCTET_STRING_free(value)
    }
    try Self.read(list, NID_authority_key_identifier) {
      (value: UnsafeMutablePointer<AUTHORITY_KEYID>) in
      authorityKeyIdentifier = value.pointee.keyid.map(Self.octets)
      AUTHORITY_KEYID_free(value)
    }
    try Self.read(list, NID_tlsfeature, TLS_FEATURE_free) { features in
      let values = (0..<COpenSSL_sk_ASN1_INTEGER_num(features)).map {
        ASN1_INTEGER_get(COpenSSL_sk_ASN1_INTEGER_value(features, $0))
      }
      mustStaple = values.contains(5)  // status_request, RFC 6066
    }
  }

  /// Every extension of a list that OpenSSL lends as text, in the order of the encoding.
  static func texts(_ list: OpaquePointer?) -> [Extension] {
    (0..<max(0, X509v3_get_ext_count(list))).compactMap { index in
      X509v3_get_ext(list, index).map(describe)
    }
  }

  private static let keyUsageNames = [
    "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement",
    "keyCertSign", "cRLSign", "encipherOnly", "decipherOnly",
  ]

  /// Decodes the extension `nid`, if it is there.
  private static func decode(_ list: OpaquePointer?, _ nid: CInt) throws(CryptoError)
    -> UnsafeMutableRawPointer?
  {
    // -1: not there; -2: there twice; otherwise it is there and cannot be decoded.
    var status: CInt = 0
    guard let value = X509V3_get_d2i(list, nid, &status, nil) else {
      let queue = OpenSSL.drainQueue()
      if status == -1 { return nil }
      let name = OBJ_nid2ln(nid).map { String(cString: $0) } ?? "\(nid)"
      let fault = status == -2 ? "stands there twice" : "cannot be decoded"
      throw CryptoError(.malformed, "the extension \(name) \(fault)", queue: queue)
    }
    return value
  }

  private static func read<T>(
    _ list: OpaquePointer?, _ nid: CInt, _ use: (UnsafeMutablePointer<T>) -> Void
  ) throws(CryptoError) {
    if let value = try decode(list, nid) { use(value.assumingMemoryBound(to: T.self)) }
  }

  private static func read(
    _ list: OpaquePointer?, _ nid: CInt, _ free: (OpaquePointer) -> Void,
    _ use: (OpaquePointer) -> Void
  ) throws(CryptoError) {
    guard let value = try decode(list, nid) else { return }
    use(OpaquePointer(value))
    free(OpaquePointer(value))
  }

  private static func octets(_ string: UnsafeMutablePointer<ASN1_OCTET_STRING>) -> [UInt8] {
    OpenSSL.bytes(ASN1_STRING_get0_data(string), ASN1_STRING_length(string))
  }

  private static func name(of object: OpaquePointer?, long: Bool = false) -> String {
    let nid = OBJ_obj2nid(object)
    let known = long ? OBJ_nid2ln(nid) : OBJ_nid2sn(nid)
    guard nid != NID_undef, let known else { return AlgorithmName.identifier(of: object) }
    return String(cString: known)
  }

  private static func describe(_ item: OpaquePointer) -> Extension {
    let object = X509_EXTENSION_get_object(item)
    return Extension(
      identifier: AlgorithmName.identifier(of: object), name: name(of: object, long: true),
      isCritical: X509_EXTENSION_get_critical(item) == 1, value: text(of: item))
  }

  private static func text(of item: OpaquePointer) -> String {
    defer { OpenSSL.drainQueue() }
    // X509V3_EXT_print dumps as hexadecimal what it does not know.
    guard let bio = try? MemoryBIO(),
      X509V3_EXT_print(bio.pointer, item, UInt(X509V3_EXT_DUMP_UNKNOWN), 0) == 1
    else { return "" }
    return bio.text
  }
}
