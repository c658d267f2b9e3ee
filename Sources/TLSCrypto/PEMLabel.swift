// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// The label that the contents of a PEM block ask for (RFC 7468), told from the outline of its DER.
///
/// OpenSSL and whoever uses it decode a block by its label alone: a good key under the label of
/// another form is not found.
enum PEMLabel {
  /// The label of an encoding; nil where its outline is none of those that are told apart.
  static func label(of der: RawSpan) -> String? {
    var outer = DERCursor(place: 0, end: der.byteCount)
    guard let contents = try? outer.item(0x30, in: der), outer.isAtEnd else { return nil }
    let tags = Self.tags(in: contents, of: der)
    switch tags {
    // PrivateKeyInfo (RFC 5958): version, algorithm, key.
    case let tags where tags.starts(with: [0x02, 0x30, 0x04]): return "PRIVATE KEY"
    // ECPrivateKey (RFC 5915): version, key.
    case let tags where tags.starts(with: [0x02, 0x04]): return "EC PRIVATE KEY"
    // RSAPrivateKey (RFC 8017, appendix A.1.2): version and eight numbers.
    case let tags where tags == Array(repeating: 0x02, count: 9): return "RSA PRIVATE KEY"
    // EncryptedPrivateKeyInfo: algorithm, octets.
    case [0x30, 0x04]: return "ENCRYPTED PRIVATE KEY"
    // SubjectPublicKeyInfo: algorithm, bits.
    case [0x30, 0x03]: return "PUBLIC KEY"
    // ContentInfo (RFC 2315): type, contents.
    case [0x06, 0xA0]: return "PKCS7"
    // Something that is signed, its algorithm, the signature.
    case [0x30, 0x30, 0x03]: return signed(in: contents, of: der)
    default: return nil
    }
  }

  private static func signed(in range: Range<Int>, of der: RawSpan) -> String? {
    var cursor = DERCursor(place: range.lowerBound, end: range.upperBound)
    guard let body = try? cursor.item(0x30, in: der) else { return nil }
    let tags = Self.tags(in: body, of: der)
    // TBSCertificate begins with its version, CertificationRequestInfo is version, subject, key.
    if tags.starts(with: [0xA0, 0x02]) { return "CERTIFICATE" }
    return [[0x02, 0x30, 0x30, 0xA0], [0x02, 0x30, 0x30]].contains(tags)
      ? "CERTIFICATE REQUEST" : nil
  }

  /// The tags of at most ten items.
  private static func tags(in range: Range<Int>, of der: RawSpan) -> [UInt8] {
    var cursor = DERCursor(place: range.lowerBound, end: range.upperBound)
    var tags: [UInt8] = []
    while tags.count < 10, let tag = cursor.tag(in: der),
      (try? cursor.item(tag, in: der)) != nil
    {
      tags.append(tag)
    }
    return tags
  }
}
