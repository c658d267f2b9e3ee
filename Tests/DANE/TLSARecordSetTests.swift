// SPDX-License-Identifier: Apache-2.0

import TLSCrypto
import TestSupport
import Testing

@testable import DANE

@Suite struct TLSARecordSetTests {
  private static func record(
    _ usage: UInt8, _ selector: UInt8, _ matching: UInt8, _ octets: Int
  ) -> TLSARecord {
    TLSARecord(
      DANEAssociation(
        usage: usage, selector: selector, matching: matching,
        data: Array(repeating: 7, count: octets)))
  }

  @Test func `says of each record what becomes of it`() throws {
    let set = try TLSARecordSet([
      Self.record(3, 1, 1, 32), Self.record(3, 1, 2, 64), Self.record(3, 0, 1, 32),
      Self.record(1, 1, 1, 32), Self.record(0, 0, 0, 9), Self.record(4, 1, 1, 32),
      Self.record(3, 1, 1, 31), Self.record(3, 2, 1, 32), Self.record(3, 1, 3, 32),
      Self.record(3, 1, 0, 90), Self.record(2, 1, 1, 32), Self.record(3, 1, 1, 0),
    ])
    let uses = set.uses
    #expect(uses[0] == .outranked(by: 2))
    #expect(uses[1] == .usable)
    #expect(uses[2] == .usable)
    #expect(uses[3...5].allSatisfy { $0 == .unsupportedUsage })
    for use in uses[6...9] + [uses[11]] {
      guard case .malformed(let reason) = use else {
        Issue.record("\(use)")
        continue
      }
      #expect(reason.contains("dane tlsa"), "\(reason)")
    }
    #expect(uses[10] == .usable)
    #expect(set.usable.count == 3)
    #expect(set.demand == .authentication)
  }

  @Test func `no digest outranks a whole key, nor a malformed one another`() throws {
    let key = try TLSARecord(
      of: .fixture("certificates/p256.pem"), usage: 3, selector: 1, matching: 0)
    #expect(try TLSARecordSet([key, Self.record(3, 1, 2, 64)]).usable.count == 2)
    let digest = Self.record(3, 1, 1, 32)
    #expect(try TLSARecordSet([digest, Self.record(3, 1, 2, 63)]).usable == [digest])
  }

  @Test func `asks for encryption alone where nothing can be used`() throws {
    #expect(try TLSARecordSet([]).demand == .nothing)
    let pkix = Self.record(1, 1, 1, 32)
    let short = Self.record(3, 1, 1, 31)
    #expect(try TLSARecordSet([pkix]).demand == .encryption(asksForName: false))
    #expect(try TLSARecordSet([short, pkix]).demand == .encryption(asksForName: true))
  }

  @Test func `looks at the first hundred of many`() throws {
    let many = (0..<250).map { _ in Self.record(3, 1, 1, 32) }
    let set = try TLSARecordSet(many)
    #expect(set.records.count == 100)
    #expect(set.ignored == 150)
    #expect(try TLSARecordSet(Array(many.prefix(100))).ignored == 0)
  }
}
