// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// One object of a PEM or DER file: what it is, and where it stands.
package struct CryptoObject {
  /// The PEM block the object was read from; nil for DER.
  package private(set) var block: PEMBlock?
  package internal(set) var content: Content
  /// What it is to those who do not mind the fault of its frame; nil where there is none.
  ///
  /// A wrong label is such a fault, or an END line that has more in it: other programs do not read the
  /// block.
  package var recovered: Content?
  /// The label that the contents ask for, where the block bears another one.
  package var rightLabel: String?
  /// That the block bears the wrong label, and what is right; nil where it does not.
  package var labelFault: String? {
    guard let rightLabel, let label = block?.shownLabel else { return nil }
    return "the label is \"\(label)\", and the contents are what belongs under \"\(rightLabel)\""
  }
  /// How many bytes follow what is encoded in the block, which makes it damaged; nil where that is
  /// not its fault.
  package var surplus: Int?
  /// A Boolean value that tells whether OpenSSL finds the block in its text, whatever is in it: the two
  /// lines around it are there, and base64 between them.
  package var isFramed = true
  /// What programs make of it that find its end in a later block, or that pass over a header in it.
  var loose: (content: Content, hasHeader: Bool)?

  /// A Boolean value that tells whether nothing but header lines keeps OpenSSL from decoding it.
  package var hasHeader: Bool { loose?.hasHeader == true }

  /// The kinds of object that are told apart.
  package enum Content {
    case privateKey(PrivateKey, PrivateKey.Encoding)
    /// A private key that is whole, and of an algorithm that this OpenSSL does not know.
    case unsupportedKey(UnsupportedKey)
    case encryptedKey(EncryptedKey)
    case request(CertificateRequest)
    case certificate(Certificate)
    case archive(PKCS12Archive)
    /// A PKCS #12 archive that needs a pass phrase, where none was given.
    case encryptedArchive
    /// A PKCS #7 bundle of certificates.
    case bundle([Certificate])
    case session(TLSSession)
    case publicKey(PublicKey)
    /// Something that is recognised and not explained further, by its PEM label.
    case other(String)
    /// Something that ought to be one of the above and is damaged, not supported, or encrypted with
    /// another pass phrase.
    case unreadable(CryptoError)

    /// The private key that this is.
    package var privateKey: PrivateKey? {
      if case .privateKey(let key, _) = self { key } else { nil }
    }

    /// The private key that this is, or that is in it, of an algorithm that OpenSSL does not know.
    package var unsupportedKey: UnsupportedKey? {
      switch self {
      case .unsupportedKey(let key): key
      case .archive(let archive): archive.unsupportedKey
      default: nil
      }
    }

    /// The certificate that this is.
    package var certificate: Certificate? {
      if case .certificate(let certificate) = self { certificate } else { nil }
    }

    /// The certificate request that this is.
    package var request: CertificateRequest? {
      if case .request(let request) = self { request } else { nil }
    }
  }

  /// Reads every object of a file.
  ///
  /// PEM is recognised by its first BEGIN line, whatever text stands around the blocks; all else is
  /// taken for DER. A block that cannot be read is returned as such, with the ones after it.
  ///
  /// - Parameters:
  ///   - file: The whole contents.
  ///   - passphrase: Tried on everything that is encrypted.
  ///   - memo: Has the certificates of other files; nil where there are none.
  /// - Returns: At least one object, in the order of the file.
  /// - Throws: A `CryptoError` of code `malformed` where the file holds nothing that is known; for
  ///   a DER file, which has one object alone, also the error of that object.
  package static func readAll(
    from file: RawSpan, passphrase: Passphrase? = nil, memo: CertificateMemo? = nil
  ) throws(CryptoError) -> [CryptoObject] {
    OpenSSL.drainQueue()
    if file.isEmpty { throw CryptoError(.malformed, "the file is empty") }
    let blocks = PEMBlock.scan(file)
    var budget = ReadingBudget()
    if blocks.isEmpty {
      let content = try readDER(file, passphrase: passphrase, budget: &budget)
      return [CryptoObject(block: nil, content: content)]
    }
    func objects(in text: RawSpan) -> [CryptoObject] {
      blocks.map { read($0, of: text, memo, passphrase: passphrase, budget: &budget) }
    }
    guard file.withUnsafeBytes({ $0.contains(0) }) else { return objects(in: file) }
    return PEMLineReader.visible(file).withBytes { objects(in: $0) }
  }

  private static func read(
    _ block: PEMBlock, of file: RawSpan, _ memo: CertificateMemo?, passphrase: Passphrase?,
    budget: inout ReadingBudget
  ) -> CryptoObject {
    if case .badBegin? = block.obstruction, let mended = PEMLineReader.mended(block, of: file) {
      // What is in it is told all the same, as if the line were right.
      return mended.withBytes { text in
        var plain = block
        (plain.range, plain.obstruction) = (0..<text.byteCount, nil)
        var object = read(plain, of: text, nil, passphrase: passphrase, budget: &budget)
        object.block = block
        return object
      }
    }
    var object = readFrame(block, of: file, memo, passphrase: passphrase, budget: &budget)
    if case .unreadable = object.content, object.isFramed || block.overrun != nil {
      object.loose = readLoosely(block, of: file, passphrase: passphrase, budget: &budget)
      if object.hasHeader {
        let reason =
          "the block has header lines (RFC 1421) before its base64, and OpenSSL takes none here but"
          + " those of encryption"
        object.content = .unreadable(CryptoError(.malformed, reason))
      }
    }
    return object
  }

  private static func readFrame(
    _ block: PEMBlock, of file: RawSpan, _ memo: CertificateMemo?, passphrase: Passphrase?,
    budget: inout ReadingBudget
  ) -> CryptoObject {
    if let line = block.gluedLine {
      let error = CryptoError(
        .malformed,
        "line \(line) has \"-----END \(block.shownLabel)-----\" and something else besides: other"
          + " programs do not find that end")
      let recovered = try? readPEM(
        file.extracting(block.range), label: block.label, passphrase: passphrase, budget: &budget)
      return CryptoObject(
        block: block, content: .unreadable(error), recovered: recovered, isFramed: false)
    }
    guard block.isComplete else {
      let reason =
        block.nulLine.map { "line \($0) begins with a NUL byte, which ends the reading" }
        ?? "the PEM block has no line \"-----END \(block.shownLabel)-----\""
      let error = CryptoError(.malformed, reason)
      return CryptoObject(block: block, content: .unreadable(error), isFramed: false)
    }
    let bytes = file.extracting(block.range)
    let content: Content
    do throws(CryptoError) {
      content =
        if let memo, block.label == "CERTIFICATE" {
          try memo.content(of: bytes) { () throws(CryptoError) in
            try readPEM(bytes, label: block.label, passphrase: passphrase, budget: &budget)
          }
        } else {
          try readPEM(bytes, label: block.label, passphrase: passphrase, budget: &budget)
        }
    } catch {
      content = .unreadable(error)
    }
    var object = CryptoObject(block: block, content: content)
    switch content {
    case .other, .unreadable:
      do throws(CryptoError) {
        try MemoryBIO.requirePEM(bytes)
      } catch {
        object.isFramed = false
        if case .other = content { object.content = .unreadable(error) }
        return object
      }
    default: break
    }
    switch content {
    case .unreadable, .privateKey(_, .pkcs1), .privateKey(_, .sec1), .privateKey(_, .traditional):
      return object.reread(bytes, passphrase: passphrase, budget: &budget) ?? object
    default: return object
    }
  }
}
