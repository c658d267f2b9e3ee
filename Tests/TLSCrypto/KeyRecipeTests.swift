// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import TLSCrypto

/// By what a key is generated that replaces another one.
@Suite struct KeyRecipeTests {
  private func recipe(_ name: String) throws -> KeyRecipe? {
    KeyRecipe(replacing: try Certificate.fixture("certificates/\(name).pem").publicKey)
  }

  @Test(arguments: [
    ("rsa2048", "RSA 2048 bits"), ("rsa4096", "RSA 4096 bits"), ("rsa1024", "RSA 2048 bits"),
    ("rsa-pss", "RSA-PSS 2048 bits"), ("p256", "EC P-256"), ("p384", "EC P-384"),
    ("p521", "EC P-521"), ("ed25519", "Ed25519"),
    ("ed448", "Ed448"),
  ])
  func `is one for a key of the same kind, which OpenSSL can make`(
    name: String, text: String
  ) throws {
    let recipe = try #require(try recipe(name))
    #expect(recipe.description == text)
    try recipe.check()
    #expect(try PrivateKey.generate(recipe).publicKey.summary == text)
  }

  @Test(arguments: [KeyType.rsa2048, .p256, .p384, .p521, .ed25519])
  func `of a kind that mxtls offers is the one of its keys`(_ type: KeyType) throws {
    let key = try PrivateKey.generate(type).publicKey
    #expect(KeyRecipe(replacing: key) == KeyRecipe(type))
    #expect(KeyRecipe(type).description == key.summary)
  }

  @Test func `is none for a key that no mail server can use`() throws {
    #expect(try recipe("dsa") == nil)
  }

  /// RFC 9881 came with OpenSSL 3.5.
  @Test(arguments: ["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"])
  func `of a kind that OpenSSL does not know is found out without a key`(name: String) throws {
    let recipe = KeyRecipe(algorithm: name)
    if OpenSSLVersion.running.rawValue >= 0x3050_0000 {
      try recipe.check()
      #expect(try PrivateKey.generate(recipe).publicKey.algorithm == name)
    } else {
      let error = try #require(throws: CryptoError.self) { try recipe.check() }
      #expect(error.code == .unsupported)
      #expect(
        error.reason
          == "a key of this kind, \(name), is not made by OpenSSL \(OpenSSLVersion.running)")
    }
  }
}
