// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives
import TestSupport
import Testing

@testable import TLSCrypto

@Suite struct CryptoObjectTests {
  static let folders = [
    "bad", "bundles", "ca-pl", "certificates", "keys", "other", "requests", "sessions", "weak",
    "young",
  ]

  /// Every file with what it holds, from Tests/Fixtures/kinds.ref.
  static var expectations: [(file: String, kinds: [String])] {
    get throws {
      try Fixture.text("kinds.ref").split(separator: "\n").map { line in
        let parts = line.split(separator: ": ", maxSplits: 1)
        return (String(parts[0]), parts[1].split(separator: "; ").map(String.init))
      }
    }
  }

  private static func kinds(of file: String) throws -> [String] {
    do throws(CryptoError) {
      return try CryptoObject.all(in: try bytes(of: file)).map(\.kind)
    } catch {
      return ["error, \(error.code)"]
    }
  }

  private static func bytes(of file: String) throws(CryptoError) -> [UInt8] {
    do { return try Fixture.bytes(file) } catch {
      throw CryptoError(.missing, "\(file) cannot be read")
    }
  }

  @Test func `knows every fixture`() throws {
    let files = try Self.folders.flatMap { try Fixture.list($0) }
    #expect(try Self.expectations.map(\.file) == files)
  }

  @Test(arguments: try expectations)
  func `tells what a file holds`(file: String, kinds: [String]) throws {
    #expect(try Self.kinds(of: file) == kinds)
    #expect(OpenSSL.drainQueue().isEmpty)
    if file.hasSuffix(".pem"), !file.hasPrefix("bad/") {
      let begins = try Fixture.text(file).split(whereSeparator: \.isNewline)
        .count { $0.contains("-----BEGIN ") }
      #expect(begins == kinds.count)
    }
  }

  @Test(
    arguments: [
      ("chain", ["leaf", "intermediate"]), ("chain-with-root", ["leaf", "intermediate", "root"]),
      ("chain-out-of-order", ["intermediate", "leaf", "root"]),
      ("chain-missing-intermediate", ["leaf", "root"]), ("key-first", ["leaf", "intermediate"]),
      ("key-last", ["leaf", "intermediate"]),
      ("postfix-chain-file", ["leaf", "intermediate", "leaf-p256", "intermediate"]),
      ("chain-with-text", ["leaf", "intermediate"]), ("chain-crlf", ["leaf", "intermediate"]),
      ("chain-byte-order-mark", ["leaf", "intermediate"]),
      ("chain-trailing-spaces", ["leaf", "intermediate"]),
      ("chain-no-final-newline", ["leaf", "intermediate"]),
    ])
  func `keeps the order of a chain`(bundle: String, names: [String]) throws {
    let found = try CryptoObject.fixture("bundles/\(bundle).pem").compactMap {
      if case .certificate(let certificate) = $0.content { certificate } else { nil }
    }
    let expected = try names.map { try Certificate.fixture("certificates/\($0).pem") }
    #expect(try found.map { try $0.fingerprint } == expected.map { try $0.fingerprint })
  }

  @Test(arguments: ["truncated.pem", "bad-base64.pem", "missing-line.pem", "empty-block.pem"])
  func `is not stopped by a damaged block`(file: String) throws {
    let good = try Fixture.text("certificates/p256.pem")
    let objects = try CryptoObject.all(in: good + Fixture.text("bad/\(file)") + "\n" + good)
    #expect(objects.map(\.kind) == ["certificate", "unreadable, malformed", "certificate"])
    #expect(objects.map(\.block?.line).first == 1)
  }

  @Test(arguments: ["pkcs12", "pkcs12-empty-passphrase", "pkcs12-plain"])
  func `opens a PKCS 12 archive`(name: String) throws {
    let passphrase = name == "pkcs12" ? Passphrase.ofFixtures : nil
    let objects = try CryptoObject.fixture("bundles/\(name).p12", passphrase: passphrase)
    guard objects.count == 1, case .archive(let archive) = objects[0].content else {
      Issue.record("\(objects.map(\.kind))")
      return
    }
    let key = try #require(archive.key)
    #expect(try key.publicKey.matches(PrivateKey.fixture(.rsa2048).publicKey))
    #expect(
      try archive.certificates.map { try $0.fingerprint }
        == ["leaf", "intermediate"].map {
          try Certificate.fixture("certificates/\($0).pem").fingerprint
        })
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  /// RC2 is in OpenSSL's legacy provider, which is not loaded.
  @Test func `says that the cipher of an archive is missing`() throws {
    let error = try #require(throws: CryptoError.self) {
      try CryptoObject.fixture("bundles/pkcs12-legacy.p12", passphrase: .ofFixtures)
    }
    #expect(error.code == .unsupported)
  }

  @Test(arguments: ["wrong", "", "mxtls-test\0", "mxtls-test\0x"])
  func `refuses a wrong pass phrase for an archive`(passphrase: String) throws {
    let error = try #require(throws: CryptoError.self) {
      try CryptoObject.fixture("bundles/pkcs12.p12", passphrase: Passphrase(text: passphrase))
    }
    #expect(error.code == .wrongPassphrase)
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  /// The two billion rounds that the file asks for would take minutes, even without a pass phrase.
  @Test func `does not work for minutes because an archive says so`() throws {
    var archive = try Fixture.bytes("bundles/pkcs12.p12")
    // MacData is the last element, with a SHA-256 digest, 8 octets of salt and 2048 iterations.
    let macData = archive.count - 67
    try #require(archive[macData...].starts(with: [0x30, 0x41]))
    try #require(archive.suffix(4) == [0x02, 0x02, 0x08, 0x00])
    archive.replaceSubrange((archive.count - 4)..., with: [0x02, 0x04, 0x7F, 0xFF, 0xFF, 0xFF])
    archive[macData + 1] += 2
    try #require(archive.starts(with: [0x30, 0x82]) && archive[3] < 0xFE)
    archive[3] += 2
    let error = try #require(throws: CryptoError.self) { try CryptoObject.all(in: archive) }
    #expect(error.code == .unsupported)
    #expect(error.reason.contains("iterations"))
  }

  @Test func `takes an archive without MAC for an encrypted one`() async throws {
    let directory = try TemporaryDirectory()
    let made = try await openssl(
      "pkcs12", "-export", "-in", Fixture.path("bundles/chain.pem"), "-inkey",
      Fixture.path("keys/rsa2048.pem"), "-nomac", "-passout", "pass:x", "-out", directory["a.p12"])
    #expect(made.status == 0, "\(made)")
    let archive = try directory.bytes("a.p12")
    #expect(try CryptoObject.all(in: archive).map(\.kind) == ["encrypted archive"])
    // OpenSSL 3.0 cannot open it, later versions can.
    do throws(CryptoError) {
      let objects = try CryptoObject.all(in: archive, passphrase: Passphrase(text: "x"))
      #expect(objects.map(\.kind) == ["archive of a key, 2 certificates"])
    } catch {
      #expect(error.code == .unsupported)
    }
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  @Test(arguments: ["pem", "der"])
  func `reads a PKCS 7 bundle`(suffix: String) throws {
    let objects = try CryptoObject.fixture("bundles/pkcs7.\(suffix)")
    guard case .bundle(let certificates) = try #require(objects.first).content else {
      Issue.record("\(objects.map(\.kind))")
      return
    }
    #expect(
      try certificates.map { try $0.fingerprint }
        == ["leaf", "intermediate", "root"].map {
          try Certificate.fixture("certificates/\($0).pem").fingerprint
        })
  }

  @Test(arguments: try Fixture.list("sessions"))
  func `reads a session as openssl does`(file: String) async throws {
    guard case .session(let session) = try #require(try CryptoObject.fixture(file).first).content
    else {
      Issue.record("\(file) is no session")
      return
    }
    let form = file.hasSuffix(".der") ? "DER" : "PEM"
    let shown = try await openssl(
      "sess_id", "-in", Fixture.path(file), "-inform", form, "-text", "-noout"
    ).text
    func field(_ name: String) -> String? {
      shown.split(separator: "\n").lazy.compactMap { line in
        let parts = line.split(separator: ":", maxSplits: 1)
        return parts.count == 2 && parts[0].drop { $0 == " " }.hasPrefix(name)
          ? String(parts[1].dropFirst()) : nil
      }.first
    }
    #expect(field("Protocol") == session.protocolVersion)
    #expect(field("Cipher") == session.cipher)
    #expect(field("Session-ID ") == nil)
    #expect(shown.contains("Session-ID: \(session.identifier.hex.uppercased())\n"))
    #expect(field("Start Time") == "\(session.established)")
    #expect(field("Timeout") == "\(session.timeout) (sec)")
    // A dump has sixteen octets a line.
    let lines = shown.split(separator: "\n").count { $0.contains(/^ {4}[0-9a-f]{3}0 -/) }
    #expect((session.ticketLength ?? 0) == lines * 16)
    #expect(
      field("TLS session ticket lifetime hint")
        == (session.ticketLength == nil ? nil : "\(session.ticketLifetimeHint) (seconds)"))
    #expect(session.serverName == nil)
    #expect(session.applicationProtocol == nil)
    #expect(
      try session.peerCertificate?.fingerprint
        == Certificate.fixture("certificates/leaf.pem").fingerprint)
  }
}
