// SPDX-License-Identifier: Apache-2.0

package import TLSCrypto

/// A private key and the certificates that go with it, as Postfix picks them.
package struct KeyPair {
  /// An object and where it stands.
  package struct Located<Object> {
    package let object: Object
    package let file: MaterialFile
    /// The line where the block begins; nil where there is none.
    package let line: Int?

    /// What a block of a file holds.
    init(_ object: Object, _ block: CryptoObject, _ file: MaterialFile) {
      self.object = object
      self.file = file
      line = block.block?.line
    }

    /// What was found without any block.
    package init(_ object: Object, in file: MaterialFile) {
      self.object = object
      self.file = file
      line = nil
    }
  }

  package var key: Located<PrivateKey>?
  /// The host's own certificate, and what is sent with it, in the order of the file.
  package var certificates: [Located<Certificate>] = []
  /// A Boolean value that tells whether a certificate that is damaged stands before all others.
  var hasDamagedLeaf = false

  /// - Parameters:
  ///   - key: The key; nil where there is none.
  ///   - certificates: The host's own certificate, and what is sent with it.
  package init(key: Located<PrivateKey>? = nil, certificates: [Located<Certificate>] = []) {
    self.key = key
    self.certificates = certificates
  }

  /// The first certificate, which is to be the host's own.
  package var leaf: Located<Certificate>? { certificates.first }

  /// Adds a certificate.
  ///
  /// - Parameters:
  ///   - certificate: The certificate.
  ///   - object: The block that it is in.
  ///   - file: The file of the block.
  mutating func add(_ certificate: Certificate, _ object: CryptoObject, _ file: MaterialFile) {
    certificates.append(.init(certificate, object, file))
  }

  /// Whether the key belongs to the first certificate; nil where one of them is missing.
  package var matches: Bool? {
    guard let key, let leaf else { return nil }
    return key.object.publicKey.matches(leaf.object.publicKey)
  }
}

extension KeyPair.Located<PrivateKey> {
  /// The key that a block is, or would be if its frame were right; nil where it is none.
  init?(keyOf block: CryptoObject, _ file: MaterialFile) {
    guard let key = block.heldKey else { return nil }
    self.init(key, block, file)
  }
}

extension KeyPair {
  /// The pair with the certificate of the key first and each issuer after what it has signed; nil
  /// where the key has none.
  var sorted: KeyPair? {
    guard let key else { return nil }
    let list = certificates.map(\.object)
    guard let leaf = CertificateOrder.leaf(of: key.object.publicKey, in: list) else { return nil }
    let order = CertificateOrder(from: leaf, in: list)
    let places = order.path + order.alternatives + order.strays
    return KeyPair(key: key, certificates: places.map { certificates[$0] })
  }

  /// A Boolean value that tells whether the first certificate is first by accident: the one that
  /// was meant is damaged, or missing where a CA's stands.
  package var hasAccidentalLeaf: Bool { matches != true && (hasDamagedLeaf || hasCALeaf) }

  /// A Boolean value that tells whether the first certificate is that of a CA.
  var hasCALeaf: Bool { leaf?.object.extensions.isCA == true }
}

extension CryptoObject {
  /// How the fault of its frame is mended, where it has one: lower case, no full stop.
  package var remedy: String? {
    if let glue = block?.glue { return glue.remedy }
    if hasHeader {
      return "remove the header lines behind its BEGIN line, and the blank line that ends them"
    }
    return rightLabel.map { "write \"\($0)\" in its BEGIN and END lines" }
  }
}

extension PEMBlock.Glue {
  /// How the end of the block is given a line of its own.
  fileprivate var remedy: String {
    if hasBareReturns { return "its lines end by CR alone: tr '\\r' '\\n' <FILE >NEW mends that" }
    if isWhole {
      return "give BEGIN and END lines of their own, and fold what is between them at 64 characters"
    }
    let behind = "behind the five dashes that end the block"
    let isMended = "put a line break into line \(line)"
    switch (before, hasRest) {
    case (.nothing, _): return "\(isMended), \(behind)"
    case (.blanks, false): return "remove the blank at the beginning of line \(line)"
    case (.blanks, true):
      return "remove the blank at the beginning of line \(line), and put a line break \(behind)"
    case (.text, false): return "\(isMended), before \"-----END\""
    case (.text, true):
      return "put line breaks into line \(line), before \"-----END\" and \(behind)"
    }
  }
}
