// SPDX-License-Identifier: Apache-2.0

import Primitives
import TestSupport

@testable import TLSCrypto

extension Passphrase {
  /// The pass phrase of everything encrypted in Tests/Fixtures.
  static var ofFixtures: Passphrase { Passphrase(text: Fixture.passphrase) }

  convenience init(text: String) {
    self.init(SecretBytes(copying: Array(text.utf8).span.bytes))
  }
}

extension PrivateKey {
  /// The key of Tests/Fixtures of a kind; generating RSA keys takes long.
  static func fixture(_ type: KeyType) throws -> PrivateKey {
    try fixture("keys/\(type.rawValue).pem")
  }

  /// The first private key of a file in Tests/Fixtures.
  static func fixture(_ name: String) throws -> PrivateKey {
    for object in try CryptoObject.fixture(name, passphrase: .ofFixtures) {
      if case .privateKey(let key, _) = object.content { return key }
    }
    throw CryptoError(.missing, "\(name) holds no private key")
  }
}

extension Certificate {
  /// The first certificate of a file in Tests/Fixtures.
  static func fixture(_ name: String) throws -> Certificate {
    try first(in: Fixture.bytes(name))
  }

  /// The first certificate of a file.
  static func first(in bytes: [UInt8]) throws -> Certificate {
    for object in try CryptoObject.all(in: bytes) {
      if case .certificate(let certificate) = object.content { return certificate }
    }
    throw CryptoError(.missing, "there is no certificate")
  }
}

extension CertificateRequest {
  /// The first request of a file in Tests/Fixtures.
  static func fixture(_ name: String) throws -> CertificateRequest {
    for object in try CryptoObject.fixture(name) {
      if case .request(let request) = object.content { return request }
    }
    throw CryptoError(.missing, "\(name) holds no request")
  }
}

extension CryptoObject {
  /// All objects of a file in Tests/Fixtures.
  static func fixture(
    _ name: String, passphrase: Passphrase? = nil
  ) throws -> [CryptoObject] {
    try all(in: Fixture.bytes(name), passphrase: passphrase)
  }

  static func all(
    in bytes: [UInt8], passphrase: Passphrase? = nil
  ) throws(CryptoError) -> [CryptoObject] {
    try readAll(from: bytes.span.bytes, passphrase: passphrase)
  }

  static func all(
    in text: String, passphrase: Passphrase? = nil
  ) throws(CryptoError) -> [CryptoObject] {
    try all(in: Array(text.utf8), passphrase: passphrase)
  }

  /// The kind of object in a word or two.
  var kind: String {
    switch content {
    case .privateKey(let key, let encoding): "\(encoding.rawValue) key, \(key.publicKey.summary)"
    case .unsupportedKey(let key): "\(key.encoding.rawValue) key, \(key.algorithm.summary)"
    case .encryptedKey(let key):
      "encrypted \(key.encoding.rawValue) key, \(key.cipher ?? "unknown")"
    case .request: "request"
    case .certificate: "certificate"
    case .archive(let archive):
      "archive of \(archive.key == nil && archive.unsupportedKey == nil ? "no" : "a") key, \(archive.certificates.count) certificates"
    case .encryptedArchive: "encrypted archive"
    case .bundle(let certificates): "bundle of \(certificates.count) certificates"
    case .session(let session): "session, \(session.protocolVersion)"
    case .publicKey(let key): "public key, \(key.summary)"
    case .other(let label): "other, \(label)"
    case .unreadable(let error): "unreadable, \(error.code)"
    }
  }
}

/// Runs the judge of nearly everything here.
func openssl(
  _ arguments: String..., input: [UInt8] = [], in directory: String? = nil
) async throws -> ToolResult {
  try await Tool("openssl").run(arguments, input: input, in: directory)
}
