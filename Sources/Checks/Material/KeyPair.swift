// SPDX-License-Identifier: Apache-2.0

internal import TLSCrypto

/// A private key and the certificates that go with it, as Postfix picks them.
struct KeyPair {
  /// An object and where it stands.
  struct Located<Object> {
    let object: Object
    let file: MaterialFile
    let line: Int?
  }

  var key: Located<PrivateKey>?
  /// The host's own certificate, and what is sent with it, in the order of the file.
  var certificates: [Located<Certificate>] = []

  var leaf: Located<Certificate>? { certificates.first }

  /// Whether the key belongs to the first certificate; nil where one of them is missing.
  var matches: Bool? {
    guard let key, let leaf else { return nil }
    return key.object.publicKey.matches(leaf.object.publicKey)
  }
}

/// What is wrong with what was loaded, which file is at fault, and whose parameter.
struct LoadFault {
  /// The parameter that is at fault.
  enum Part { case certificate, key }

  let kind: FindingKind
  let part: Part
  let file: MaterialFile
  var line: Int?
  var message: String?
  var severity: Severity?
  var effect: Effect? = .disablesTLS
  var remedy: String?
}

/// The pairs of a source, and what is wrong with their files.
struct LoadedMaterial {
  var pairs: [KeyPair] = []
  var faults: [LoadFault] = []

  /// Loads what a source names, as Postfix does (`tls_certkey.c`), but past the first fault.
  init(_ source: MaterialSource, files: MaterialFiles) {
    switch source {
    case .files(let certificate, let key) where certificate == key:
      loadMixed(files.file(key))
    case .files(let certificate, let key):
      loadFiles(certificate: files.file(certificate), key: files.file(key))
    case .chain(let paths):
      loadChain(paths.map(files.file))
    }
    for pair in pairs where pair.matches == false { addMismatch(of: pair, source) }
  }

  /// Adds a fault; returns false where the file cannot be read at all.
  mutating func isReadable(
    _ file: MaterialFile, _ part: LoadFault.Part, ifMissing effect: Effect = .disablesTLS
  ) -> Bool {
    guard let fault = file.fault else { return true }
    let isMissing = fault.kind == .fileMissing
    faults.append(
      LoadFault(
        kind: fault.kind, part: part, file: file, message: fault.reason,
        effect: fault.kind == .fileUnreadable ? nil : isMissing ? effect : .disablesTLS))
    return false
  }

  /// Adds that a block cannot be decoded.
  mutating func addDamage(_ object: CryptoObject, in file: MaterialFile, _ part: LoadFault.Part) {
    guard case .unreadable(let error) = object.content else { return }
    faults.append(
      LoadFault(
        kind: .fileDamaged, part: part, file: file, line: object.block?.line,
        message: error.description))
  }

  private mutating func addMismatch(of pair: KeyPair, _ source: MaterialSource) {
    guard let key = pair.key, let leaf = pair.leaf else { return }
    let position = pair.certificates.firstIndex {
      key.object.publicKey.matches($0.object.publicKey)
    }
    if let position {
      let own = pair.certificates[position]
      faults.append(
        LoadFault(
          kind: .leafNotFirst, part: .certificate, file: own.file, line: own.line,
          message: "the certificate of the key is number \(position + 1) of the file, not the first"
        ))
      return
    }
    let isSplit = key.file !== leaf.file
    let other = isSplit ? "the certificate in \(leaf.file.path)" : "its certificate"
    faults.append(
      LoadFault(
        kind: .keyMismatch, part: .key, file: key.file, line: key.line,
        message: "the private key, \(key.object.publicKey.summary), does not belong to \(other),"
          + " \(leaf.object.publicKey.summary)"))
  }
}
