// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives
import TestSupport
import Testing

@testable import TLSCrypto

/// The short way to a key leads to the same key as OpenSSL's own, which DER still goes.
@Suite struct FastKeyDecodingTests {
  private static let fast: Set = [
    "rsa1024", "rsa2048", "rsa2048-pkcs1", "rsa3072", "rsa4096", "p256", "p256-sec1", "p384",
    "p521", "secp256k1",
  ]

  /// The unencrypted private keys of Tests/Fixtures that are one PEM block.
  private static var names: [String] {
    KeyDecodingTests.plain.map(\.file).filter { $0.hasSuffix(".pem") }
      .map { String($0.dropLast(4)) }.filter { $0 != "p256-sec1-parameters" }
  }

  /// The DER of a PEM file of one block.
  private static func der(_ name: String) throws -> [UInt8] {
    let lines = try Fixture.text("keys/\(name).pem").split(separator: "\n")
    return Array(try #require(Data(base64Encoded: lines.dropFirst().dropLast().joined())))
  }

  private static func pem(_ der: [UInt8], _ label: String) -> [UInt8] {
    let text = Data(der).base64EncodedString(options: .lineLength64Characters)
    return Array("-----BEGIN \(label)-----\n\(text)\n-----END \(label)-----\n".utf8)
  }

  private static func decodeFast(_ pem: [UInt8]) -> PrivateKey? {
    PrivateKey.decodeFast(pem: pem.span.bytes).map { PrivateKey(adopting: $0) }
  }

  /// The key that OpenSSL's own way leads to.
  private static func decodeSlowly(_ der: [UInt8]) -> PrivateKey? {
    defer { OpenSSL.drainQueue() }
    return PrivateKey.search(der.span.bytes)
  }

  private func expectEqual(_ one: PrivateKey, _ other: PrivateKey, _ comment: Comment) throws {
    let (a, b) = (one.publicKey, other.publicKey)
    #expect(a.algorithm == b.algorithm && a.summary == b.summary, comment)
    #expect(a.bits == b.bits && a.curve == b.curve, comment)
    #expect(!a.hasExplicitParameters && !b.hasExplicitParameters, comment)
    #expect(a.asServerKey == b.asServerKey, comment)
    #expect(try a.subjectPublicKeyInfo == b.subjectPublicKeyInfo, comment)
    #expect(a.matches(b) && b.matches(a), comment)
    #expect(try one.pem().copy() == other.pem().copy(), comment)
    #expect(OpenSSL.drainQueue().isEmpty, comment)
  }

  @Test(arguments: names)
  func `finds the key that OpenSSL finds`(name: String) throws {
    let fast = Self.decodeFast(try Fixture.bytes("keys/\(name).pem"))
    #expect((fast != nil) == Self.fast.contains(name))
    let slow = try #require(Self.decodeSlowly(try Self.der(name)))
    if let fast { try expectEqual(fast, slow, "\(name)") }
    let wrong = try PrivateKey.generate(.p256).publicKey
    #expect(fast?.publicKey.matches(wrong) != true && !wrong.matches(slow.publicKey))
  }

  @Test(arguments: KeyDecodingTests.encrypted.map(\.file).filter { $0.hasSuffix(".pem") })
  func `leaves an encrypted key alone`(file: String) throws {
    #expect(Self.decodeFast(try Fixture.bytes("keys/\(file)")) == nil)
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  /// Forms that others may write, and OpenSSL if asked to.
  @Test(
    arguments: [
      ("compressed", "ec -in KEY -conv_form compressed", true),
      ("without public half", "ec -in KEY -no_public", true),
      ("hybrid", "ec -in KEY -conv_form hybrid", true),
      ("explicit", "ec -in KEY -param_enc explicit", false),
      ("three primes", "genpkey -algorithm RSA -pkeyopt rsa_keygen_primes:3", false),
      ("exponent 3", "genpkey -algorithm RSA -pkeyopt rsa_keygen_pubexp:3", true),
      ("brainpool", "ecparam -genkey -noout -name brainpoolP256r1", true),
      ("sect233k1", "ecparam -genkey -noout -name sect233k1", true),
      ("SM2", "ecparam -genkey -noout -name SM2", false),
    ])
  func `reads unusual keys`(name: String, command: String, isFast: Bool) async throws {
    let arguments = command.replacing("KEY", with: Fixture.path("keys/p256.pem"))
      .split(separator: " ").map(String.init)
    let made = try await Tool("openssl").run(arguments)
    let fast = Self.decodeFast(made.output)
    #expect((fast != nil) == isFast, "\(made.errorText)")
    let der = try await openssl("pkey", "-outform", "DER", input: made.output).output
    let slow = try #require(Self.decodeSlowly(der))
    let objects = try CryptoObject.all(in: made.output)
    guard case .privateKey(let read, _)? = objects.last?.content else {
      Issue.record("\(objects)")
      return
    }
    #expect(read.publicKey.matches(slow.publicKey) && slow.publicKey.matches(read.publicKey))
    let shown = try await openssl("pkey", "-pubout", "-outform", "DER", input: made.output).output
    #expect(try read.publicKey.subjectPublicKeyInfo == shown)
    if isFast {
      #expect(try read.pem().copy() == (await openssl("pkey", input: made.output).output))
    }
  }

  @Test(arguments: ["keys/rsa2048-pkcs1.pem", "keys/p384.pem", "keys/p256-sec1.pem"])
  func `signs what openssl verifies`(file: String) async throws {
    let key = try #require(Self.decodeFast(try Fixture.bytes(file)))
    let names = [try SubjectAlternativeName("mx.example.org")]
    let request = try CertificateRequest.make(
      key: key, subject: DistinguishedName(for: names), names: names, purposes: .server,
      mustStaple: false)
    let verified = try await openssl("req", "-verify", "-noout", input: request.pem)
    #expect(verified.status == 0, "\(verified)")
    let phrase = Passphrase.ofFixtures
    let locked = try key.pem(encryptedWith: phrase).copy()
    let opened = try await openssl(
      "pkey", "-passin", "pass:\(Fixture.passphrase)", input: locked)
    #expect(try opened.output == key.pem().copy())
  }

  /// A public half that is another's is believed by OpenSSL, and no more than that here.
  @Test(arguments: ["p256-sec1", "p256"])
  func `signs nothing with halves that do not belong together`(name: String) throws {
    let point = try PrivateKey.generate(.p256).publicKey.subjectPublicKeyInfo.suffix(65)
    let der = try Self.der(name).dropLast(65) + point
    let label = name == "p256" ? "PRIVATE KEY" : "EC PRIVATE KEY"
    let key = try #require(Self.decodeFast(Self.pem(Array(der), label)))
    let names = [SubjectAlternativeName.dns("x")]
    let error = #expect(throws: CryptoError.self) {
      try CertificateRequest.make(
        key: key, subject: DistinguishedName(parsing: "CN=x"), names: names, purposes: .server,
        mustStaple: false)
    }
    #expect(error?.code == .mismatch)
  }

  /// Whatever is wrong with a key: the short way reads it only where OpenSSL's own does, and alike.
  @Test(arguments: Seeds.first(5))
  func `agrees with OpenSSL on a hundred damaged keys`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let files = [
      ("rsa2048", "PRIVATE KEY"), ("rsa2048-pkcs1", "RSA PRIVATE KEY"), ("p256", "PRIVATE KEY"),
      ("p256-sec1", "EC PRIVATE KEY"), ("p521", "PRIVATE KEY"), ("rsa1024", "PRIVATE KEY"),
    ]
    for round in 1...100 {
      guard let (name, label) = files.randomElement(using: &random) else { return }
      var der = try Self.der(name)
      for _ in 1...Int.random(in: 1...2, using: &random) {
        der[Int.random(in: der.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      guard let fast = Self.decodeFast(Self.pem(der, label)) else {
        #expect(OpenSSL.drainQueue().isEmpty)
        continue
      }
      let comment: Comment = "\(name), seed \(seed), round \(round)"
      let slow = try #require(Self.decodeSlowly(der), comment)
      try expectEqual(fast, slow, comment)
    }
  }
}
