// SPDX-License-Identifier: Apache-2.0

import Primitives
import TestSupport
import Testing

@testable import TLSCrypto

@Suite struct KeyDecodingTests {
  struct Case: CustomTestStringConvertible {
    let file: String
    let encoding: PrivateKey.Encoding
    let summary: String
    /// The cipher of an encrypted key.
    var cipher: String?

    var testDescription: String { file }
    var bytes: [UInt8] { get throws { try Fixture.bytes("keys/\(file)") } }
  }

  static let plain: [Case] = [
    Case(file: "rsa2048.pem", encoding: .pkcs8, summary: "RSA 2048 bits"),
    Case(file: "rsa2048.der", encoding: .pkcs8, summary: "RSA 2048 bits"),
    Case(file: "rsa2048-pkcs1.pem", encoding: .pkcs1, summary: "RSA 2048 bits"),
    Case(file: "rsa2048-pkcs1.der", encoding: .pkcs1, summary: "RSA 2048 bits"),
    Case(file: "rsa1024.pem", encoding: .pkcs8, summary: "RSA 1024 bits"),
    Case(file: "rsa3072.pem", encoding: .pkcs8, summary: "RSA 3072 bits"),
    Case(file: "rsa4096.pem", encoding: .pkcs8, summary: "RSA 4096 bits"),
    Case(file: "rsa-pss.pem", encoding: .pkcs8, summary: "RSA-PSS 2048 bits"),
    Case(file: "p256.pem", encoding: .pkcs8, summary: "EC P-256"),
    Case(file: "p256.der", encoding: .pkcs8, summary: "EC P-256"),
    Case(file: "p256-sec1.pem", encoding: .sec1, summary: "EC P-256"),
    Case(file: "p256-sec1.der", encoding: .sec1, summary: "EC P-256"),
    Case(file: "p256-sec1-parameters.pem", encoding: .sec1, summary: "EC P-256"),
    Case(file: "p256-explicit-parameters.pem", encoding: .pkcs8, summary: "EC P-256"),
    Case(file: "p384.pem", encoding: .pkcs8, summary: "EC P-384"),
    Case(file: "p521.pem", encoding: .pkcs8, summary: "EC P-521"),
    Case(file: "secp256k1.pem", encoding: .pkcs8, summary: "EC secp256k1"),
    Case(file: "ed25519.pem", encoding: .pkcs8, summary: "Ed25519"),
    Case(file: "ed25519.der", encoding: .pkcs8, summary: "Ed25519"),
    Case(file: "ed448.pem", encoding: .pkcs8, summary: "Ed448"),
    Case(file: "x25519.pem", encoding: .pkcs8, summary: "X25519"),
    Case(file: "dsa.pem", encoding: .pkcs8, summary: "DSA 2048 bits"),
    Case(file: "dsa.der", encoding: .pkcs8, summary: "DSA 2048 bits"),
    Case(file: "dsa-traditional.pem", encoding: .traditional, summary: "DSA 2048 bits"),
  ]

  static let encrypted: [Case] = [
    Case(
      file: "rsa2048-encrypted.pem", encoding: .pkcs8, summary: "RSA 2048 bits",
      cipher: "aes-256-cbc"),
    Case(
      file: "rsa2048-encrypted.der", encoding: .pkcs8, summary: "RSA 2048 bits",
      cipher: "aes-256-cbc"),
    Case(
      file: "rsa2048-encrypted-scrypt.pem", encoding: .pkcs8, summary: "RSA 2048 bits",
      cipher: "aes-256-cbc"),
    Case(
      file: "rsa2048-encrypted-3des.pem", encoding: .pkcs8, summary: "RSA 2048 bits",
      cipher: "pbeWithSHA1And3-KeyTripleDES-CBC"),
    Case(
      file: "rsa2048-pkcs1-encrypted.pem", encoding: .pkcs1, summary: "RSA 2048 bits",
      cipher: "des-ede3-cbc"),
    Case(file: "p256-encrypted.pem", encoding: .pkcs8, summary: "EC P-256", cipher: "aes-256-cbc"),
    Case(file: "p256-encrypted.der", encoding: .pkcs8, summary: "EC P-256", cipher: "aes-256-cbc"),
    Case(
      file: "p256-sec1-encrypted.pem", encoding: .sec1, summary: "EC P-256", cipher: "aes-256-cbc"),
    Case(
      file: "ed25519-encrypted.pem", encoding: .pkcs8, summary: "Ed25519", cipher: "aes-256-cbc"),
    Case(
      file: "ed25519-encrypted.der", encoding: .pkcs8, summary: "Ed25519", cipher: "aes-256-cbc"),
  ]

  @Test(arguments: plain + encrypted)
  func `reads a key as openssl does`(key: Case) async throws {
    let objects = try CryptoObject.all(
      in: key.bytes, passphrase: key.cipher == nil ? nil : .ofFixtures)
    guard case .privateKey(let read, let encoding) = try #require(objects.last).content else {
      Issue.record("\(objects)")
      return
    }
    #expect(encoding == key.encoding)
    #expect(read.publicKey.summary == key.summary)
    let expected = try await openssl(
      "pkey", "-in", Fixture.path("keys/\(key.file)"), "-passin", "pass:\(Fixture.passphrase)",
      "-pubout", "-outform", "DER")
    #expect(try read.publicKey.subjectPublicKeyInfo == expected.output)
    let digest = try await openssl("dgst", "-sha256", "-c", input: expected.output)
    #expect(try digest.text.uppercased().contains(read.publicKey.fingerprint.description))
  }

  @Test(
    arguments: [
      ("--key-type rsa --bits 2048", "PKCS#1 key, RSA 2048 bits"),
      ("--key-type ecdsa --curve secp256r1", "SEC1 key, EC P-256"),
      ("--key-type ed25519", "PKCS#8 key, Ed25519"),
      ("--key-type rsa --bits 2048 --outder", "PKCS#1 key, RSA 2048 bits"),
      ("--key-type ecdsa --pkcs8 --password mxtls-test", "PKCS#8 key, EC P-256"),
      (
        "--key-type ed25519 --pkcs8 --pkcs-cipher 3des-pkcs12 --password mxtls-test",
        "PKCS#8 key, Ed25519"
      ),
    ])
  func `reads the keys that certtool makes`(options: String, kind: String) async throws {
    let made = try await Tool("certtool").run(
      ["--generate-privkey"] + options.split(separator: " ").map(String.init))
    let objects = try CryptoObject.all(in: made.output, passphrase: .ofFixtures)
    #expect(objects.map(\.kind) == [kind], "\(made.errorText)")
  }

  @Test(
    arguments: encrypted + [
      Case(
        file: "rsa2048-encrypted-md5-des.pem", encoding: .pkcs8, summary: "",
        cipher: "pbeWithMD5AndDES-CBC")
    ])
  func `says of an encrypted key what can be seen without pass phrase`(key: Case) throws {
    let objects = try CryptoObject.all(in: key.bytes)
    guard objects.count == 1, case .encryptedKey(let seen) = objects[0].content else {
      Issue.record("\(objects)")
      return
    }
    #expect(seen == EncryptedKey(encoding: key.encoding, cipher: key.cipher))
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  @Test(
    arguments: encrypted,
    ["wrong", "", "mxtls-tes", "mxtls-test\0x", String(repeating: "mxtls-test", count: 200)])
  func `refuses a wrong pass phrase`(key: Case, passphrase: String) throws {
    let bytes = try key.bytes
    do throws(CryptoError) {
      let objects = try CryptoObject.all(in: bytes, passphrase: Passphrase(text: passphrase))
      #expect(objects.map(\.kind) == ["unreadable, wrongPassphrase"])
    } catch {
      // A DER file is that one object.
      #expect(error.code == .wrongPassphrase)
    }
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  @Test func `says that a cipher is missing and not that the pass phrase is wrong`() throws {
    let objects = try CryptoObject.fixture(
      "keys/rsa2048-encrypted-md5-des.pem", passphrase: .ofFixtures)
    #expect(objects.map(\.kind) == ["unreadable, unsupported"])
  }

  @Test func `does not need the pass phrase that it is given`() throws {
    #expect(
      try CryptoObject.fixture("keys/p256.pem", passphrase: Passphrase(text: "unused")).map(\.kind)
        == ["PKCS#8 key, EC P-256"])
  }

  @Test(
    arguments: [
      ("rsa1024", .weakKey), ("dsa", .unsupported), ("secp256k1", .unsupported),
      ("x25519", .unsupported),
      ("p256-explicit-parameters", .unsupported),
    ] as [(String, CryptoError.Code)])
  func `makes nothing with a key that does not serve`(
    name: String, code: CryptoError.Code
  ) throws {
    let key = try PrivateKey.fixture("keys/\(name).pem")
    let names = [try SubjectAlternativeName("mx.example.org")]
    let subject = try DistinguishedName(for: names)
    let errors = [
      #expect(throws: CryptoError.self) { try key.publicKey.requireServable() },
      #expect(throws: CryptoError.self) {
        try CertificateRequest.make(
          key: key, subject: subject, names: names, purposes: .server, mustStaple: false)
      },
      #expect(throws: CryptoError.self) {
        try Certificate.selfSigned(
          by: key, subject: subject, names: names,
          validity: Certificate.Validity(days: 1, from: 0), purposes: .server)
      },
    ]
    #expect(errors.map { $0?.code } == [code, code, code])
    #expect(Set(errors.map { $0?.reason }).count == 1)
  }

  /// A private key with the public half of another, which OpenSSL reads without complaint.
  @Test func `signs nothing that its own public half does not verify`() throws {
    let point = try PrivateKey.generate(.p256).publicKey.subjectPublicKeyInfo.suffix(65)
    let der = try Fixture.bytes("keys/p256-sec1.der").dropLast(65) + point
    guard case .privateKey(let key, _) = try CryptoObject.all(in: Array(der))[0].content else {
      Issue.record("this OpenSSL does not read the key")
      return
    }
    let (subject, names) = (
      try DistinguishedName(parsing: "CN=x"), [SubjectAlternativeName.dns("x")]
    )
    let errors = [
      #expect(throws: CryptoError.self) {
        try CertificateRequest.make(
          key: key, subject: subject, names: names, purposes: .server, mustStaple: false)
      },
      #expect(throws: CryptoError.self) {
        try Certificate.selfSigned(
          by: key, subject: subject, names: names,
          validity: Certificate.Validity(days: 1, from: 0), purposes: .server)
      },
    ]
    #expect(errors.map { $0?.code } == [.mismatch, .mismatch])
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  @Test(
    arguments: [
      ("rsa2048-public.pem", "public key, RSA 2048 bits"),
      ("p256-public.pem", "public key, EC P-256"), ("p256-public.der", "public key, EC P-256"),
      ("ed25519-public.pem", "public key, Ed25519"),
    ])
  func `tells a public key from a private one`(file: String, kind: String) throws {
    #expect(try CryptoObject.fixture("keys/\(file)").map(\.kind) == [kind])
  }

  /// OpenSSL asks on the terminal for the pass phrase of any block with such headers, if it is let.
  @Test(
    arguments: [
      "CERTIFICATE", "CERTIFICATE REQUEST", "PUBLIC KEY", "PKCS7", "SSL SESSION PARAMETERS",
      "ENCRYPTED PRIVATE KEY", "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY",
    ], [nil, Fixture.passphrase])
  func `never asks on the terminal`(label: String, passphrase: String?) throws {
    let pem = """
      -----BEGIN \(label)-----
      Proc-Type: 4,ENCRYPTED
      DEK-Info: AES-256-CBC,096FDD03185FA59CCE6C05833A800CD9

      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
      -----END \(label)-----

      """
    do throws(CryptoError) {
      let objects = try CryptoObject.all(
        in: pem, passphrase: passphrase.map { Passphrase(text: $0) })
      for case .unreadable(let error) in objects.map(\.content) {
        #expect(!error.queue.contains { $0.library == "UI routines" }, "\(error.queue)")
      }
    } catch {
      #expect(error.code == .wrongPassphrase)
      #expect(!error.queue.contains { $0.library == "UI routines" }, "\(error.queue)")
    }
  }
}
