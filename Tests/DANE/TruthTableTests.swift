// SPDX-License-Identifier: Apache-2.0

import Primitives
import TLSCrypto
import TestSupport
import Testing

@testable import DANE

/// What is done with a host, and with the certificates that it shows, is what Postfix does, case by case.
@Suite struct TruthTableTests {
  /// What depends on a server that does not start TLS, that has no certificate, or that speaks none
  /// but TLS 1.0; and the one case in which Postfix throws the dice.
  private static let elsewhere: Set = [
    "srv-nostarttls", "srv-nostarttls-unusable", "srv-anon-usable", "srv-anon-unusable",
    "srv-anon-none", "srv-anon-short", "srv-tls10", "dns-many110last",
  ]

  /// The cases that can be judged here.
  static var cases: [TruthCase] {
    get throws { try TruthCase.all.filter { !elsewhere.contains($0.id) } }
  }

  @Test(arguments: try cases)
  func `does what Postfix does`(truth: TruthCase) async throws {
    let certificates = try await TruthCertificates.shared.value
    let zone = try TruthZone(truth, certificates)
    let decision = try zone.decision()
    let chain = try certificates.chain(of: truth)
    let dane = try Self.outcome(decision.dane, chain)
    let daneOnly = try Self.outcome(decision.daneOnly, chain)
    // What is done with the mail where there is another host.
    let second = try truth.value("second").map { id in
      try #require(try TruthCase.all.first { $0.id == id })
    }
    #expect(
      Self.fits(Self.next(dane, second?.dane), truth.dane), "\(dane): \(decision)")
    #expect(
      Self.fits(Self.next(daneOnly, second?.daneOnly), truth.daneOnly), "\(daneOnly): \(decision)")
  }

  @Test func `counts the cases that are judged`() throws {
    #expect(try TruthCase.all.count == 127)
    #expect(try Self.cases.count == 119)
    #expect(Set(try TruthCase.all.map(\.id)).count == 127)
  }

  @Test func `says where Postfix throws the dice`() async throws {
    let truth = try #require(try TruthCase.all.first { $0.id == "dns-many110last" })
    let decision = try TruthZone(truth, await TruthCertificates.shared.value).decision()
    #expect(decision.records?.ignored == 10)
  }

  /// What is done in the words of the table.
  private static func outcome(
    _ action: DANEDecision.Action, _ chain: [Certificate]
  ) throws -> String {
    switch action {
    case .opportunistic: return "opportunistic"
    case .encrypt: return "encrypt"
    case .postpone(let reason): return "defer: \(text(reason))"
    case .authenticate(let policy):
      switch try policy.verifier().verdict(on: chain, at: .inDays(30)) {
      case .unauthenticated: return "a contradiction"
      case .matched: return policy.isTrustedOnly ? "trusted" : "verified"
      case .refused(let refusal): return "defer: \(refusal.code) \(refusal.reason)"
      }
    }
  }

  private static func text(_ reason: DANEDecision.Reason) -> String {
    switch reason {
    case .addressLookup: "A lookup"
    case .noAddress: "no address"
    case .recordLookup: "TLSA lookup error"
    case .insecureRoute: "non DNSSEC destination"
    case .noRecords: "no TLSA records found"
    case .unusableRecords: "TLSA records unusable"
    }
  }

  /// What becomes of mail for which there is another host.
  private static func next(_ outcome: String, _ second: String?) -> String {
    guard let second, outcome.hasPrefix("defer") else { return outcome }
    return second.hasPrefix("defer") ? second : "next-mx"
  }

  /// Tells whether an outcome is the one of the table, which has some without their number.
  ///
  /// A key that is too small for the signature of the handshake fails there before it is looked at.
  /// Where OpenSSL finds a record unusable, Postfix sees that in the handshake only.
  private static func fits(_ outcome: String, _ expected: String) -> Bool {
    switch expected {
    case "defer: Cannot start TLS: handshake failure":
      return outcome == "defer: 66 EE certificate key too weak"
    case "defer: 1 unspecified certificate verification error":
      return outcome == "defer: TLSA records unusable"
    default:
      let words = outcome.split(separator: " ")
      let withoutNumber = words.enumerated().filter { $0.offset != 1 }.map(\.element)
      return outcome == expected
        || words.first == "defer:" && Int(words[1]) != nil
          && withoutNumber.joined(separator: " ") == expected
    }
  }
}
