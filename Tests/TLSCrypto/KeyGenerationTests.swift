// SPDX-License-Identifier: Apache-2.0

import Primitives
import TestSupport
import Testing

@testable import TLSCrypto

@Suite struct KeyGenerationTests {
  @Test(
    arguments: [
      (.rsa2048, "(2048 bit, 2 primes)"), (.rsa3072, "(3072 bit, 2 primes)"),
      (.rsa4096, "(4096 bit, 2 primes)"), (.p256, "NIST CURVE: P-256"),
      (.p384, "NIST CURVE: P-384"), (.p521, "NIST CURVE: P-521"),
      (.ed25519, "ED25519 Private-Key:"),
    ] as [(KeyType, String)])
  func `makes a key that openssl and certtool approve`(
    type: KeyType, text: String
  ) async throws {
    let key = try PrivateKey.generate(type)
    let pem = try key.pem().copy()
    #expect(pem.starts(with: "-----BEGIN PRIVATE KEY-----\n".utf8))
    #expect(String(decoding: pem, as: UTF8.self).hasSuffix("\n-----END PRIVATE KEY-----\n"))

    let checked = try await openssl("pkey", "-check", "-text", "-noout", input: pem)
    #expect(checked.status == 0 && checked.text.contains("Key is valid"), "\(checked)")
    #expect(checked.text.contains(text))
    let opened = try await openssl("pkey", "-pubout", "-outform", "DER", input: pem)
    #expect(try key.publicKey.subjectPublicKeyInfo == opened.output)
    let shown = try await Tool("certtool").run(["--key-info"], input: pem)
    #expect(shown.status == 0, "\(shown.errorText)")
  }

  @Test(arguments: [.rsa2048, .p256, .ed25519] as [KeyType])
  func `makes another key each time`(type: KeyType) throws {
    let (first, second) = (try PrivateKey.generate(type), try PrivateKey.generate(type))
    #expect(OpenSSL.drainQueue().isEmpty)
    #expect(!first.publicKey.matches(second.publicKey))
    #expect(try first.publicKey.fingerprint != second.publicKey.fingerprint)
    #expect(try first.pem().copy() != second.pem().copy())
  }

  @Test func `reports progress while it searches for primes`() throws {
    var calls = 0
    _ = try PrivateKey.generate(.rsa2048) { calls += 1 }
    #expect(calls > 0)
  }

  @Test(arguments: KeyType.allCases)
  func `reads back what it writes`(type: KeyType) throws {
    let key = try PrivateKey.fixture(type)
    let objects = try CryptoObject.all(in: key.pem().copy())
    guard objects.count == 1, case .privateKey(let again, .pkcs8) = objects[0].content else {
      Issue.record("\(objects)")
      return
    }
    #expect(again.publicKey.matches(key.publicKey))
    #expect(CertificateKind(of: again.publicKey) != nil)
  }

  @Test(arguments: [.rsa2048, .p256, .ed25519] as [KeyType])
  func `encrypts so that the pass phrase opens the key, and no other`(type: KeyType) async throws {
    let key = try PrivateKey.fixture(type)
    let passphrase = "correct hörse, battery"
    let pem = try key.pem(encryptedWith: Passphrase(text: passphrase)).copy()
    #expect(pem.starts(with: "-----BEGIN ENCRYPTED PRIVATE KEY-----\n".utf8))

    let opened = try await openssl(
      "pkey", "-passin", "pass:\(passphrase)", "-pubout", "-outform", "DER", input: pem)
    #expect(try opened.output == key.publicKey.subjectPublicKeyInfo)
    let refused = try await openssl("pkey", "-passin", "pass:wrong", "-noout", input: pem)
    #expect(refused.status != 0)

    let certtool = try Tool("certtool")
    let shown = try await certtool.run(["--key-info", "--password", passphrase], input: pem)
    #expect(shown.status == 0, "\(shown.errorText)")
    let denied = try await certtool.run(["--key-info", "--password", "wrong"], input: pem)
    #expect(denied.status != 0)
  }

  @Test func `encrypts each time with another salt`() throws {
    let key = try PrivateKey.fixture(.ed25519)
    let passphrase = Passphrase.ofFixtures
    #expect(
      try key.pem(encryptedWith: passphrase).copy() != key.pem(encryptedWith: passphrase).copy())
  }

  @Test(
    arguments: [
      ("", "empty"), ("with\0inside", "NUL"), (String(repeating: "x", count: 1025), "1024"),
    ])
  func `does not encrypt so that other programs cannot open it`(
    passphrase: String, reason: String
  ) throws {
    let error = try #require(throws: CryptoError.self) {
      _ = try PrivateKey.fixture(.ed25519).pem(encryptedWith: Passphrase(text: passphrase)).count
    }
    #expect(error.code == .unsupported && error.reason.contains(reason), "\(error)")
  }

  @Test func `takes the longest pass phrase that openssl takes`() throws {
    let passphrase = Passphrase(text: String(repeating: "x", count: 1024))
    let pem = try PrivateKey.fixture(.ed25519).pem(encryptedWith: passphrase).copy()
    let objects = try CryptoObject.all(in: pem, passphrase: passphrase)
    #expect(objects.map(\.kind) == ["PKCS#8 key, Ed25519"])
  }
}
