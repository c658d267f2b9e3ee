// SPDX-License-Identifier: Apache-2.0

import Checks
import DANE
import Primitives
import TLSCrypto

/// The TLSA records that what is served has to fit.
struct DANEExpectation {
  private let records: TLSARecordSet
  /// The reference names; nil for those that the caller has.
  private let names: [String]?

  /// What becomes of a chain.
  struct Outcome {
    /// In words: "fits 3 1 1 0a1b…", "does not fit: no matching DANE TLSA records".
    let text: String
    /// What is wrong; nil where nothing is.
    let finding: Finding?
  }

  /// Reads records.
  ///
  /// - Parameter texts: As people write them, or as lines of a zone file.
  /// - Throws: A `Failure` that names every one that is none.
  init(_ texts: [String]) throws(Failure) {
    var faults = Faults()
    var records: [TLSARecord] = []
    for text in texts {
      let record = faults.gather { () throws(Failure) in
        do throws(TLSARecordError) {
          return try TLSARecord(text)
        } catch {
          throw Failure(.usage, "--tlsa: \(error.reason)", hint: error.remedy)
        }
      }
      if let record { records.append(record) }
    }
    try faults.check()
    self.records = try about("the TLSA records") { [records] () throws(CryptoError) in
      try TLSARecordSet(records)
    }
    names = nil
  }

  /// Takes records out of the DNS.
  ///
  /// - Parameters:
  ///   - records: The records.
  ///   - names: The reference names; nil for those that the caller has.
  init(_ records: TLSARecordSet, names: [String]? = nil) {
    self.records = records
    self.names = names
  }

  /// The finding of records of which none can be used; nil where one can.
  var unusable: Finding? {
    guard case .encryption = records.demand else { return nil }
    let reasons = zip(records.records, records.uses).map { "\($0.short) \($1.reason)" }
    return Finding(
      .servedTLSAUnusable, "no TLSA record can be used: \(reasons.joined(separator: "; "))")
  }

  /// Holds a chain against the records, as Postfix does at the level dane.
  ///
  /// - Parameters:
  ///   - chain: The certificates as they were sent; at least one.
  ///   - names: The reference names.
  ///   - time: When the certificates are to be valid.
  /// - Returns: What becomes of it; nil where no record says anything.
  func outcome(
    of chain: [Certificate], names: [String], at time: UnixTime
  ) -> Outcome? {
    let usable = records.usable
    if usable.isEmpty { return nil }
    let names = self.names ?? names
    do throws(CryptoError) {
      let verifier = try DANEVerifier(
        records: usable.map(\.association), names: names.isEmpty ? ["localhost"] : names)
      switch try verifier.verdict(on: chain, at: time) {
      case .unauthenticated: return nil
      case .matched(let match):
        let place = match.depth == 0 ? "" : " at depth \(match.depth)"
        return Outcome(text: "fits \(usable[match.record].short)\(place)", finding: nil)
      case .refused(let refusal):
        return refused(refusal.reason, chain)
      }
    } catch {
      return refused(error.description, chain)
    }
  }

  private func refused(_ reason: String, _ chain: [Certificate]) -> Outcome {
    let key = chain.first?.publicKey.summary ?? ""
    let finding = Finding(
      .servedTLSAMismatch, "the certificate with the key \(key) does not fit: \(reason)")
    return Outcome(text: "does not fit: \(reason)", finding: finding)
  }
}
