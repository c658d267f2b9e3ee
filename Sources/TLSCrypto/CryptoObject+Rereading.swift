// SPDX-License-Identifier: Apache-2.0

internal import Primitives

extension CryptoObject {
  /// The same object with its contents, where the block turns out to bear the wrong label, or to
  /// have bytes behind what is encoded in it.
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

  static func isSame(_ one: String, _ other: String) -> Bool {
    if one == other { return true }
    switch one {
    case "CERTIFICATE": return ["X509 CERTIFICATE", "TRUSTED CERTIFICATE"].contains(other)
    case "CERTIFICATE REQUEST": return other == "NEW CERTIFICATE REQUEST"
    case "PKCS7": return ["CMS", "PKCS #7 SIGNED DATA"].contains(other)
    default: return false
    }
  }

  /// Reads a block as programs do that find its end in a later one, or pass over a header in it.
  ///
  /// - Returns: What it is then; nil where it is damaged to them as well.
  static func readLoosely(
    _ block: PEMBlock, of file: RawSpan, passphrase: Passphrase?, budget: inout ReadingBudget
  ) -> (content: Content, hasHeader: Bool)? {
    let bytes = file.extracting(block.overrun ?? block.range)
    var loose: (Content, Bool)?
    try? MemoryBIO.requirePEM(bytes) { der, header in
      guard block.overrun != nil || !header.isEmpty, let label = PEMLabel.label(of: der),
        isSame(label, block.label),
        let content = try? readDER(der, passphrase: passphrase, budget: &budget)
      else { return }
      loose = (content, !header.isEmpty)
    }
    OpenSSL.drainQueue()
    return loose
  }

  /// The block as a reader of the file finds it.
  ///
  /// - Parameter reading: Who reads.
  /// - Returns: The block; nil where it is not found at all.
  package func asFound(by reading: PEMReading) -> CryptoObject? {
    switch block?.obstruction {
    case .insideBlock, .strayMark, .badBegin: return nil
    case .behindNUL where reading != .keys: return nil
    case .behindNUL, nil: break
    }
    guard let loose, reading == .blocks || !loose.hasHeader else { return self }
    var object = self
    object.content = loose.content
    (object.recovered, object.rightLabel, object.surplus) = (nil, nil, nil)
    object.isFramed = true
    return object
  }
}
