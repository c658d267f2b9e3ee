// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A distinguished name: the subject or issuer of a certificate, the subject of a request.
package final class DistinguishedName {
  private let pointer: OpaquePointer  // X509_NAME

  /// Copies a name that OpenSSL lends.
  init(copying name: OpaquePointer?) throws(CryptoError) {
    pointer = try OpenSSL.check(X509_NAME_dup(name), "cannot read a distinguished name")
  }

  private init() throws(CryptoError) {
    pointer = try OpenSSL.check(X509_NAME_new(), "out of memory")
  }

  deinit {
    X509_NAME_free(pointer)
  }

  /// A number that equal names share, whatever the case and the spaces in which they are written.
  package var canonicalHash: UInt {
    defer { OpenSSL.drainQueue() }
    return X509_NAME_hash_ex(pointer, nil, nil, nil)
  }

  /// The subject that a host gets by its names.
  ///
  /// A commonName holds 64 characters (RFC 5280, appendix A.1), so it is the first name that fits;
  /// where none does, the first host name stands as domainComponents (RFC 2247), because the subject
  /// of a self-signed certificate is its issuer too, and that must not be empty.
  ///
  /// - Parameter names: At least one host name or address.
  /// - Throws: A `CryptoError` of code `library`.
  package convenience init(for names: [SubjectAlternativeName]) throws(CryptoError) {
    try self.init()
    if let common = names.map(\.text).first(where: { $0.utf8.count <= 64 }) {
      try append("CN", common)
    } else if let name = names.first?.text {
      for label in name.split(separator: ".").reversed() where label != "*" {
        try append("DC", String(label))
      }
    }
  }

  /// Reads a subject in one of the notations of `SubjectNotation`.
  ///
  /// - Parameter text: `/C=DE/O=Example/CN=mail.example.com` or
  ///   `CN=mail.example.com,O=Example,C=DE`.
  /// - Throws: A `CryptoError` of code `badName`.
  package convenience init(parsing text: String) throws(CryptoError) {
    try self.init()
    for (type, value) in try SubjectNotation(text).attributes {
      try append(type, value)
    }
  }

  /// A Boolean value that tells whether the name has no attribute.
  package var isEmpty: Bool { X509_NAME_entry_count(pointer) == 0 }

  /// The last commonName, the most specific one, or nil.
  package var commonName: String? {
    var index: CInt = -1
    while case let next = X509_NAME_get_index_by_NID(pointer, NID_commonName, index), next >= 0 {
      index = next
    }
    guard let entry = X509_NAME_get_entry(pointer, index) else { return nil }
    var utf8: UnsafeMutablePointer<UInt8>?
    let count = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(entry))
    defer { COpenSSL_OPENSSL_free(utf8) }
    guard count >= 0 else {
      OpenSSL.drainQueue()
      return nil
    }
    return String(decoding: OpenSSL.bytes(utf8, count), as: UTF8.self)
  }

  /// The name in the notation of RFC 4514, most specific attribute first, in Unicode.
  package var text: String {
    get throws(CryptoError) {
      let bio = try MemoryBIO()
      let flags = COpenSSL_XN_FLAG_RFC2253 & ~COpenSSL_ASN1_STRFLGS_ESC_MSB
      guard X509_NAME_print_ex(bio.pointer, pointer, 0, flags) >= 0 else {
        throw CryptoError(
          .malformed, "cannot print a distinguished name", queue: OpenSSL.drainQueue())
      }
      return bio.text
    }
  }

  /// Lends the X509_NAME.
  @discardableResult
  func withPointer<R>(_ body: (OpaquePointer) throws(CryptoError) -> R) throws(CryptoError) -> R {
    try body(pointer)
  }

  private func append(_ type: String, _ value: String) throws(CryptoError) {
    let octets = Array(value.utf8)
    let object = try OpenSSL.check(
      OBJ_txt2obj(type, 0), "\"\(type)\" is no attribute of a distinguished name", code: .badName)
    defer { ASN1_OBJECT_free(object) }
    try OpenSSL.check(
      X509_NAME_add_entry_by_OBJ(
        pointer, object, MBSTRING_UTF8, octets, CInt(octets.count), -1, 0),
      "\"\(value)\" cannot stand as \(type)", code: .badName)
  }
}
