// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TestSupport
import Testing

@testable import DANE

/// Look-ups in a DNS of its own, with real name servers.
@Suite struct ResolverTests {
  /// A time that no look-up in the lab needs.
  private static var soon: ContinuousClock.Instant { .now + .seconds(20) }

  private static func question(_ text: String) throws -> DNSQuestion {
    let words = text.split(separator: " ")
    let types: [Substring: DNSType] = [
      "A": .a, "AAAA": .aaaa, "MX": .mx, "TXT": .txt, "CNAME": .cname, "TLSA": .tlsa,
    ]
    return DNSQuestion(try DNSName(String(words[0])), try #require(types[words[1]]))
  }

  /// An answer in a line: state, what there is, how many records, the name that has them.
  private static func text(_ answer: DNSAnswer) -> String {
    let state =
      switch answer.state {
      case .secure: "secure"
      case .insecure: "insecure"
      case .bogus: "bogus"
      case .serverFailure(let code): "failure \(code)"
      case .timedOut: "timed out"
      case .unreachable: "unreachable"
      }
    guard answer.isAnswered else { return state }
    let alias = answer.isAlias ? " at \(answer.canonicalName)" : ""
    switch answer.existence {
    case .found: return "\(state), \(answer.data.count)\(alias)"
    case .noData: return "\(state), no data\(alias)"
    case .noSuchName: return "\(state), no such name\(alias)"
    }
  }

  /// What is asked, what is true, and what a resolver that validates makes a stub believe.
  private static let table: [(question: String, truth: String, belief: String)] = [
    ("mx.example A", "secure, 1", "secure, 1"),
    ("MX.Example AAAA", "secure, 1", "secure, 1"),
    ("mx.example TXT", "secure, no data", "secure, no data"),
    ("none.example A", "secure, no such name", "secure, no such name"),
    ("example MX", "secure, 2", "secure, 2"),
    ("domain.example MX", "secure, 2 at example", "secure, 2 at example"),
    ("null.example MX", "secure, 1", "secure, 1"),
    ("example TXT", "secure, 1", "secure, 1"),
    ("_25._tcp.mx.example TLSA", "secure, 1", "secure, 1"),
    ("_25._tcp.mx2.example TLSA", "secure, no such name", "secure, no such name"),
    ("_tcp.mx.example TLSA", "secure, no data", "secure, no data"),
    ("alias1.example A", "secure, 1 at mx.example", "secure, 1 at mx.example"),
    ("alias1.example CNAME", "secure, 1", "secure, 1"),
    ("alias1.example TXT", "secure, no data at mx.example", "secure, no data at mx.example"),
    ("toinsec.example A", "insecure, 1 at mx.insec.example", "insecure, 1 at mx.insec.example"),
    ("toinsec.example CNAME", "secure, 1", "secure, 1"),
    ("tosec.insec.example A", "insecure, 1 at mx.example", "insecure, 1 at mx.example"),
    ("mx.insec.example A", "insecure, 1", "insecure, 1"),
    ("none.insec.example A", "insecure, no such name", "insecure, no such name"),
    ("_25._tcp.mx.insec.example TLSA", "insecure, 1", "insecure, 1"),
    ("_25._tcp.bogus.example TLSA", "bogus", "failure 2"),
    ("mx.servfail.example A", "failure 2", "failure 2"),
    ("_25._tcp.many.example TLSA", "secure, 150", "secure, 150"),
    ("mx.test A", "secure, 1", "secure, 1"),
    ("mx.home.arpa A", "secure, 1", "secure, 1"),
  ]

  @Test func `says what is secure, insecure, bogus and missing, and what Postfix believes`()
    async throws
  {
    try await DNSLab.run { lab in
      let questions = try Self.table.map { try Self.question($0.question) }
      let answers = try await lab.inside {
        try Resolver(servers: NameServers([DNSLab.validating]), anchors: lab.anchors)
          .answers(to: questions, by: Self.soon)
      }
      for (answer, row) in zip(answers, Self.table) {
        #expect(Self.text(answer) == row.truth, "\(row.question): \(answer.state)")
      }
      // The servers' word counts for nothing: signatures come through one that does not look at them.
      let others = try await lab.inside {
        try Resolver(servers: NameServers([DNSLab.believing]), anchors: lab.anchors)
          .answers(to: questions, by: Self.soon)
      }
      for (answer, row) in zip(others, Self.table) {
        #expect(Self.text(answer) == row.truth, "\(row.question): \(answer.state)")
      }
      let replies = try await lab.inside {
        let stub = StubResolver(servers: NameServers([DNSLab.validating]))
        return questions.map { stub.reply(to: $0, by: Self.soon) }
      }
      for (reply, row) in zip(replies, Self.table) {
        #expect(Self.text(reply.answer) == row.belief, "\(row.question)")
        #expect(reply.server == DNSLab.validating)
        #expect(reply.isByTCP == row.question.contains("many"))
      }
      // What both have read of the same records.
      for (one, other) in zip(answers, replies.map(\.answer)) where one.isAnswered {
        #expect(Set(one.data) == Set(other.data), "\(one.question)")
      }
      try Self.readOut(answers)
    }
  }

  /// Reads the records of the table as what they are.
  private static func readOut(_ answers: [DNSAnswer]) throws {
    let answer = { (text: String) in
      let place = try #require(table.firstIndex { $0.question == text })
      return answers[place]
    }
    let route = MailRoute(try answer("domain.example MX"))
    #expect(route.hosts.map(\.description) == ["mx.example", "mx2.example"])
    #expect(route.canonicalName.description == "example")
    #expect(MailRoute(try answer("null.example MX")).kind == .refused)
    let addresses = try answer("mx.example A").records(as: AddressV4.self)
    #expect(addresses.values.map(\.description) == ["192.0.2.25"])
    let long = try answer("MX.Example AAAA").records(as: AddressV6.self)
    #expect(long.values.map(\.description) == ["2001:db8::25"])
    #expect(
      try answer("example TXT").records(as: TextRecord.self).values.map(\.text) == ["v=one string"])
    #expect(
      try answer("alias1.example CNAME").records(as: CanonicalName.self).values
        .map(\.name.description) == ["alias2.example"])
    #expect(
      try answer("_25._tcp.mx.example TLSA").records(as: TLSARecord.self).values
        == [TLSARecordTests.record])
    #expect(
      try TLSARecordSet(answer("_25._tcp.many.example TLSA").records(as: TLSARecord.self).values)
        .ignored == 50)
    // A chain may be kept for as long as its shortest-lived link.
    #expect(1...60 ~= (try answer("alias1.example A").timeToLive))
    guard case .bogus(let reason) = try answer("_25._tcp.bogus.example TLSA").state else { return }
    #expect(reason.contains("signature"), "\(reason)")
  }

  @Test func `decides by real look-ups, by what is true and by what Postfix believes`() async throws
  {
    let expected = [
      "mx.example": "authenticate mx.example", "alias1.example": "authenticate mx.example",
      "toinsec.example": "authenticate toinsec.example", "mx.insec.example": "opportunistic",
      "tosec.insec.example": "opportunistic", "mx2.example": "opportunistic",
      "bogus.example": "postpone", "many.example": "authenticate many.example",
      "none.example": "postpone", "mx.servfail.example": "postpone",
    ]
    try await DNSLab.run { lab in
      for (name, action) in expected {
        let host = try DNSName(name)
        let (truth, belief, blind) = try await lab.inside {
          let servers = NameServers([DNSLab.validating])
          let resolver = try Resolver(servers: servers, anchors: lab.anchors)
          let stub = StubResolver(servers: servers)
          let blind = StubResolver(servers: NameServers([DNSLab.believing]))
          let route = MailRoute(directlyTo: host)
          return (
            try DANEDecision(for: host, on: route, asking: TimedLookup(resolver, by: Self.soon)),
            try DANEDecision(for: host, on: route, asking: TimedLookup(stub, by: Self.soon)),
            try DANEDecision(for: host, on: route, asking: TimedLookup(blind, by: Self.soon))
          )
        }
        #expect(Self.text(truth.dane) == action, "\(truth)")
        #expect(Self.text(belief.dane) == action, "\(belief)")
        // Without a resolver that validates DANE is off, and nobody says so.
        let off = action == "postpone" && name != "bogus.example" ? action : "opportunistic"
        #expect(Self.text(blind.dane) == off, "\(blind)")
      }
    }
  }

  private static func text(_ action: DANEDecision.Action) -> String {
    switch action {
    case .authenticate(let policy): "authenticate \(policy.baseDomain)"
    case .encrypt: "encrypt"
    case .opportunistic: "opportunistic"
    case .postpone: "postpone"
    }
  }

  @Test func `ends in time where nobody answers, and asks the next server`() async throws {
    try await DNSLab.run { lab in
      try await lab.inside {
        let silent = try Self.bindSilently(DNSLab.silent.address)
        defer { close(silent) }
        let questions = try ["mx.example A", "mx.example TXT"].map { try Self.question($0) }
        let start = ContinuousClock.now
        for server in [DNSLab.silent, DNSLab.closed] {
          let resolver = try Resolver(servers: NameServers([server]), anchors: lab.anchors)
          let answers = try resolver.answers(to: questions, by: .now + .milliseconds(400))
          #expect(answers.map(\.state) == [.timedOut, .timedOut])
        }
        // Of several questions one keeps none of the others waiting.
        let resolver = try Resolver(
          servers: NameServers([DNSLab.validating]), anchors: lab.anchors)
        _ = try resolver.answers(to: [questions[0]], by: Self.soon)
        let mixed = try resolver.answers(
          to: [Self.question("mx.silent.example A"), Self.question("mx.example A")],
          by: .now + .seconds(3))
        #expect(mixed.map(\.state) == [.timedOut, .secure])
        #expect(ContinuousClock.now - start < .seconds(30))
        Self.askStubs(questions[0])
      }
    }
  }

  private static func askStubs(_ question: DNSQuestion) {
    let asked = { (servers: [NameServers.Server], time: Duration) in
      StubResolver(servers: NameServers(servers)).reply(to: question, by: .now + time)
    }
    #expect(asked([DNSLab.silent], .milliseconds(200)).answer.state == .timedOut)
    guard case .unreachable = asked([DNSLab.closed], .seconds(20)).answer.state else {
      Issue.record("a closed port is not told")
      return
    }
    // The authority itself refuses to look elsewhere, and validates nothing.
    let second = asked([DNSLab.silent, DNSLab.closed, DNSLab.validating], .seconds(6))
    #expect(second.server == DNSLab.validating)
    #expect(second.answer.state == .secure)
    #expect(asked([DNSLab.authority], .seconds(20)).answer.state == .insecure)
    #expect(asked([.init(address: "mx.example")], .seconds(20)).server == nil)
  }

  /// Takes port 53 of an address and reads nothing.
  private static func bindSilently(_ address: String) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = in_port_t(53).bigEndian
    place.sin_addr.s_addr = inet_addr(address)
    let isBound = withUnsafePointer(to: &place) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard descriptor >= 0, isBound else { throw POSIXError(.EADDRINUSE) }
    return descriptor
  }

  @Test func `answers many threads and hundreds of questions`() async throws {
    try await DNSLab.run { lab in
      let names = try (0..<300).map { try DNSName("h\($0).example") }
      let questions = names.map { DNSQuestion($0, .a) }
      let resolver = try await lab.inside {
        let resolver = try Resolver(
          servers: NameServers([DNSLab.validating]), anchors: lab.anchors)
        _ = try resolver.answers(to: [questions[0]], by: Self.soon)
        return resolver
      }
      try await withThrowingTaskGroup(of: [DNSAnswer].self) { group in
        for part in 0..<4 {
          group.addTask {
            try await lab.inside {
              try resolver.answers(
                to: Array(questions[(part * 75)..<(part * 75 + 75)]), by: Self.soon)
            }
          }
        }
        var count = 0
        for try await answers in group {
          #expect(answers.allSatisfy { $0.state == .secure && $0.existence == .noSuchName })
          count += answers.count
        }
        #expect(count == 300)
      }
      let all = try await lab.inside { try resolver.answers(to: questions, by: Self.soon) }
      #expect(all.map(\.question) == questions)
    }
  }

  @Test func `believes no other root than that of its anchors`() async throws {
    try await DNSLab.run { lab in
      let question = try Self.question("mx.example A")
      let answers = try await lab.inside {
        try Resolver(servers: NameServers([DNSLab.validating])).answers(
          to: [question], by: Self.soon)
      }
      guard case .bogus = try #require(answers.first).state else {
        Issue.record("\(answers)")
        return
      }
    }
  }
}
