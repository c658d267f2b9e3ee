// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// Collects the extensions of a certificate or of a request.
struct ExtensionBuilder: ~Copyable {
  /// STACK_OF(X509_EXTENSION), freed with its elements.
  let list: OpaquePointer

  init() throws(CryptoError) {
    list = try OpenSSL.check(COpenSSL_sk_X509_EXTENSION_new_null(), "out of memory")
  }

  deinit {
    COpenSSL_sk_X509_EXTENSION_free_all(list)
  }

  /// Adds an extension that OpenSSL builds from the text of its configuration syntax.
  ///
  /// The text is always one of our own constants, never input.
  func add(
    _ nid: CInt, _ text: String, context: UnsafeMutablePointer<X509V3_CTX>? = nil
  ) throws(CryptoError) {
    let name = OBJ_nid2ln(nid).map { String(cString: $0) } ?? "\(nid)"
    try push(
      OpenSSL.check(
        X509V3_EXT_conf_nid(nil, context, nid, text), "cannot make the \(name) extension"))
  }

  /// Adds the names; the extension is critical where the subject says nothing (RFC 5280, 4.2.1.6).
  func add(_ names: [SubjectAlternativeName], critical: Bool) throws(CryptoError) {
    try push(SubjectAlternativeName.makeExtension(names, critical: critical))
  }

  /// Adds keyUsage and extendedKeyUsage as they fit the key and the purposes.
  func addUsage(of key: PublicKey, _ purposes: CertificatePurposes) throws(CryptoError) {
    let usage = key.enciphers ? "digitalSignature,keyEncipherment" : "digitalSignature"
    try add(NID_key_usage, "critical,\(usage)")
    try add(NID_ext_key_usage, purposes.text)
  }

  private func push(_ item: OpaquePointer) throws(CryptoError) {
    let pushed = COpenSSL_sk_X509_EXTENSION_push(list, item)
    if pushed <= 0 { X509_EXTENSION_free(item) }
    try OpenSSL.check(pushed, "out of memory")
  }
}
