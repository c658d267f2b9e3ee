// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// The algorithm of a key that is well formed, and that this OpenSSL cannot use.
package struct UnsupportedAlgorithm: Hashable, Sendable {
  /// The object identifier, dotted.
  package let identifier: String
  /// The object identifier of the curve, dotted, where it is the curve that is not known.
  package let curve: String?

  /// The name by which standards and OpenSSL call it, such as "ML-DSA-65"; the identifier where it
  /// is not known here either.
  package var name: String { AlgorithmName.of(identifier) }

  /// The name, with the curve where that is not known.
  package var summary: String { curve.map { "\(name) \($0)" } ?? name }

  /// Why it cannot be used, as a phrase: "ML-DSA-65 needs OpenSSL 3.5, and this is OpenSSL 3.0.22".
  package var reason: String {
    let here = OpenSSLVersion.running
    if let release = AlgorithmName.firstRelease(of: identifier) {
      return "\(name) needs OpenSSL \(release), and this is OpenSSL \(here)"
    }
    return "\(curve.map { "the curve \($0)" } ?? name) is not known to OpenSSL \(here)"
  }

  /// Which other OpenSSL serves such keys, or may: "OpenSSL 3.5 or later", "another OpenSSL"; nil
  /// where none does, for TLS has no signatures of SLH-DSA, and ML-KEM has none at all.
  package var libraryThatServes: String? {
    let useless = ["SLH-DSA-", "HashSLH-DSA-", "HashML-DSA-", "ML-KEM-", "HSS/", "XMSS"]
    if useless.contains(where: name.hasPrefix) { return nil }
    return AlgorithmName.firstRelease(of: identifier).map { "OpenSSL \($0) or later" }
      ?? "another OpenSSL"
  }

  /// The error of whatever cannot be done without the algorithm.
  var error: CryptoError { CryptoError(.unsupported, reason) }

  /// The algorithm of a key; nil where OpenSSL knows it, so that the key itself must be at fault.
  init?(_ algorithm: UnsafePointer<X509_ALGOR>?) {
    defer { OpenSSL.drainQueue() }
    guard let algorithm, let object = algorithm.pointee.algorithm else { return nil }
    let identifier = AlgorithmName.identifier(of: object)
    guard let manager = EVP_KEYMGMT_fetch(nil, identifier, nil) else {
      self.identifier = identifier
      curve = nil
      return
    }
    EVP_KEYMGMT_free(manager)
    guard OBJ_obj2nid(object) == NID_X9_62_id_ecPublicKey, let curve = Self.curve(of: algorithm)
    else { return nil }
    let group = EC_GROUP_new_by_curve_name(OBJ_obj2nid(curve))
    EC_GROUP_free(group)
    if group != nil { return nil }
    self.identifier = identifier
    self.curve = AlgorithmName.identifier(of: curve)
  }

  private static func curve(of algorithm: UnsafePointer<X509_ALGOR>) -> OpaquePointer? {
    var type: CInt = 0
    var parameter: UnsafeRawPointer?
    X509_ALGOR_get0(nil, &type, &parameter, algorithm)
    return type == V_ASN1_OBJECT ? parameter.map { OpaquePointer($0) } : nil
  }
}
