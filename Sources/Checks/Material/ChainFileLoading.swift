// SPDX-License-Identifier: Apache-2.0

internal import TLSCrypto

extension LoadedMaterial {
  /// Loads chain files as one sequence: each key, its certificate, and that one's issuers.
  mutating func loadChain(_ files: [MaterialFile]) {
    var sequence = ChainSequence()
    for file in files {
      // What was complete before the missing file stays; the chain that stands last does not.
      guard isReadable(file, .certificate, ifMissing: .noCertificate) else { continue }
      for object in file.objects { sequence.take(object, of: file, into: &self) }
    }
    sequence.finish(into: &self)
    if faults.contains(where: { $0.kind == .keyNotFirst }) { sortPairs() }
    addRepeatedAlgorithms()
  }

  /// Where nothing but the order of the blocks is wrong, gives each key its own certificates, so that
  /// no issuer is judged as if it were the host's.
  private mutating func sortPairs() {
    let certificates = pairs.flatMap(\.certificates)
    let list = certificates.map(\.object)
    let whole = pairs.dropFirst()
    guard pairs.first?.key == nil, !whole.isEmpty, whole.allSatisfy({ $0.key != nil }) else {
      return
    }
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

  mutating func take(
    _ object: CryptoObject, of file: MaterialFile, into material: inout LoadedMaterial
  ) {
    let line = object.block?.line
    switch object.content {
    case .privateKey(let key, _):
      material.addWrongLabel(object, in: file)
      finish(into: &material)
      pair = KeyPair(key: .init(object: key, file: file, line: line))
    case .unsupportedKey(let key):
      finish(into: &material)
      pair = KeyPair()
      material.faults.append(
        LoadFault(
          kind: .keyUnsupported, part: .key, file: file, line: line,
          message: "the private key: \(key.algorithm.reason)"))
    case .encryptedKey:
      finish(into: &material)
      pair = KeyPair()
      material.faults.append(LoadFault(kind: .keyEncrypted, part: .key, file: file, line: line))
    case .certificate(let certificate):
      if pair == nil {
        pair = KeyPair()
        material.faults.append(
          LoadFault(
            kind: .keyNotFirst, part: .certificate, file: file, line: line,
            message: "a certificate stands before the first key"))
      }
      pair?.certificates.append(.init(object: certificate, file: file, line: line))
    case .unreadable:
      if object.stopsReading(for: "CERTIFICATE") || object.stopsReading(for: "PRIVATE KEY") {
        material.addDamage(object, in: file, .certificate)
        if let certificate = object.recovered?.certificate {
          pair?.certificates.append(.init(object: certificate, file: file, line: line))
        } else if let key = object.recovered?.privateKey {
          finish(into: &material)
          pair = KeyPair(key: .init(object: key, file: file, line: line))
        } else if object.block?.label.hasSuffix("PRIVATE KEY") == true {
          finish(into: &material)
          pair = KeyPair()
        }
      }
    default:
      material.faults.append(
        LoadFault(
          kind: .ignoredBlock, part: .certificate, file: file, line: line,
          message: "holds \(object.content.kind), which Postfix passes over", effect: nil))
    }
  }

  /// Ends the chain that was begun.
  mutating func finish(into material: inout LoadedMaterial) {
    guard let pair else { return }
    self.pair = nil
    if let key = pair.key, pair.certificates.isEmpty {
      material.faults.append(
        LoadFault(kind: .keyWithoutChain, part: .key, file: key.file, line: key.line))
    }
    material.pairs.append(pair)
  }
}
