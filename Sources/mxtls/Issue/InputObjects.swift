// SPDX-License-Identifier: Apache-2.0

import Checks
import KeyPairs
import Platform
import Primitives
import SystemPackage
import TLSCrypto

/// A file as the commands read it: all its PEM or DER objects, of which each picks what it wants.
struct InputObjects {
  /// The most that is read of any file; the bundle of a whole trust store has a tenth of it.
  static let limit = 4 << 20

  /// The file's name as it is shown.
  let name: String
  let objects: [CryptoObject]

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: The file, or "-" for standard input.
  ///   - passphrase: Tried on what is encrypted.
  /// - Throws: A `Failure` where the file cannot be read or holds nothing that is known.
  init(_ path: String, passphrase: Passphrase? = nil) throws(Failure) {
    let name = path == "-" ? "standard input" : path
    let bytes = try reporting { () throws(FileError) in
      path == "-"
        ? try InputFile.read(.standardInput, name: "standard input", limit: Self.limit)
        : try InputFile.read(FilePath(path), limit: Self.limit)
    }
    self.name = name
    objects = try about(name) { () throws(CryptoError) in
      try bytes.withBytes { (span) throws(CryptoError) in
        try CryptoObject.readAll(from: span, passphrase: passphrase)
      }
    }
  }

  /// All that is in it, whole or not.
  var material: KeyMaterial {
    var material = KeyMaterial()
    material.add(objects, of: name)
    return material
  }

  /// The first private key, and how many there are.
  ///
  /// - Throws: A `Failure` where there is none, it is encrypted, or damaged.
  func privateKey() throws(Failure) -> (key: PrivateKey, count: Int) {
    let material = self.material
    if let first = material.keys.first { return (first, material.keys.count) }
    if let locked = material.faults.first(where: \.isLocked) {
      throw Failure(locked.error, about: locked.place)
    }
    for object in objects {
      if let key = object.content.unsupportedKey {
        throw Failure(
          key.error, about: place(of: object), hint: "mxtls key makes a key that every peer accepts"
        )
      }
    }
    try throwFault(of: ["PRIVATE KEY"])
    throw Failure(.badData, "\(name): holds no private key")
  }

  /// The first certificate request; nil where there is none.
  ///
  /// - Throws: A `Failure` where a request is damaged.
  func request() throws(Failure) -> CertificateRequest? {
    for object in objects {
      if let request = object.content.request { return request }
      try throwFault(of: object, if: ["CERTIFICATE REQUEST"])
    }
    return nil
  }

  /// The host's own certificate: the first that is no CA's, or else the first.
  ///
  /// - Throws: A `Failure` where there is none, or the first is damaged.
  func certificate() throws(Failure) -> Certificate {
    let list = material.certificates
    if let own = list.first(where: { $0.extensions.isCA != true }) ?? list.first { return own }
    try throwFault(of: ["CERTIFICATE"])
    throw noCertificate(canOpen: true)
  }

  /// All certificates.
  ///
  /// - Parameter canOpen: Whether the command has an option for a pass phrase.
  /// - Returns: Each certificate once, in the order of the file; at least one.
  /// - Throws: A `Failure` where there is none; one that names each damaged block.
  func certificates(canOpen: Bool = true) throws(Failure) -> [Certificate] {
    let material = self.material
    var faults = Faults()
    for fault in material.faults where !fault.isLocked {
      faults.add(Failure(fault.error, about: fault.place, hint: fault.remedy))
    }
    try faults.check()
    if material.certificates.isEmpty { throw noCertificate(canOpen: canOpen) }
    return material.certificates
  }

  private func noCertificate(canOpen: Bool) -> Failure {
    for object in objects {
      if case .encryptedArchive = object.content {
        return Failure(
          .badData, "\(name): the archive with the certificate is encrypted",
          hint: canOpen
            ? "give the pass phrase with --passin"
            : "openssl pkcs12 -nokeys takes the certificates out")
      }
    }
    let kinds = Array(Set(objects.map(\.content.kind))).sorted().joined(separator: ", ")
    return Failure(.badData, "\(name): holds no certificate, but \(kinds)")
  }

  private func throwFault(of labels: [String]) throws(Failure) {
    for object in objects { try throwFault(of: object, if: labels) }
  }

  private func throwFault(of object: CryptoObject, if labels: [String]) throws(Failure) {
    guard case .unreadable(let error) = object.content,
      labels.contains(where: { object.concerns($0) })
    else { return }
    throw Failure(error, about: place(of: object), hint: object.remedy)
  }

  /// The file, with the line where the object begins.
  func place(of object: CryptoObject) -> String { object.place(in: name) }
}

extension CryptoObject {
  /// Whether it is, or ought to be, what stands under such a label.
  fileprivate func concerns(_ label: String) -> Bool {
    (rightLabel ?? block?.label)?.hasSuffix(label) == true || block?.label.hasSuffix(label) == true
  }
}

extension CryptoObject.Content {
  /// The private key that this is or holds.
  var heldKey: PrivateKey? {
    switch self {
    case .privateKey(let key, _): key
    case .archive(let archive): archive.key
    default: nil
    }
  }
}
