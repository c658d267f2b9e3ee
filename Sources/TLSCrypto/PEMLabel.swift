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

extension CryptoObject {
  /// The same object where a block is found out to bear the wrong label, or to have something behind
  /// what is encoded in it, with what is in it.
  ///
  /// - Parameters:
  ///   - bytes: The block, BEGIN and END line included.
  ///   - passphrase: Tried on everything that is encrypted.
  ///   - budget: What may be spent on the file.
  /// - Returns: The object; nil where its fault is none of these.
  func reread(
    _ bytes: RawSpan, passphrase: Passphrase?, budget: inout ReadingBudget
  ) -> CryptoObject? {
    guard let block, block.isComplete else { return nil }
    return MemoryBIO.decodingPEM(bytes, label: block.label) { der, _ -> CryptoObject? in
      var outer = DERCursor(place: 0, end: der.byteCount)
      guard (try? outer.item(0x30, in: der)) != nil else { return nil }
      let encoding = der.extracting(0..<outer.place)
      let surplus = der.byteCount - outer.place
      guard let right = PEMLabel.label(of: encoding) else { return nil }
      let isRight = Self.isSame(right, block.label)
      if isRight, surplus == 0 { return nil }
      // A key may be found all the same: OpenSSL looks for PKCS #8 under other labels of keys.
      if case .privateKey(let key, _) = content {
        let encoding = PrivateKey.Encoding(label: right) ?? .traditional
        return CryptoObject(
          block: block, content: .privateKey(key, encoding), recovered: nil, rightLabel: right)
      }
      guard case .unreadable = content,
        let contents = try? Self.readDER(encoding, passphrase: passphrase, budget: &budget)
      else { return nil }
      if case .other = contents { return nil }
      var object = self
      object.recovered = contents
      object.rightLabel = isRight ? nil : right
      object.surplus = surplus > 0 ? surplus : nil
      let reason =
        object.labelFault ?? "the block has \(surplus) bytes behind what is encoded in it"
      object.content = .unreadable(CryptoError(.malformed, reason))
      return object
    }
  }

  private static func isSame(_ one: String, _ other: String) -> Bool {
    if one == other { return true }
    switch one {
    case "CERTIFICATE": return ["X509 CERTIFICATE", "TRUSTED CERTIFICATE"].contains(other)
    case "CERTIFICATE REQUEST": return other == "NEW CERTIFICATE REQUEST"
    case "PKCS7": return ["CMS", "PKCS #7 SIGNED DATA"].contains(other)
    default: return false
    }
  }
}
