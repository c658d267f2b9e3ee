// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import TLSCrypto

/// How far OpenSSL is given what is wanted; what it makes of it is in Tests/DANE, case by case.
@Suite struct DANEVerifierTests {
  /// A time at which the fixtures are valid.
  private static let time: Int64 = 1_800_000_000

  private static func chain() throws -> [Certificate] {
    try ["leaf", "intermediate", "root"].map { try .fixture("certificates/\($0).pem") }
  }

  private static func association(
    _ usage: UInt8, of certificate: Certificate, matching: UInt8 = 1
  ) throws -> DANEAssociation {
    let key = try certificate.publicKey.subjectPublicKeyInfo
    let data = matching == 0 ? key : try Digest.sha256.of(key)
    return DANEAssociation(usage: usage, selector: 1, matching: matching, data: data)
  }

  @Test func `tells the record, the depth and the name`() throws {
    let chain = try Self.chain()
    let other = try Self.association(3, of: .fixture("certificates/p256.pem"))
    let root = try Self.association(2, of: chain[2])
    let leaf = try Self.association(3, of: chain[0])
    let names = ["other.example", "mail.example.org"]
    let issuer = try DANEVerifier(records: [other, root], names: names)
    #expect(
      try issuer.verdict(on: chain, at: Self.time)
        == .matched(.init(record: 1, depth: 2, name: "mail.example.org")))
    let both = try DANEVerifier(records: [root, other, leaf], names: ["other.example"])
    #expect(
      try both.verdict(on: chain, at: Self.time) == .matched(.init(record: 2, depth: 0, name: nil)))
    // One is as good for the next server as it was for the first.
    #expect(
      try issuer.verdict(on: [.fixture("certificates/rsa2048.pem")], at: Self.time)
        == .refused(.init(code: 65, reason: "no matching DANE TLSA records", depth: 0)))
    #expect(
      try issuer.verdict(on: chain, at: Self.time)
        == .matched(.init(record: 1, depth: 2, name: "mail.example.org")))
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  @Test func `an issuer that was not sent may stand in the record`() throws {
    let chain = try Self.chain()
    let key = try Self.association(2, of: chain[2], matching: 0)
    let verifier = try DANEVerifier(records: [key], names: ["mx.example.org"])
    #expect(
      try verifier.verdict(on: Array(chain.prefix(2)), at: Self.time)
        == .matched(.init(record: 0, depth: 1, name: "mx.example.org")))
  }

  @Test func `judges for a time`() throws {
    let chain = try Self.chain()
    let verifier = try DANEVerifier(
      records: [Self.association(2, of: chain[1])], names: ["mx.example.org"])
    #expect(
      try verifier.verdict(on: chain, at: 5_000_000_000)
        == .refused(.init(code: 10, reason: "certificate has expired", depth: 0)))
    #expect(
      try verifier.verdict(on: chain, at: 1_500_000_000)
        == .refused(.init(code: 9, reason: "certificate is not yet valid", depth: 0)))
    // The record of a key says nothing of dates.
    let own = try DANEVerifier(records: [Self.association(3, of: chain[0])], names: ["a.example"])
    #expect(
      try own.verdict(on: chain, at: 5_000_000_000)
        == .matched(.init(record: 0, depth: 0, name: nil)))
  }

  @Test(arguments: [[], [""], [".example.org"], ["mx.example.org\u{0}"], ["a.example", ""]])
  func `takes no name that OpenSSL would take for another`(names: [String]) throws {
    let record = try Self.association(3, of: Self.chain()[0])
    do {
      _ = try DANEVerifier(records: [record], names: names).isAuthenticating
      Issue.record("\(names) were taken")
    } catch {
      #expect(error.code == .badName)
    }
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  @Test func `without a certificate there is no verdict`() throws {
    let verifier = try DANEVerifier(
      records: [Self.association(3, of: Self.chain()[0])], names: ["mx.example.org"])
    do {
      _ = try verifier.verdict(on: [], at: Self.time)
      Issue.record("there is one")
    } catch {
      #expect(error.code == .missing)
    }
  }

  @Test(arguments: Seeds.first(5))
  func `survives records made by chance`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let chain = try Self.chain()
    let der = try chain[2].der
    for _ in 1...100 {
      let records = try (0..<Int.random(in: 0...5, using: &random)).map { _ in
        var data = Bool.random(using: &random) ? der : try chain[2].publicKey.subjectPublicKeyInfo
        for _ in 0..<Int.random(in: 0...2, using: &random) {
          data[Int.random(in: 0..<data.count, using: &random)] = .random(
            in: 0...255, using: &random)
        }
        let length = [0, 1, 20, 32, 64, data.count].randomElement(using: &random) ?? 0
        return DANEAssociation(
          usage: .random(in: 0...4, using: &random), selector: .random(in: 0...2, using: &random),
          matching: .random(in: 0...3, using: &random), data: Array(data.prefix(length)))
      }
      let verifier = try DANEVerifier(records: records, names: ["mx.example.org"])
      #expect(verifier.refusals.count == records.count)
      _ = try verifier.verdict(on: chain, at: Self.time)
      #expect(OpenSSL.drainQueue().isEmpty)
    }
  }
}
