// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import TLSCrypto

/// The pairs of a source, and what is wrong with their files.
package struct LoadedMaterial {
  package internal(set) var pairs: [KeyPair] = []
  package internal(set) var faults: [LoadFault] = []
  /// What Postfix takes for nothing, in the order of the files.
  private(set) var passedOver: [(object: CryptoObject, file: MaterialFile)] = []
  /// What OpenSSL does not find, in the order of the files.
  private(set) var hidden: [HiddenBlock] = []
  /// A Boolean value that tells whether another OpenSSL than the one that runs here loads them.
  let isOfOtherHost: Bool

  /// Loads what a source names, as Postfix does (`tls_certkey.c`), but past the first fault.
  ///
  /// - Parameters:
  ///   - source: The files.
  ///   - files: Reads them, and keeps them.
  package init(_ source: MaterialSource, files: MaterialFiles) {
    isOfOtherHost = files.isOfOtherHost
    switch source {
    case .files(let certificate, let key) where certificate == key:
      loadMixed(files.file(key))
    case .files(let certificate, let key):
      loadFiles(certificate: files.file(certificate), key: files.file(key))
    case .chain(let paths):
      loadChain(paths.map(files.file))
    case .entry(let paths):
      loadEntry(paths.map(files.file))
    }
    addIgnoredBlocks()
    addHiddenBlocks()
    for index in pairs.indices {
      if let key = pairs[index].key { addRefusal(of: key) }
      guard pairs[index].matches == false else { continue }
      addMismatch(of: pairs[index], source)
      // With that said, the rest is judged as it will be once the order is right.
      if let sorted = pairs[index].sorted { pairs[index] = sorted }
    }
    for index in pairs.indices where pairs[index].hasDamagedLeaf && pairs[index].matches != true {
      pairs[index].certificates = []
    }
  }

  /// Adds a fault; returns false where the file cannot be read at all.
  mutating func isReadable(
    _ file: MaterialFile, _ part: LoadFault.Part, ifMissing effect: LoadFault.Effect = .disablesTLS
  ) -> Bool {
    guard let fault = file.fault else { return true }
    let isMissing = fault.kind == .fileMissing
    faults.append(
      LoadFault(
        kind: fault.kind, part: part, file: file, message: fault.reason,
        effect: fault.kind == .fileUnreadable ? nil : isMissing ? effect : .disablesTLS,
        remedy: file.conversion))
    return false
  }

  /// The blocks of a file that are found by those who read it; the others are remembered.
  mutating func found(in file: MaterialFile, by reading: PEMReading) -> [CryptoObject] {
    var found: [CryptoObject] = []
    for object in file.objects {
      if let object = object.asFound(by: reading) {
        found.append(object)
      } else if let obstruction = object.block?.obstruction {
        hidden.append(HiddenBlock(object: object, file: file, obstruction: obstruction))
      }
    }
    return found
  }

  /// Adds that a block cannot be decoded, or not by Postfix.
  mutating func addDamage(_ object: CryptoObject, in file: MaterialFile, _ part: LoadFault.Part) {
    var message = "OpenSSL's trust settings follow the certificate, under a label that has none"
    var remedy: String? = Self.withoutTrust
    if case .unreadable(let error) = object.content {
      message = error.description
      remedy = object.remedy
    }
    faults.append(
      LoadFault(
        kind: object.rightLabel == nil ? .fileDamaged : .wrongLabel, part: part, file: file,
        line: object.block?.line, message: message, remedy: remedy))
  }

  private static let withoutTrust =
    "take the trust settings off: openssl x509 -in CERTIFICATE -out NEW"

  /// Remembers that Postfix takes a block for nothing, which does no harm unless somebody meant it.
  mutating func addPassedOver(_ object: CryptoObject, in file: MaterialFile) {
    passedOver.append((object, file))
  }

  /// Adds the blocks that Postfix passes over and that have no worse fault.
  private mutating func addIgnoredBlocks() {
    let named = Set(faults.map { FaultPlace($0.file, line: $0.line) })
    for (object, file) in passedOver {
      let line = object.block?.line
      if named.contains(FaultPlace(file, line: line)) { continue }
      let label = object.block.map { "\"\($0.shownLabel)\"" } ?? "something"
      let name =
        switch object.content {
        case .certificate, .privateKey, .unreadable, .other: label
        default: object.content.kind
        }
      faults.append(
        LoadFault(
          kind: .ignoredBlock, part: .certificate, file: file, line: line,
          message: "holds \(name), which Postfix passes over", effect: nil))
    }
  }

  /// Looks for the certificate of the key among the blocks that Postfix passes over; adds that it
  /// does, and puts the certificate into the pair, so that the rest is judged as it will be.
  ///
  /// - Parameters:
  ///   - start: The number of the first block that is the pair's, of those that are passed over.
  ///   - pair: The pair.
  mutating func takeLeaf(from start: Int = 0, to pair: inout KeyPair) {
    guard let key = pair.key?.object.publicKey else { return }
    let own = pair.certificates.map(\.object)
    guard !own.contains(where: { key.matches($0.publicKey) }) else { return }
    if takeHiddenLeaf(of: key, to: &pair) { return }
    for (object, file) in passedOver[start...] {
      guard let certificate = object.heldCertificate, key.matches(certificate.publicKey),
        let block = object.block
      else { continue }
      faults.append(
        LoadFault(
          kind: .wrongLabel, part: .certificate, file: file, line: object.block?.line,
          message:
            "the certificate of the key has the label \"\(block.shownLabel)\", which Postfix passes over",
          remedy: block.label == "TRUSTED CERTIFICATE" ? Self.withoutTrust : object.remedy))
      pair.certificates.insert(.init(certificate, object, file), at: 0)
      return
    }
  }

  /// Adds that OpenSSL finds a key in spite of its label, or of what stands behind it, if so.
  mutating func addTolerated(_ object: CryptoObject, in file: MaterialFile) {
    var message = object.labelFault
    if case .unreadable(let error) = object.content { message = error.description }
    guard let message else { return }
    faults.append(
      LoadFault(
        kind: object.rightLabel == nil ? .fileDamaged : .wrongLabel, part: .key, file: file,
        line: object.block?.line, message: message, severity: .note, effect: nil,
        remedy: object.remedy,
        consequence: "OpenSSL finds the key all the same; other programs may not"))
  }

  /// Adds that TLS has no certificates for such a key, however whole it is.
  private mutating func addRefusal(of key: KeyPair.Located<PrivateKey>) {
    guard case .refused(let reason) = key.object.publicKey.asServerKey else { return }
    faults.append(
      LoadFault(
        kind: .keyUnsupported, part: .key, file: key.file, line: key.line,
        message: "the private key, \(key.object.publicKey.summary): \(reason)"))
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
    // The damaged certificate of the key has been reported already.
    if pair.hasDamagedLeaf { return }
    let isSplit = key.file !== leaf.file
    let other = isSplit ? "the certificate in \(leaf.file.path)" : "its certificate"
    faults.append(
      LoadFault(
        kind: .keyMismatch, part: .key, file: key.file, line: key.line,
        message: "the private key, \(key.object.publicKey.summary), does not belong to \(other),"
          + " \(leaf.object.publicKey.summary)\(pair.hasCALeaf ? ", which is that of a CA" : "")"))
  }
}
