// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// The names of algorithms by their object identifiers, also of those that are younger than this
/// OpenSSL.
///
/// From NIST's register of "Computer Security Objects" (csor.nist.gov), arcs `sigAlgs` and `kems`:
/// RFC 9881 for ML-DSA, RFC 9909 for SLH-DSA, RFC 9935 for ML-KEM; RFC 9802 for HSS and XMSS.
enum AlgorithmName {
  /// The dotted form of an identifier.
  static func identifier(of object: OpaquePointer?) -> String {
    var buffer = [CChar](repeating: 0, count: 128)
    OBJ_obj2txt(&buffer, CInt(buffer.count), object, 1)
    return buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
  }

  /// The name of an identifier, or the identifier itself where it has none.
  static func of(_ identifier: String) -> String {
    if let name = younger[identifier]?.name { return name }
    let nid = OBJ_txt2nid(identifier)
    OpenSSL.drainQueue()
    return nid == NID_undef ? identifier : OBJ_nid2ln(nid).map { String(cString: $0) } ?? identifier
  }

  /// The name of the algorithm of a signature.
  static func of(_ algorithm: UnsafePointer<X509_ALGOR>?) -> String {
    guard let object = algorithm?.pointee.algorithm else { return "unknown" }
    return of(identifier(of: object))
  }

  /// The first release of OpenSSL that has the algorithm; nil where that is not known.
  static func firstRelease(of identifier: String) -> String? { younger[identifier]?.release }

  private static let younger: [String: (name: String, release: String?)] = {
    var table: [String: (name: String, release: String?)] = [
      "1.2.840.10045.2.1": ("EC", nil),
      "1.2.840.113549.1.9.16.3.17": ("HSS/LMS", nil),
      "1.3.6.1.5.5.7.6.34": ("XMSS", nil),
      "1.3.6.1.5.5.7.6.35": ("XMSSMT", nil),
    ]
    let signatures = "2.16.840.1.101.3.4.3."
    for (offset, strength) in [44, 65, 87].enumerated() {
      table["\(signatures)\(17 + offset)"] = ("ML-DSA-\(strength)", "3.5")
      table["\(signatures)\(32 + offset)"] = ("HashML-DSA-\(strength)-with-SHA512", nil)
    }
    let sets = ["128s", "128f", "192s", "192f", "256s", "256f"]
    for (offset, set) in (sets.map { "SHA2-\($0)" } + sets.map { "SHAKE-\($0)" }).enumerated() {
      table["\(signatures)\(20 + offset)"] = ("SLH-DSA-\(set)", "3.5")
      table["\(signatures)\(35 + offset)"] = ("HashSLH-DSA-\(set)", nil)
    }
    for (offset, strength) in [512, 768, 1024].enumerated() {
      table["2.16.840.1.101.3.4.4.\(1 + offset)"] = ("ML-KEM-\(strength)", "3.5")
    }
    return table
  }()
}
