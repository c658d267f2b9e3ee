// SPDX-License-Identifier: Apache-2.0

import Primitives
import TLSCrypto
import TestSupport
import Testing

@testable import DANE

/// The verdict on TLSA records is Postfix's, case by case.
@Suite struct TruthTableTests {
  /// What stands for a server that never came to show a certificate, or for the DNS.
  private static let elsewhere = ["srv-", "dns-"]

  /// The cases that need no more than the records and the certificates.
  static var cases: [TruthCase] {
    get throws {
      try TruthCase.all.filter { truth in
        !elsewhere.contains { truth.id.hasPrefix($0) }
      }
    }
  }

  @Test(arguments: try cases)
  func `does with the certificates of a server what Postfix does`(truth: TruthCase) async throws {
    let certificates = try await TruthCertificates.shared.value
    let records = try TLSARecordSet(
      truth.records.flatMap { try certificates.record($0, of: truth) })
    let verdict = try Self.verdict(records, try certificates.chain(of: truth), truth)
    #expect(Self.fits(Self.outcome(records, verdict), truth.dane), "\(records) \(verdict)")
    #expect(
      Self.fits(Self.strictOutcome(records, verdict), truth.daneOnly), "\(records) \(verdict)")
  }

  @Test func `counts the cases that are judged`() throws {
    #expect(try TruthCase.all.count == 127)
    #expect(try Self.cases.count == 82)
  }

  static func verdict(
    _ records: TLSARecordSet, _ chain: [Certificate], _ truth: TruthCase
  ) throws -> DANEVerdict {
    let host =
      truth.id.contains("wilddeep") ? TruthCertificates.deepHost : TruthCertificates.host
    let verifier = try DANEVerifier(
      records: records.records.map(\.association), names: [host, TruthCertificates.domain])
    return try verifier.verdict(on: chain, at: .inDays(30))
  }

  /// What Postfix does at the level dane, in the words of the table.
  static func outcome(_ records: TLSARecordSet, _ verdict: DANEVerdict) -> String {
    switch (records.demand, verdict) {
    case (.nothing, _): "opportunistic"
    case (.encryption, .unauthenticated): "encrypt"
    case (.authentication, .matched): "verified"
    case (.authentication, .refused(let refusal)): "defer: \(refusal.code) \(refusal.reason)"
    default: "a contradiction"
    }
  }

  /// What Postfix does at the level dane-only, in the words of the table.
  static func strictOutcome(_ records: TLSARecordSet, _ verdict: DANEVerdict) -> String {
    switch records.demand {
    case .nothing: "defer: no TLSA records found"
    case .encryption(asksForName: false): "defer: TLSA records unusable"
    case .encryption(asksForName: true): "defer: 1 unspecified certificate verification error"
    case .authentication: outcome(records, verdict)
    }
  }

  /// Tells whether an outcome is the one of the table, which has some without their number.
  ///
  /// A key that is too small for the signature of the handshake fails there before it is looked at.
  static func fits(_ outcome: String, _ expected: String) -> Bool {
    if expected == "defer: Cannot start TLS: handshake failure" {
      return outcome == "defer: 66 EE certificate key too weak"
    }
    let words = outcome.split(separator: " ")
    let withoutNumber = words.enumerated().filter { $0.offset != 1 }.map(\.element)
    return outcome == expected
      || words.first == "defer:"
        && withoutNumber.joined(separator: " ") == expected
  }
}
