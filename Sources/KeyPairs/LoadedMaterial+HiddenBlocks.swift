// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import TLSCrypto

extension LoadedMaterial {
  /// Looks for the certificate of a key among the blocks that OpenSSL does not find; adds that it
  /// does not, and puts the certificate into the pair, so that the rest is judged as it will be.
  ///
  /// - Parameters:
  ///   - key: The public half of the key.
  ///   - pair: Its pair, in which the certificate is missing.
  /// - Returns: Whether there is such a certificate.
  mutating func takeHiddenLeaf(of key: PublicKey, to pair: inout KeyPair) -> Bool {
    for block in hidden {
      guard let certificate = block.object.heldCertificate, key.matches(certificate.publicKey)
      else { continue }
      faults.append(
        LoadFault(
          kind: .fileDamaged, part: .certificate, file: block.file, line: block.object.block?.line,
          message: "the certificate of the key is not read: \(block.obstruction)",
          remedy: block.remedy))
      pair.certificates.insert(.init(certificate, block.object, block.file), at: 0)
      return true
    }
    return false
  }

  /// The key that OpenSSL does not find in a file, or in any; adds that it does not.
  ///
  /// - Parameter file: The file; nil for the last key of any.
  /// - Returns: The key; nil where there is none, or where it is encrypted or damaged as well.
  mutating func hiddenKey(in file: MaterialFile? = nil) -> KeyPair.Located<PrivateKey>? {
    let block = hidden.last { block in
      (file == nil || block.file === file) && block.object.isMeantAsKey
    }
    guard let block else { return nil }
    faults.append(
      LoadFault(
        kind: .fileDamaged, part: .key, file: block.file, line: block.object.block?.line,
        message: "the private key is not read: \(block.obstruction)", remedy: block.remedy))
    return .init(keyOf: block.object, block.file)
  }

  /// Adds the blocks that are not found and have no worse fault.
  mutating func addHiddenBlocks() {
    // A file can have tens of thousands.
    let named = Set(faults.map { FaultPlace($0.file, line: $0.line) })
    for block in hidden {
      let line = block.object.block?.line
      if named.contains(FaultPlace(block.file, line: line)) { continue }
      faults.append(
        LoadFault(
          kind: .ignoredBlock, part: .certificate, file: block.file, line: line,
          message: "holds \(block.object.content.kind), which is not read: \(block.obstruction)",
          effect: nil, remedy: block.remedy))
    }
  }

  /// Loads the files of an entry of tls_server_sni_maps, which Postfix puts together, and of which it
  /// reads what stands before the first NUL byte.
  mutating func loadEntry(_ files: [MaterialFile]) {
    let place = files.firstIndex { $0.head != nil }
    guard let place, let head = files[place].head else { return loadChain(files) }
    loadChain(files[..<place] + [head.file])
    let remedy = "remove the NUL byte from line \(head.line), or write the file again"
    for index in faults.indices where faults[index].remedy == nil {
      if faults[index].isCritical { faults[index].remedy = remedy }
    }
    let lost = files[place].objects.count - head.file.objects.count
    let rest = files[(place + 1)...]
    let count = lost + rest.reduce(0) { $0 + $1.objects.count }
    faults.append(
      LoadFault(
        kind: .ignoredBlock, part: .certificate, file: head.file, line: head.line,
        message: "line \(head.line) has a NUL byte, and Postfix reads the files of a name up to the"
          + " first of these",
        severity: count > 0 ? .warning : nil, effect: nil, remedy: remedy,
        consequence: count > 0
          ? "Postfix does not see the \(count) PEM blocks behind it" : "nothing is lost behind it"))
    // Where a file is missing, so is the whole entry.
    for file in rest { _ = isReadable(file, .certificate, ifMissing: .noCertificate) }
  }
}
