// SPDX-License-Identifier: Apache-2.0

package import KeyPairs
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

  /// Reads all credentials of a pair's files, as Postfix loads them.
  ///
  /// - Parameters:
  ///   - files: Where they are; a chain file has each key before its certificates.
  ///   - followingLinks: False where a link could lead to somebody else's file.
  /// - Returns: At least one; with two files exactly one.
  /// - Throws: A `RotationError`: `badData` where a key is missing or does not belong to its
  ///   certificate, or the failure of the file that cannot be read.
  package static func read(
    _ files: ConfiguredPair.Files, followingLinks: Bool = true
  ) throws(RotationError) -> [Credential] {
    let reading = PairReading(files, followingLinks: followingLinks)
    if let fault = reading.fault {
      if let failure = fault.failure {
        // A file can only take the place of another file.
        guard [.isDirectory, .notRegular].contains(failure.code) else {
          throw RotationError(failure)
        }
        throw RotationError(.refused, failure.subject, failure.what)
      }
      throw RotationError(
        .badData, fault.place, fault.what, remedy: fault.remedy ?? "mxtls check tells more")
    }
    if reading.pairs.isEmpty {
      throw RotationError(
        .badData, "\(files.paths[0])", "holds no private key with its certificate")
    }
    return reading.pairs.map {
      Credential(key: $0.key, certificates: $0.certificates, request: reading.request)
    }
  }

  /// Reads the objects of a file of at most 4 MiB.
  static func objects(
    of path: FilePath, passphrase: Passphrase? = nil
  ) throws(RotationError) -> [CryptoObject] {
    let bytes = try onFiles { () throws(FileError) in
      try InputFile.read(path, limit: 4 << 20, inheriting: false)
    }
    return try about("\(path)") { () throws(CryptoError) in
      try bytes.withBytes { (span) throws(CryptoError) in
        try CryptoObject.readAll(from: span, passphrase: passphrase)
      }
    }
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

extension [Credential] {
  /// Whether a certificate with this digest is that of one of them.
  func show(_ fingerprint: Fingerprint) -> Bool {
    contains { (try? $0.leaf.fingerprint) == fingerprint }
  }
}
