// SPDX-License-Identifier: Apache-2.0

package import Checks
internal import Platform
internal import Primitives
internal import SystemPackage
package import TLSCrypto

/// A private key with its certificate and those of the issuers.
package struct Credential {
  package let key: PrivateKey
  /// The host's own certificate first.
  package let certificates: [Certificate]
  /// The request that the certificate was made by, where it is at hand.
  package var request: CertificateRequest?

  package init(key: PrivateKey, certificates: [Certificate], request: CertificateRequest? = nil) {
    self.key = key
    self.certificates = certificates
    self.request = request
  }

  /// The host's own certificate.
  package var leaf: Certificate { certificates[0] }

  /// Reads all credentials of a pair's files.
  ///
  /// - Parameters:
  ///   - files: Where they are; a chain file has each key before its certificates.
  ///   - followingLinks: False where a file is to be none of somebody else's.
  /// - Returns: At least one; with two files exactly one.
  /// - Throws: A `RotationError`: `badData` where a key is missing or does not belong to its
  ///   certificate, or the failure of the file that cannot be read.
  package static func read(
    _ files: ConfiguredPair.Files, followingLinks: Bool = true
  ) throws(RotationError) -> [Credential] {
    switch files {
    case .chain, .sequence: return try readChain(files.paths, followingLinks)
    case .split(let certificate, let key):
      let keyObjects = try objects(of: key, followingLinks: followingLinks)
        .compactMap { $0.asFound(by: .keys) }
      guard let privateKey = try firstKey(of: keyObjects, key) else {
        throw RotationError(.badData, "\(key)", "holds no private key")
      }
      let certificates = try certificates(
        of: try objects(of: certificate, followingLinks: followingLinks)
          .compactMap { $0.asFound(by: .certificates) }, certificate)
      guard !certificates.isEmpty else {
        throw RotationError(.badData, "\(certificate)", "holds no certificate")
      }
      let request = keyObjects.compactMap(\.content.request).first
      let credential = Credential(key: privateKey, certificates: certificates, request: request)
      try credential.requireMatch(certificate)
      return [credential]
    }
  }

  /// Reads the objects of a file of at most 4 MiB.
  static func objects(
    of path: FilePath, passphrase: Passphrase? = nil, followingLinks: Bool = true
  ) throws(RotationError) -> [CryptoObject] {
    let bytes = try onFiles { () throws(FileError) in
      try InputFile.read(
        path, limit: 4 << 20, inheriting: false, followingLinks: followingLinks)
    }
    return try about("\(path)") { () throws(CryptoError) in
      try bytes.withBytes { (span) throws(CryptoError) in
        try CryptoObject.readAll(from: span, passphrase: passphrase)
      }
    }
  }

  /// Reads files as one: each key before its certificates.
  private static func readChain(
    _ paths: [FilePath], _ followingLinks: Bool
  ) throws(RotationError) -> [Credential] {
    let path = paths[0]
    var objects: [(content: CryptoObject.Content, place: String, remedy: String?)] = []
    var holdsOthers = false
    for path in paths {
      let read = try Self.objects(of: path, followingLinks: followingLinks)
      for object in read.compactMap({ $0.asFound(by: .blocks) }) {
        let use = object.useInChain
        if use == .damage, object.content.certificate != nil {
          throw RotationError(
            .badData, object.place(in: "\(path)"), "OpenSSL's trust settings follow the certificate"
          )
        }
        guard use != .passedOver || object.isEncryptedKey else {
          holdsOthers = holdsOthers || object.content.certificate != nil
          continue
        }
        objects.append((object.content, object.place(in: "\(path)"), object.remedy))
      }
    }
    var credentials: [Credential] = []
    var key: PrivateKey?
    var certificates: [Certificate] = []
    func close() throws(RotationError) {
      guard let open = key else { return }
      if certificates.isEmpty {
        throw RotationError(
          .badData, "\(path)",
          holdsOthers
            ? "holds a private key, and its certificate under a label that Postfix passes over"
            : "holds a private key without its certificate",
          remedy: holdsOthers
            ? "mxtls check tells more"
            : "put key and certificates into one file, which can be switched in one step")
      }
      let credential = Credential(key: open, certificates: certificates)
      try credential.requireMatch(path)
      credentials.append(credential)
      (key, certificates) = (nil, [])
    }
    let keys = objects.compactMap(\.content.privateKey)
    // The file that is set for both key and certificate may have them in any order.
    if keys.count == 1 { key = keys.first }
    for object in objects {
      switch object.content {
      case .privateKey(let next, _) where keys.count > 1:
        try close()
        key = next
      case .unsupportedKey(let key): throw RotationError(key.error, about: object.place)
      case .certificate(let certificate): certificates.append(certificate)
      case .unreadable(let error):
        throw RotationError(error, about: object.place, remedy: object.remedy)
      default: continue
      }
    }
    try close()
    guard !credentials.isEmpty else {
      let isEncrypted = objects.contains {
        if case .encryptedKey = $0.content { true } else { false }
      }
      throw RotationError(
        .badData, "\(path)", isEncrypted ? "the private key is encrypted" : "holds no private key")
    }
    return credentials
  }

  private static func firstKey(
    of objects: [CryptoObject], _ path: FilePath
  ) throws(RotationError) -> PrivateKey? {
    for object in objects {
      switch object.content {
      case .privateKey(let key, _): return key
      case .unsupportedKey(let key):
        throw RotationError(key.error, about: object.place(in: "\(path)"))
      case .encryptedKey:
        throw RotationError(.badData, "\(path)", "the private key is encrypted")
      case .unreadable(let error):
        throw RotationError(error, about: object.place(in: "\(path)"), remedy: object.remedy)
      default: continue
      }
    }
    return nil
  }

  private static func certificates(
    of objects: [CryptoObject], _ path: FilePath
  ) throws(RotationError) -> [Certificate] {
    var list: [Certificate] = []
    for object in objects {
      switch object.content {
      case .certificate(let certificate): list.append(certificate)
      case .unreadable(let error):
        throw RotationError(error, about: object.place(in: "\(path)"), remedy: object.remedy)
      default: continue
      }
    }
    return list
  }

  private func requireMatch(_ path: FilePath) throws(RotationError) {
    guard !key.publicKey.matches(leaf.publicKey) else { return }
    throw RotationError(
      .badData, "\(path)",
      "the certificate, \(leaf.publicKey.summary), does not belong to the private key, "
        + key.publicKey.summary, remedy: "mxtls check tells which file is at fault")
  }
}

extension Credential {
  /// The private key in PEM.
  func keyPEM() throws(RotationError) -> SecretBytes {
    try about("private key") { () throws(CryptoError) in try key.pem() }
  }

  /// The certificates in PEM, the host's own first.
  func certificatePEM() throws(RotationError) -> [UInt8] {
    try about("certificate") { () throws(CryptoError) in
      try certificates.map { (certificate) throws(CryptoError) in try certificate.pem }.flatMap(
        \.self)
    }
  }

  /// The request in PEM; nothing where there is none.
  func requestPEM() throws(RotationError) -> [UInt8] {
    try about("certificate request") { () throws(CryptoError) in try request?.pem ?? [] }
  }
}

extension KeyMaterial {
  /// Reads what the files of a pair hold, whole or not; a file that cannot be read is a fault.
  ///
  /// - Parameters:
  ///   - files: Where they are.
  ///   - passphrase: Tried on what is encrypted.
  package init(_ files: ConfiguredPair.Files, passphrase: Passphrase? = nil) {
    self.init()
    for path in files.paths {
      do throws(RotationError) {
        let objects = try Credential.objects(of: path, passphrase: passphrase)
        add(objects, of: "\(path)")
      } catch {
        add(CryptoError(.missing, error.reason), at: error.subject)
      }
    }
  }
}
