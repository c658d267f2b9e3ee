// SPDX-License-Identifier: Apache-2.0

import Primitives
import Synchronization
import TestSupport
import Testing

@testable import DANE

/// What the name servers of a zone say, one by one.
@Suite struct ZoneSurveyTests {
  /// Name servers that are a table; those that are not in it are silent.
  private final class FakeServers: DirectLookup {
    private let answers: [String: [DNSAnswer]]
    private let asked = Mutex<[String]>([])

    init(_ answers: [String: [DNSAnswer]]) {
      self.answers = answers
    }

    var questions: [String] { asked.withLock { $0.sorted() } }

    func answer(
      to question: DNSQuestion, from server: NameServers.Server,
      by deadline: ContinuousClock.Instant
    ) -> DirectAnswer {
      asked.withLock { $0.append("\(question) from \(server.address)") }
      guard let answers = answers[server.address] else {
        return DirectAnswer(DNSAnswer(question, .timedOut), isAuthoritative: false)
      }
      return DirectAnswer(
        answers.first { $0.question == question } ?? DNSAnswer(question, .insecure, .noSuchName))
    }
  }

  private static func name(_ text: String) throws -> DNSName { try DNSName(text) }

  private static func octets(_ number: UInt32) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
  }

  private static func address(_ last: UInt8) -> [UInt8] { [192, 0, 2, last] }

  /// The zone example.org with two servers of two addresses, one without any.
  private static func dns() throws -> FakeDNS {
    let servers = try ["ns2", "ns1", "ns3"].map { try name("\($0).example.org").wire }
    return FakeDNS([
      DNSAnswer(
        DNSQuestion(try name("example.org"), .ns), .secure, .found, data: servers,
        timeToLive: 300),
      DNSAnswer(DNSQuestion(try name("org"), .ns), .secure, .found, data: [servers[0]]),
      // An alias has no zone of its own.
      DNSAnswer(
        DNSQuestion(try name("mx.example.org"), .ns), .secure, .found, data: [servers[0]],
        canonicalName: try name("other.example.net")),
      DNSAnswer(
        DNSQuestion(try name("ns1.example.org"), .a), .secure, .found,
        data: [address(1), address(2)]),
      DNSAnswer(
        DNSQuestion(try name("ns2.example.org"), .aaaa), .secure, .found,
        data: [Array(repeating: 0, count: 15) + [1]]),
    ])
  }

  private static func survey(_ servers: FakeServers) throws -> ZoneSurvey? {
    try ZoneSurvey(
      of: name("_25._tcp.mx.example.org"), asking: dns(), directly: servers,
      by: .now + .seconds(60))
  }

  @Test func `every server of the nearest zone is asked at each of its addresses`() throws {
    let question = DNSQuestion(try Self.name("_25._tcp.mx.example.org"), .tlsa)
    let start = DNSQuestion(try Self.name("example.org"), .soa)
    let numbers = [7, 3600, 600, 86400, 60].flatMap(Self.octets)
    let data = try Self.name("ns1.example.org").wire + DNSName.root.wire + numbers
    let record: [UInt8] = [3, 1, 1] + Array(repeating: 9, count: 32)
    let servers = FakeServers([
      "192.0.2.1": [
        DNSAnswer(question, .insecure, .found, data: [record], timeToLive: 120),
        DNSAnswer(start, .insecure, .found, data: [data], timeToLive: 50),
      ],
      "::1": [],
    ])
    let survey = try #require(try Self.survey(servers))
    #expect(survey.zone.description == "example.org")
    #expect(survey.servers.map(\.address) == ["192.0.2.1", "192.0.2.2", "::1"])
    #expect(survey.servers.map(\.isAnswering) == [true, false, true])
    #expect(survey.servers.map(\.serial) == [7, nil, nil])
    #expect(survey.homeless.map(\.description) == ["ns3.example.org"])
    #expect(survey.timeToLive == 120)
    // The record itself is kept for less than its minimum.
    #expect(survey.negativeTimeToLive == 50)
    // Who is silent is asked once.
    #expect(servers.questions.count { $0.hasSuffix("from 192.0.2.2") } == 1)
    #expect(servers.questions.count == 7)
  }

  @Test func `where no zone is found nobody is asked`() throws {
    let servers = FakeServers([:])
    let survey = try ZoneSurvey(
      of: Self.name("_25._tcp.mx.example.com"), asking: FakeDNS([]), directly: servers,
      by: .now + .seconds(1))
    #expect(survey == nil && servers.questions.isEmpty)
  }

  @Test func `a signature tells when it ends, also beyond the year 2106`() throws {
    func signature(_ expiration: UInt32, _ inception: UInt32) throws -> RecordSignature {
      let times = [expiration, inception].flatMap(Self.octets)
      let head: [UInt8] = [0, 52, 13, 4, 0, 0, 1, 44]
      return try RecordSignature(
        rdata: head + times + [0, 1] + Self.name("example.org").wire + [1, 2, 3])
    }
    let now: UnixTime = 1_800_000_000
    let one = try signature(1_800_000_100, 1_799_000_100)
    #expect(one.covered == .tlsa && one.signer.description == "example.org")
    #expect(one.end(near: now) == now + 100 && one.lifetime == 1_000_000)
    let past = try signature(1_799_999_900, 1_799_000_000)
    #expect(past.end(near: now) == now - 100)
    let late: UnixTime = 1 << 32
    #expect(try signature(50, UInt32.max - 49).end(near: late - 10) == late + 50)
    #expect(try signature(50, UInt32.max - 49).lifetime == 100)
    for count in 0..<18 {
      #expect(throws: DNSFormatError.self) {
        _ = try RecordSignature(rdata: Array(repeating: 0, count: count))
      }
    }
  }

  @Test func `the name servers of a signed zone tell records, signatures and what is not there`()
    async throws
  {
    try await DNSLab.run { lab in
      let surveys = try await lab.inside {
        let servers = NameServers([DNSLab.validating])
        let resolver = try Resolver(servers: servers, anchors: lab.anchors)
        return try ["mx.example", "mx2.example", "mx.insec.example"].map { host in
          try ZoneSurvey(
            of: DNSName("_25._tcp.\(host)"),
            asking: TimedLookup(resolver, by: .now + .seconds(30)), directly: DirectResolver(),
            by: .now + .seconds(30))
        }
      }
      let all = surveys.compactMap(\.self)
      #expect(all.map(\.zone.description) == ["example", "example", "insec.example"])
      #expect(all.map { $0.servers.map(\.address) } == Array(repeating: ["192.0.2.53"], count: 3))
      #expect(all.allSatisfy { $0.servers.allSatisfy { $0.isAnswering && $0.serial == 1 } })
      let answers = all.map { $0.servers[0].records }
      #expect(answers.map(\.answer.existence) == [.found, .noSuchName, .found])
      #expect(answers[0].signatures.map(\.covered).contains(.tlsa))
      // The proof that there is none is signed, and so are the keys.
      #expect(answers[1].signatures.count >= 2)
      #expect(all[0].servers[0].keys.signatures.map(\.covered) == [.dnskey])
      #expect(all[2].signatures.isEmpty)
      #expect(all.map(\.timeToLive) == [300, nil, 300])
      #expect(all.map(\.negativeTimeToLive) == [60, 60, 60])
    }
  }

  /// By nsd the answer is truncated to a datagram, and comes whole by TCP.
  @Test func `very many records are fetched by TCP, and who lacks the zone is told`() async throws {
    try await DNSLab.run { lab in
      let (many, other, closed) = try await lab.inside {
        let direct = DirectResolver()
        let question = DNSQuestion(try DNSName("_25._tcp.many.example"), .tlsa)
        let deadline = ContinuousClock.now + .seconds(60)
        return (
          direct.answer(to: question, from: DNSLab.authority, by: deadline),
          direct.answer(
            to: DNSQuestion(try DNSName("a.example.net"), .tlsa), from: DNSLab.authority,
            by: deadline),
          direct.answer(to: question, from: DNSLab.closed, by: deadline)
        )
      }
      #expect(many.answer.records(as: TLSARecord.self).values.count == 150)
      #expect(many.isAuthoritative && other.answer.existence == .noSuchName)
      #expect(!closed.answer.isAnswered && !closed.isAuthoritative)
    }
  }
}
