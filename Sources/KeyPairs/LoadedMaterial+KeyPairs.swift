// SPDX-License-Identifier: Apache-2.0

package import TLSCrypto

extension LoadedMaterial {
  /// Loads a certificate with its issuers, and the key from another file, as OpenSSL does.
  mutating func loadFiles(certificate: MaterialFile, key: MaterialFile) {
    var pair = KeyPair()
    if isReadable(certificate, .certificate) {
      for object in found(in: certificate, by: .certificates) {
        add(
          object, of: certificate, to: &pair,
          as: object.useInCertificateFile(isFirst: pair.certificates.isEmpty))
      }
    }
    if isReadable(key, .key) {
      let objects = found(in: key, by: .keys)
      pair.key = firstKey(of: key, objects, \.useAsKey)
    }
    if certificate.fault == nil {
      if let key = pair.key?.object.publicKey, pair.matches != true, pair.sorted == nil {
        _ = takeHiddenLeaf(of: key, to: &pair)
      }
      requireCertificate(of: certificate, in: pair)
    }
    pairs.append(pair)
  }

  /// Loads a file that is set for both, as Postfix does: the first key, and all certificates, in any
  /// order.
  mutating func loadMixed(_ file: MaterialFile) {
    guard isReadable(file, .certificate) else { return }
    var pair = KeyPair()
    let objects = found(in: file, by: .blocks)
    for object in objects { add(object, of: file, to: &pair, as: object.useInChain) }
    pair.key = firstKey(of: file, objects, \.useAsKeyOfMixedFile)
    takeLeaf(to: &pair)
    requireCertificate(of: file, in: pair)
    pairs.append(pair)
  }

  /// Adds the certificate of a block to a pair, and what is wrong with the block.
  private mutating func add(
    _ object: CryptoObject, of file: MaterialFile, to pair: inout KeyPair, as use: BlockUse
  ) {
    // The rest of the file is judged by all certificates in it, damaged or not.
    switch use {
    case .certificate, .damage:
      if use == .damage { addDamage(object, in: file, .certificate) }
      if let certificate = object.heldCertificate {
        pair.add(certificate, object, file)
      } else if pair.certificates.isEmpty, object.isMeantAsCertificate {
        pair.hasDamagedLeaf = true
      }
    case .passedOver where object.heldCertificate != nil: addPassedOver(object, in: file)
    case .key, .passedOver: break
    }
  }

  private mutating func requireCertificate(of file: MaterialFile, in pair: KeyPair) {
    guard pair.certificates.isEmpty, !hasFault(in: file) else { return }
    faults.append(
      LoadFault(
        kind: .noCertificate, part: .certificate, file: file,
        message: "holds no certificate, but \(contents(of: file))"))
  }

  /// The first key of a file; adds what keeps Postfix from it.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - objects: What is found in it.
  ///   - use: What a block is to a program that looks for a key.
  /// - Returns: The key; nil where there is none, or none that can be told.
  private mutating func firstKey(
    of file: MaterialFile, _ objects: [CryptoObject], _ use: (CryptoObject) -> KeyUse
  ) -> KeyPair.Located<PrivateKey>? {
    var first: KeyPair.Located<PrivateKey>?
    var candidate: CryptoObject?
    for object in objects {
      switch use(object) {
      case .found:
        if let first {
          addFurtherKey(object, after: first)
          return first
        }
        if let candidate { addPassedOver(candidate, in: file) }
        addTolerated(object, in: file)
        first = .init(keyOf: object, file)
      case .stops where first == nil:
        guard hasFault(in: file) else { return key(of: object, in: file) }
        return .init(keyOf: object, file)
      case .candidate where candidate == nil: candidate = object
      case .stops, .candidate, .nothing: continue
      }
    }
    if first != nil || hasFault(in: file) { return first }
    if let candidate { return key(of: candidate, in: file) }
    if let hidden = hiddenKey(in: file) { return hidden }
    faults.append(
      LoadFault(
        kind: .noKey, part: .key, file: file,
        message: "holds no private key, but \(contents(of: file))"))
    return nil
  }

  private mutating func addFurtherKey(
    _ object: CryptoObject, after first: KeyPair.Located<PrivateKey>
  ) {
    let name = object.heldKey?.publicKey.summary ?? "encrypted"
    faults.append(
      LoadFault(
        kind: .severalKeys, part: .key, file: first.file, line: object.block?.line,
        message: "holds another private key, \(name), after the one in line \(first.line ?? 1)",
        effect: nil))
  }

  private func hasFault(in file: MaterialFile) -> Bool {
    faults.contains { $0.file === file && $0.isSevere }
  }

  /// What a file holds, for one who expects something else in it.
  func contents(of file: MaterialFile) -> String {
    var seen: Set<String> = []
    let kinds = file.objects.map(\.content.kind).filter { seen.insert($0).inserted }
    return kinds.joined(separator: ", ")
  }
}

/// What a block is to a program that looks for a key.
private enum KeyUse {
  case found
  /// What ends the search.
  case stops
  /// A key that is passed over, and that somebody meant to be found.
  case candidate
  case nothing
}

extension CryptoObject {
  /// What the block is in a file that is set for the key alone.
  ///
  /// `SSL_CTX_use_PrivateKey_file` tries every block that may be a key, and passes over those that it
  /// cannot decode.
  fileprivate var useAsKey: KeyUse {
    switch content {
    case .privateKey: return .found
    case .unsupportedKey, .encryptedKey: return .stops
    case .unreadable:
      guard let block else { return .nothing }
      if !block.isComplete { return .stops }
      // OpenSSL finds an unencrypted key under the label of an encrypted one, and a key with
      // something behind it.
      let isTolerated =
        rightLabel == nil ? surplus != nil : block.label == "ENCRYPTED PRIVATE KEY"
      if heldKey != nil, isTolerated, rightLabel ?? "PRIVATE KEY" == "PRIVATE KEY" {
        return .found
      }
      return block.label.hasSuffix("PRIVATE KEY") ? .candidate : .nothing
    default: return .nothing
    }
  }

  /// What the block is in a file that is set for both key and certificate.
  fileprivate var useAsKeyOfMixedFile: KeyUse {
    switch useInChain {
    case .key: content.privateKey == nil ? .stops : .found
    case .damage: heldKey == nil ? .nothing : .stops
    case .passedOver: isMeantAsKey ? .candidate : .nothing
    case .certificate: .nothing
    }
  }
}

extension CryptoObject.Content {
  /// The kind of object with its article.
  package var kind: String {
    switch self {
    case .privateKey, .unsupportedKey: "a private key"
    case .encryptedKey: "an encrypted private key"
    case .request: "a certificate request"
    case .certificate: "a certificate"
    case .archive, .encryptedArchive: "a PKCS #12 archive"
    case .bundle: "a PKCS #7 bundle"
    case .session: "a TLS session"
    case .publicKey: "a public key"
    case .other(let label): "\"\(label)\""
    case .unreadable: "a damaged block"
    }
  }
}
