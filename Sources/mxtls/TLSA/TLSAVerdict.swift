// SPDX-License-Identifier: Apache-2.0

import DANE
import Primitives
import TLSCrypto

/// What a sender that heeds DANE does with a server that shows a pair.
enum TLSAVerdict: Hashable {
  /// It delivers, since the pair fits this record.
  case authenticated(TLSARecord)
  /// It delivers nothing, since the pair fits no record.
  case unmatched
  /// It delivers nothing, though the pair fits a record, for this reason.
  case refused(String)
  /// It delivers by TLS, and looks at no certificate: no record can be used.
  case encrypted
  /// It delivers by TLS where that is offered: there is no record.
  case opportunistic
  /// It delivers nothing, since the DNS does not answer, or not validly, for this reason.
  case postponed(String)
  /// That cannot be told, for this reason.
  case unknown(String)

  /// OpenSSL's code for "no matching DANE TLSA records".
  private static let noMatch: Int32 = 65

  /// Judges a pair.
  ///
  /// - Parameters:
  ///   - pair: What the server shows.
  ///   - records: The records.
  ///   - names: The names of which a certificate under a record of usage 2 must have one.
  ///   - time: When the certificates are to be valid.
  init(of pair: TLSAPair, by records: TLSARecordSet, names: [String], at time: UnixTime) {
    switch records.demand {
    case .nothing: self = .opportunistic
    case .encryption: self = .encrypted
    case .authentication:
      let usable = records.usable
      self =
        pair.certificates.isEmpty
        ? Self(ofKey: pair.key, by: usable)
        : Self(of: pair.certificates, by: usable, names: names, at: time)
    }
  }

  /// Judges a key whose certificate is not at hand.
  private init(ofKey key: PublicKey, by records: [TLSARecord]) {
    let fitting = records.first { record in
      (try? TLSARecord(of: key, matching: record.matching)) == record
    }
    if let fitting {
      self = .authenticated(fitting)
    } else if records.allSatisfy({ $0.usage == 3 && $0.selector == 1 }) {
      self = .unmatched
    } else {
      self = .unknown("a record is of the certificate")
    }
  }

  private init(
    of chain: [Certificate], by records: [TLSARecord], names: [String], at time: UnixTime
  ) {
    do throws(CryptoError) {
      let verifier = try DANEVerifier(records: records.map(\.association), names: names)
      switch try verifier.verdict(on: chain, at: time) {
      case .unauthenticated: self = .encrypted
      case .matched(let match): self = .authenticated(records[match.record])
      case .refused(let refusal):
        self = refusal.code == Self.noMatch ? .unmatched : .refused(refusal.reason)
      }
    } catch {
      self = .refused(error.description)
    }
  }

  /// A Boolean value that tells whether mail is kept from the server.
  var isRefusal: Bool {
    switch self {
    case .unmatched, .refused: true
    case .authenticated, .encrypted, .opportunistic, .postponed, .unknown: false
    }
  }

  /// What is done, for programs.
  var word: String {
    switch self {
    case .authenticated: "authenticated"
    case .unmatched, .refused: "refused"
    case .encrypted: "encrypted"
    case .opportunistic: "opportunistic"
    case .postponed: "postponed"
    case .unknown: "unknown"
    }
  }

  /// What is done, for people.
  var text: String {
    switch self {
    case .authenticated(let record): "fits \(record.short)"
    case .unmatched: "fits no record: nothing is delivered"
    case .refused(let reason): "is refused: \(reason)"
    case .encrypted: "is not looked at: no record can be used"
    case .opportunistic: "is not looked at: there is no record"
    case .postponed(let reason): "gets nothing: \(reason)"
    case .unknown(let reason): "is not known: \(reason)"
    }
  }
}
