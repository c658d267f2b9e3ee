// SPDX-License-Identifier: Apache-2.0

import SecretMemory
import SystemFiles
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
    let bytes = try onFiles { () throws(FileError) in
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

  /// The first private key, and how many there are.
  ///
  /// - Throws: A `Failure` where there is none, it is encrypted, or damaged.
  func privateKey() throws(Failure) -> (key: PrivateKey, count: Int) {
    let keys = objects.compactMap(\.content.heldKey)
    if let first = keys.first { return (first, keys.count) }
    for object in objects {
      switch object.content {
      case .encryptedKey, .encryptedArchive:
        throw Failure(
          CryptoError(.encrypted, "the private key is encrypted, and no pass phrase was given"),
          about: name)
      case .unreadable(let error) where object.block?.label.hasSuffix("PRIVATE KEY") == true:
        throw Failure(error, about: place(of: object))
      default: continue
      }
    }
    throw Failure(.badData, "\(name): holds no private key")
  }

  /// The first certificate request; nil where there is none.
  ///
  /// - Throws: A `Failure` where a request is damaged.
  func request() throws(Failure) -> CertificateRequest? {
    for object in objects {
      switch object.content {
      case .request(let request): return request
      case .unreadable(let error) where object.block?.label.hasSuffix("CERTIFICATE REQUEST") == true:
        throw Failure(error, about: place(of: object))
      default: continue
      }
    }
    return nil
  }

  /// The first certificate.
  ///
  /// - Throws: A `Failure` where there is none, or it is damaged.
  func certificate() throws(Failure) -> Certificate {
    for object in objects {
      switch object.content {
      case .certificate(let certificate): return certificate
      case .bundle(let list) where !list.isEmpty: return list[0]
      case .archive(let archive) where !archive.certificates.isEmpty: return archive.certificates[0]
      case .encryptedArchive:
        throw Failure(
          .badData, "\(name): the archive with the certificate is encrypted",
          hint: "openssl pkcs12 -nokeys takes the certificates out")
      case .unreadable(let error) where object.block?.label.hasSuffix("CERTIFICATE") == true:
        throw Failure(error, about: place(of: object))
      default: continue
      }
    }
    throw Failure(.badData, "\(name): holds no certificate")
  }

  /// All certificates.
  ///
  /// - Throws: A `Failure` where there is none, or one is damaged.
  func certificates() throws(Failure) -> [Certificate] {
    _ = try certificate()
    var list: [Certificate] = []
    for object in objects {
      switch object.content {
      case .certificate(let certificate): list.append(certificate)
      case .bundle(let certificates): list += certificates
      case .unreadable(let error): throw Failure(error, about: place(of: object))
      default: continue
      }
    }
    return list
  }

  /// The file, with the line where the object begins.
  func place(of object: CryptoObject) -> String {
    object.block.map { "\(name):\($0.line)" } ?? name
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
