// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import TLSCrypto

extension LoadedMaterial {
  /// Loads chain files as one sequence: each key, its certificate, and that one's issuers.
  mutating func loadChain(_ files: [MaterialFile]) {
    var sequence = ChainSequence()
    var blank: [MaterialFile] = []
    for file in files {
      if file.isBlank {
        blank.append(file)
        continue
      }
      if file.fault?.kind == .fileMissing, file.path.hasPrefix("#") {
        addComment(file)
        spare()
        break
      }
      // What was complete before the missing file stays; the chain that stands last does not.
      guard isReadable(file, .certificate, ifMissing: .noCertificate) else {
        if file.fault?.kind == .fileMissing { spare() }
        continue
      }
      for object in found(in: file, by: .blocks) {
        sequence.take(object, of: file, into: &self)
      }
    }
    sequence.finish(into: &self)
    addBlank(blank, of: files)
    if faults.contains(where: { $0.kind == .keyNotFirst }) { sortPairs() }
    addRepeatedAlgorithms()
  }

  /// Adds to the last fault what Postfix has loaded by then.
  private mutating func spare() {
    guard let last = faults.indices.last else { return }
    faults[last].spared = pairs.compactMap(\.key?.file)
  }

  /// Adds that somebody has written a comment behind the list, each word of which is a file to Postfix.
  private mutating func addComment(_ file: MaterialFile) {
    faults.append(
      LoadFault(
        kind: .fileMissing, part: .certificate, file: file,
        message: "there is no such file: \"#\" begins no comment behind a value",
        effect: .noCertificate, remedy: "give the comment a line of its own"))
  }

  /// Adds that there is nothing in files, which does no harm as long as there is something in others.
  private mutating func addBlank(_ blank: [MaterialFile], of files: [MaterialFile]) {
    // What cannot be read here may hold all that is looked for.
    let isEmpty =
      pairs.isEmpty && !faults.contains { $0.effect != nil || $0.kind == .fileUnreadable }
    for file in blank {
      guard let fault = file.fault else { continue }
      faults.append(
        LoadFault(
          kind: fault.kind, part: .certificate, file: file, message: fault.reason,
          severity: isEmpty ? nil : .warning, effect: isEmpty ? .disablesTLS : nil,
          remedy: isEmpty ? file.conversion : file.correction,
          consequence: isEmpty ? nil : "Postfix finds nothing in the file, and goes on"))
    }
    guard isEmpty, blank.isEmpty, let first = files.first else { return }
    faults.append(
      LoadFault(
        kind: .noKey, part: .key, file: first,
        message: "holds no private key, but \(contents(of: first))"))
  }

  /// Where nothing but the order of the blocks is wrong, gives each key its own certificates, so that
  /// no issuer is judged as if it were the host's.
  private mutating func sortPairs() {
    let certificates = pairs.flatMap(\.certificates)
    let list = certificates.map(\.object)
    let whole = pairs.dropFirst()
    // TLS has places for fewer kinds of keys; each is looked for among all certificates.
    guard pairs.first?.key == nil, (1...16).contains(whole.count),
      whole.allSatisfy({ $0.key != nil })
    else { return }
    var sorted: [KeyPair] = []
    for key in whole.compactMap(\.key) {
      guard let leaf = CertificateOrder.leaf(of: key.object.publicKey, in: list) else { return }
      let order = CertificateOrder(from: leaf, in: list)
      let strays = whole.count == 1 ? order.strays : []
      let places = order.path + order.alternatives + strays
      sorted.append(KeyPair(key: key, certificates: places.map { certificates[$0] }))
    }
    pairs = sorted
    faults.removeAll { $0.kind == .keyWithoutChain }
  }

  /// OpenSSL has one place for each algorithm, and Postfix lets nothing be replaced there.
  private mutating func addRepeatedAlgorithms() {
    var first: [String: KeyPair.Located<PrivateKey>] = [:]
    for key in pairs.compactMap(\.key) {
      let algorithm = key.object.publicKey.algorithm
      guard let earlier = first[algorithm] else {
        first[algorithm] = key
        continue
      }
      let place = "\(earlier.file.path):\(earlier.line ?? 1)"
      faults.append(
        LoadFault(
          kind: .algorithmTwice, part: .key, file: key.file, line: key.line,
          message: "a second \(algorithm) key, after the one in \(place)"))
    }
  }
}

/// The state of reading chain files, which goes on from one file to the next.
private struct ChainSequence {
  private var pair: KeyPair?
  /// How many blocks Postfix has passed over before this pair.
  private var start = 0
  /// The key that Postfix has just passed over.
  private var lostKey: (object: CryptoObject, file: MaterialFile)?

  mutating func take(
    _ object: CryptoObject, of file: MaterialFile, into material: inout LoadedMaterial
  ) {
    let lost = lostKey
    lostKey = nil
    switch object.useInChain {
    case .key:
      finish(into: &material)
      pair = KeyPair(key: material.key(of: object, in: file))
    case .certificate:
      guard let certificate = object.content.certificate else { return }
      if pair == nil {
        begin(with: object, of: file, into: &material)
      } else if let lost, pair?.certificates.isEmpty == false {
        material.addLostKey(lost.object, in: lost.file)
      }
      pair?.add(certificate, object, file)
    case .damage:
      material.addDamage(object, in: file, .certificate)
      if let certificate = object.heldCertificate {
        pair?.add(certificate, object, file)
      } else if object.isMeantAsCertificate {
        if pair?.certificates.isEmpty == true { pair?.hasDamagedLeaf = true }
      } else if object.heldKey != nil || object.block?.label.hasSuffix("PRIVATE KEY") == true {
        finish(into: &material)
        pair = KeyPair(key: .init(keyOf: object, file))
      }
    case .passedOver:
      material.addPassedOver(object, in: file)
      if object.isMeantAsKey { lostKey = (object, file) }
    }
  }

  /// Begins a pair with a certificate, which has no key before it that Postfix finds.
  private mutating func begin(
    with object: CryptoObject, of file: MaterialFile, into material: inout LoadedMaterial
  ) {
    let key = material.passedOver[start...].last { $0.object.isMeantAsKey }
    pair = KeyPair(key: key.flatMap { material.key(of: $0.object, in: $0.file) })
    guard key == nil else { return }
    if pair?.key == nil, let hidden = material.hiddenKey() {
      pair?.key = hidden
      return
    }
    material.faults.append(
      LoadFault(
        kind: .keyNotFirst, part: .certificate, file: file, line: object.block?.line,
        message: "a certificate stands before the first key"))
  }

  /// Ends the chain that was begun.
  mutating func finish(into material: inout LoadedMaterial) {
    defer { start = material.passedOver.count }
    guard var pair else { return }
    self.pair = nil
    material.takeLeaf(from: start, to: &pair)
    if let key = pair.key, pair.certificates.isEmpty, !pair.hasDamagedLeaf {
      material.faults.append(
        LoadFault(kind: .keyWithoutChain, part: .key, file: key.file, line: key.line))
    }
    // A key that is damaged beyond recognition leaves nothing else to report.
    if pair.key == nil, pair.certificates.isEmpty { return }
    material.pairs.append(pair)
  }
}

extension LoadedMaterial {
  /// Adds that Postfix passes over the key of a certificate that stands behind another pair.
  fileprivate mutating func addLostKey(_ object: CryptoObject, in file: MaterialFile) {
    let label = object.block.map { "\"\($0.shownLabel)\"" } ?? "an unknown label"
    faults.append(
      LoadFault(
        kind: object.isEncryptedKey ? .keyEncrypted : .wrongLabel, part: .key, file: file,
        line: object.block?.line,
        message: "Postfix passes over the key, under the label \(label), before a certificate",
        severity: .warning, effect: nil, remedy: object.remedy,
        consequence: "the certificate is sent as an issuer of the pair before, and never shown"))
  }

  /// The key that a block holds or ought to hold; adds what keeps Postfix from it.
  mutating func key(
    of object: CryptoObject, in file: MaterialFile
  ) -> KeyPair.Located<PrivateKey>? {
    let line = object.block?.line
    switch object.content {
    case .privateKey:
      addTolerated(object, in: file)
      return .init(keyOf: object, file)
    case .unsupportedKey(let key):
      let library = isOfOtherHost ? key.algorithm.libraryThatServes : nil
      faults.append(
        LoadFault(
          kind: .keyUnsupported, part: .key, file: file, line: line,
          message: "the private key: \(key.algorithm.reason)",
          severity: library == nil ? nil : .unknown, effect: library == nil ? .disablesTLS : nil,
          remedy: library == nil ? nil : LoadFault.askOtherLibrary,
          consequence: library.map { LoadFault.servedElsewhere(by: $0) }))
      return nil
    case _ where object.isEncryptedKey:
      faults.append(LoadFault(kind: .keyEncrypted, part: .key, file: file, line: line))
      return nil
    default:
      addDamage(object, in: file, .key)
      return .init(keyOf: object, file)
    }
  }
}

extension MaterialFile {
  /// What to do with a file in which Postfix finds nothing, beside others.
  fileprivate var correction: String {
    fault?.kind == .fileNotRegular
      ? "take it out of the list, or give the path of a PEM file"
      : "write the file again, or take it out of the list"
  }
}
