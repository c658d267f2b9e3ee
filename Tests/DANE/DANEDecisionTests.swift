// SPDX-License-Identifier: Apache-2.0

import TLSCrypto
import TestSupport
import Testing

@testable import DANE

/// What the table of Postfix does not say, and what is asked for it.
@Suite struct DANEDecisionTests {
  private static let record: [UInt8] = [3, 1, 1] + Array(0..<32)

  private static func name(_ text: String) throws -> DNSName { try DNSName(text) }

  private static func address(
    _ host: String, _ state: DNSAnswer.State, canonical: String? = nil
  ) throws -> DNSAnswer {
    DNSAnswer(
      DNSQuestion(try name(host), .a), state, .found, data: [[192, 0, 2, 1]],
      canonicalName: try canonical.map { try name($0) })
  }

  private static func records(
    _ base: String, port: UInt16 = 25, _ state: DNSAnswer.State, _ data: [[UInt8]] = [record]
  ) throws -> DNSAnswer {
    DNSAnswer(
      DNSQuestion(try name("_\(port)._tcp.\(base)"), .tlsa), state,
      data.isEmpty ? .noData : .found, data: data)
  }

  private static func decide(_ dns: FakeDNS, port: UInt16 = 25) throws -> DANEDecision {
    let host = try name("mx.example")
    return try DANEDecision(
      for: host, on: MailRoute(directlyTo: host), port: port, asking: dns)
  }

  @Test func `asks nothing below a host whose zone is not signed`() throws {
    let dns = FakeDNS([
      try Self.address("mx.example", .insecure), try Self.records("mx.example", .secure),
    ])
    #expect(try Self.decide(dns).dane == .opportunistic)
    #expect(dns.questions.map(\.type) == [.a, .aaaa])
  }

  @Test func `asks below the target first, and below the alias only where that has nothing`() throws
  {
    let address = try Self.address("mx.example", .secure, canonical: "host.example")
    let alias = try Self.records("mx.example", .secure)
    let first = FakeDNS([address, try Self.records("host.example", .secure), alias])
    #expect(try Self.decide(first).tlsaAnswers.count == 1)
    for state in [DNSAnswer.State.secure, .insecure] {
      let second = FakeDNS([address, try Self.records("host.example", state, []), alias])
      let decision = try Self.decide(second)
      #expect(decision.tlsaAnswers.count == 2)
      #expect(decision.host.description == "host.example")
      guard case .authenticate(let policy) = decision.dane else {
        Issue.record("\(decision.dane)")
        continue
      }
      #expect(policy.baseDomain.description == "mx.example")
    }
  }

  @Test func `takes the port`() throws {
    let dns = FakeDNS([
      try Self.address("mx.example", .secure), try Self.records("mx.example", port: 465, .secure),
    ])
    #expect(try Self.decide(dns).dane == .opportunistic)
    guard case .authenticate = try Self.decide(dns, port: 465).dane else {
      Issue.record("not for its own port")
      return
    }
  }

  @Test func `one failed address is no matter where another is found`() throws {
    let v6 = DNSAnswer(DNSQuestion(try Self.name("mx.example"), .aaaa), .serverFailure(code: 2))
    let dns = FakeDNS([
      try Self.address("mx.example", .secure), v6, try Self.records("mx.example", .secure),
    ])
    guard case .authenticate = try Self.decide(dns).dane else {
      Issue.record("not authenticated")
      return
    }
    #expect(
      try Self.decide(FakeDNS([v6])).dane
        == .postpone(.addressLookup(.serverFailure(code: 2))))
    #expect(try Self.decide(FakeDNS([])).daneOnly == .postpone(.noAddress))
  }

  @Test func `records that cannot be read are records that cannot be used`() throws {
    let dns = FakeDNS([
      try Self.address("mx.example", .secure),
      try Self.records("mx.example", .secure, [[3, 1], []]),
    ])
    let decision = try Self.decide(dns)
    #expect(decision.dane == .encrypt(serverName: nil))
    #expect(decision.records?.unreadable == 2)
  }

  @Test func `a look-up of an alias that fails postpones the mail`() throws {
    let dns = FakeDNS([
      try Self.address("mx.example", .insecure, canonical: "host.example"),
      DNSAnswer(DNSQuestion(try Self.name("mx.example"), .cname), .timedOut),
    ])
    let question = DNSQuestion(try Self.name("mx.example"), .cname)
    #expect(try Self.decide(dns).dane == .postpone(.recordLookup(question, .timedOut)))
  }

  @Test func `a name without room for the labels has no records`() throws {
    let long = String(repeating: "a", count: 61)
    let host = try DNSName([long, long, long, long].joined(separator: "."))
    let dns = FakeDNS([
      DNSAnswer(DNSQuestion(host, .a), .secure, .found, data: [[192, 0, 2, 1]])
    ])
    let decision = try DANEDecision(for: host, on: MailRoute(directlyTo: host), asking: dns)
    #expect(decision.dane == .opportunistic)
  }

  @Test func `reads a route from the answer for MX records`() throws {
    let question = DNSQuestion(try Self.name("Example.org"), .mx)
    let hosts = try ["b.example", "a.example", "."].map { try DNSName($0).wire }
    let found = MailRoute(
      DNSAnswer(
        question, .insecure, .found,
        data: [
          [0, 20] + hosts[0], [0, 10] + hosts[1], [0, 20] + hosts[1], [0, 5] + hosts[2], [1],
        ]))
    #expect(found.hosts.map(\.description) == ["a.example", "b.example", "a.example"])
    #expect(!found.isSecure)
    #expect(MailRoute(DNSAnswer(question, .insecure)).hosts == [question.name])
    #expect(MailRoute(DNSAnswer(question, .insecure)).isSecure)
    let null = MailRoute(DNSAnswer(question, .secure, .found, data: [[0, 0, 0]]))
    #expect(null.kind == .refused)
    #expect(MailRoute(DNSAnswer(question, .secure, .noSuchName)).kind == .noSuchDomain)
    #expect(
      MailRoute(DNSAnswer(question, .bogus(reason: "x"))).kind == .unknown(.bogus(reason: "x")))
  }
}
