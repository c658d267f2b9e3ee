// SPDX-License-Identifier: Apache-2.0

package import TLSCrypto

/// The TLSA records of a server as a mail program uses them (RFC 7671, section 9, and RFC 7672,
/// section 3.1), which is as Postfix does it with OpenSSL.
package struct TLSARecordSet: Hashable, Sendable {
  /// What becomes of a record.
  package enum Use: Hashable, Sendable {
    /// A server may fit it.
    case usable
    /// Its usage is none of mail: PKIX-TA, PKIX-EE, or one that does not exist.
    case unsupportedUsage
    /// Nothing can fit it, for the reason that OpenSSL gives.
    case malformed(reason: String)
    /// It counts for nothing beside a record of the same usage and selector with this matching type,
    /// whose digest is stronger.
    case outranked(by: UInt8)
  }

  /// What the records ask of a connection.
  package enum Demand: Hashable, Sendable {
    /// There is no record.
    case nothing
    /// TLS, and a certificate that fits: one record is usable, however wrong it may be.
    case authentication
    /// TLS without any look at the certificate: there are records, and none can be used. Whether the
    /// name of the server is asked for depends on what is wrong with them.
    case encryption(asksForName: Bool)
  }

  /// How many records of an answer Postfix looks at: where there are more, chance decides which
  /// count, since a resolver may give them in any order.
  package static let limit = 100

  /// The records that count, in the order of the answer.
  package let records: [TLSARecord]
  /// What becomes of each, in the same order.
  package let uses: [Use]
  /// How many more the answer has.
  package let ignored: Int
  /// How many it has besides that are too short to be read.
  package let unreadable: Int

  /// Looks at the records of an answer.
  ///
  /// - Parameters:
  ///   - answer: All of its TLSA records, in its order.
  ///   - unreadable: How many it has besides that are too short to be read.
  /// - Throws: A `CryptoError` of code `library` where OpenSSL fails.
  package init(_ answer: [TLSARecord], unreadable: Int = 0) throws(CryptoError) {
    self.unreadable = unreadable
    records = Array(answer.prefix(Self.limit))
    ignored = answer.count - records.count
    let refusals = try DANEVerifier.refusals(of: records.map(\.association))
    var uses: [Use] = []
    for (record, refusal) in zip(records, refusals) {
      if !record.association.hasMailUsage {
        uses.append(.unsupportedUsage)
      } else {
        uses.append(refusal.map { .malformed(reason: $0) } ?? .usable)
      }
    }
    self.uses = Self.rank(records, uses)
  }

  /// The records that a server may fit.
  package var usable: [TLSARecord] {
    zip(records, uses).filter { $0.1 == .usable }.map(\.0)
  }

  /// What the records ask of a connection.
  package var demand: Demand {
    if records.isEmpty, unreadable == 0 { return .nothing }
    if uses.contains(.usable) { return .authentication }
    return .encryption(asksForName: uses.contains { $0 != .unsupportedUsage })
  }

  /// Marks what a stronger digest outranks; no digest outranks the whole octets.
  private static func rank(_ records: [TLSARecord], _ uses: [Use]) -> [Use] {
    var strongest: [[UInt8]: UInt8] = [:]
    for (record, use) in zip(records, uses) where use == .usable {
      let kind = [record.usage, record.selector]
      strongest[kind] = max(strongest[kind] ?? 0, record.matching)
    }
    return zip(records, uses).map { record, use in
      guard use == .usable, record.matching != 0,
        let best = strongest[[record.usage, record.selector]], best > record.matching
      else { return use }
      return .outranked(by: best)
    }
  }
}
