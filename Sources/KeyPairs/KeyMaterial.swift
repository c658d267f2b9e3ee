// SPDX-License-Identifier: Apache-2.0

package import Primitives
package import TLSCrypto

/// Everything that files have for a pair, whole or not: keys, certificates and requests in the order
/// of the files, and what cannot be read of them.
///
/// It demands nothing: that there is a key, or that it fits, is for whoever uses it.
package struct KeyMaterial {
  /// Something that cannot be read.
  package struct Fault {
    /// The file, with the line where the block begins.
    package let place: String
    package let error: CryptoError
    /// How it is mended, where that is known.
    package var remedy: String?
    /// A Boolean value that tells whether it is whole, and nothing but a pass phrase is missing.
    package var isLocked: Bool { error.code == .encrypted }
  }

  package private(set) var keys: [PrivateKey] = []
  /// Each certificate once, however often it was given.
  package private(set) var certificates: [Certificate] = []
  package private(set) var requests: [CertificateRequest] = []
  package private(set) var faults: [Fault] = []
  private var seen: Set<Fingerprint> = []

  package init() {}

  /// Adds the objects of a file.
  ///
  /// - Parameters:
  ///   - objects: The objects, in order.
  ///   - name: What messages call the file.
  package mutating func add(_ objects: [CryptoObject], of name: String) {
    for object in objects {
      switch object.content {
      case .privateKey(let key, _): keys.append(key)
      case .certificate(let certificate): add([certificate])
      case .bundle(let list): add(list)
      case .archive(let archive):
        if let key = archive.key { keys.append(key) }
        if let key = archive.unsupportedKey { add(key.error, at: object.place(in: name)) }
        add(archive.certificates)
      case .request(let request): requests.append(request)
      case .unsupportedKey(let key): add(key.error, at: object.place(in: name))
      case .encryptedKey: addLocked("the private key", object, of: name)
      case .encryptedArchive: addLocked("the archive", object, of: name)
      case .unreadable(let error):
        add(error, at: object.place(in: name), remedy: object.remedy)
      case .session, .publicKey, .other: continue
      }
    }
  }

  /// Adds certificates.
  package mutating func add(_ list: [Certificate]) {
    for certificate in list {
      guard let print = try? certificate.fingerprint else { continue }
      if seen.insert(print).inserted { certificates.append(certificate) }
    }
  }

  /// Adds that something cannot be read.
  package mutating func add(_ error: CryptoError, at place: String, remedy: String? = nil) {
    faults.append(Fault(place: place, error: error, remedy: remedy))
  }

  private mutating func addLocked(_ what: String, _ object: CryptoObject, of name: String) {
    add(
      CryptoError(.encrypted, "\(what) is encrypted, and no pass phrase was given"),
      at: object.place(in: name))
  }

  /// The certificates that go with a key: its own first, then its issuers, each after what it has
  /// signed; and those that have issued none of them.
  ///
  /// - Parameters:
  ///   - key: The public half of the key.
  ///   - time: When an issuer's certificate is to be valid, where there is a choice; nil for any time.
  /// - Returns: The certificates; nil where none is the key's.
  package func certificates(
    for key: PublicKey, at time: UnixTime? = nil
  ) -> (chain: [Certificate], strays: [Certificate])? {
    guard let leaf = CertificateOrder.leaf(of: key, in: certificates) else { return nil }
    let order = CertificateOrder(from: leaf, in: certificates, at: time)
    return (
      (order.path + order.alternatives).map { certificates[$0] },
      order.strays.map { certificates[$0] }
    )
  }
}

extension CryptoObject {
  /// The file of that name, with the line where the object begins.
  package func place(in name: String) -> String {
    block.map { "\(name):\($0.line)" } ?? name
  }
}
