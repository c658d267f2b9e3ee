// SPDX-License-Identifier: Apache-2.0

package import TLSCrypto

extension LoadedMaterial {
  /// Loads a certificate with its issuers, and the key from another file.
  ///
  /// Blocks of other kinds are passed over, and so is all that follows the key.
  mutating func loadFiles(certificate: MaterialFile, key: MaterialFile) {
    var pair = KeyPair()
    if isReadable(certificate, .certificate) {
      pair.certificates = certificates(of: certificate)
      if pair.certificates.isEmpty, !hasFault(in: certificate) {
        faults.append(
          LoadFault(
            kind: .noCertificate, part: .certificate, file: certificate,
            message: "holds no certificate, but \(contents(of: certificate))"))
      }
    }
    if isReadable(key, .key) {
      pair.key = firstKey(of: key)
    }
    pairs.append(pair)
  }

  /// Loads a file that is set for both: the first key, and all certificates, in any order.
  mutating func loadMixed(_ file: MaterialFile) {
    guard isReadable(file, .certificate) else { return }
    var pair = KeyPair()
    pair.certificates = certificates(of: file)
    pair.key = firstKey(of: file)
    if pair.certificates.isEmpty, !hasFault(in: file) {
      faults.append(
        LoadFault(
          kind: .noCertificate, part: .certificate, file: file,
          message: "holds no certificate, but \(contents(of: file))"))
    }
    pairs.append(pair)
  }

  private mutating func certificates(of file: MaterialFile) -> [KeyPair.Located<Certificate>] {
    var list: [KeyPair.Located<Certificate>] = []
    for object in file.objects {
      switch object.content {
      case .certificate(let certificate):
        list.append(.init(object: certificate, file: file, line: object.block?.line))
      case .unreadable where object.stopsReading(for: "CERTIFICATE"):
        addDamage(object, in: file, .certificate)
        // What the rest of the file is like is seen from all that is in it.
        if let certificate = object.recovered?.certificate {
          list.append(.init(object: certificate, file: file, line: object.block?.line))
        }
      default: continue
      }
    }
    return list
  }

  private mutating func firstKey(of file: MaterialFile) -> KeyPair.Located<PrivateKey>? {
    var first: KeyPair.Located<PrivateKey>?
    for object in file.objects {
      let line = object.block?.line
      switch object.content {
      case .privateKey(let key, _):
        if let first {
          faults.append(
            LoadFault(
              kind: .severalKeys, part: .key, file: file, line: line,
              message: "holds another private key, \(key.publicKey.summary), after the one in line"
                + " \(first.line ?? 1)", effect: nil))
          return first
        }
        first = .init(object: key, file: file, line: line)
        addWrongLabel(object, in: file)
      case .unsupportedKey(let key) where first == nil:
        faults.append(
          LoadFault(
            kind: .keyUnsupported, part: .key, file: file, line: line,
            message: "the private key: \(key.algorithm.reason)"))
        return nil
      case .encryptedKey where first == nil:
        faults.append(LoadFault(kind: .keyEncrypted, part: .key, file: file, line: line))
        return nil
      case .unreadable where first == nil && object.stopsReading(for: "PRIVATE KEY"):
        if !hasFault(in: file) { addDamage(object, in: file, .key) }
        return object.recovered?.privateKey.map { .init(object: $0, file: file, line: line) }
      default: continue
      }
    }
    if first == nil, !hasFault(in: file) {
      faults.append(
        LoadFault(
          kind: .noKey, part: .key, file: file,
          message: "holds no private key, but \(contents(of: file))"))
    }
    return first
  }

  private func hasFault(in file: MaterialFile) -> Bool {
    faults.contains { $0.file === file && $0.severity ?? $0.kind.severity > .warning }
  }

  /// What a file holds, for one who expects something else in it.
  func contents(of file: MaterialFile) -> String {
    var seen: Set<String> = []
    let kinds = file.objects.map(\.content.kind).filter { seen.insert($0).inserted }
    return kinds.joined(separator: ", ")
  }
}

extension CryptoObject {
  /// Whether a reader that looks for blocks with such a label gets no further than this one.
  ///
  /// Blocks of other kinds are passed over, if only their frame is whole.
  func stopsReading(for label: String) -> Bool {
    guard let block else { return true }
    return !block.isComplete || block.label.hasSuffix(label)
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
