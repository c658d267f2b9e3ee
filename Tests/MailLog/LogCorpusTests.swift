// SPDX-License-Identifier: Apache-2.0

import Foundation
import MailLog
import Testing

/// Lines that real programs wrote, each with what it says: `Fixtures/log.jsonl`.
@Suite struct LogCorpusTests {
  struct Case: Decodable, Sendable {
    struct Expected: Decodable, Sendable {
      var kind: String
      var process, verdict, state, direction, host, addr, port, sni, version, cipher: String?
      var bits, alg_bits: Int?
      var key_exchange, server_signature, server_digest, client_signature, client_digest: String?
      var raw_public_key: Bool?
      var detail: [String]?
      var code, reason, alert: String?
    }
    var line: String
    var daemon: String
    var tag: String?
    var stamp: String?
    var expected: Expected
  }

  static func cases() throws -> [Case] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/log.jsonl")
    return try String(contentsOf: path, encoding: .utf8).split(separator: "\n").map {
      try JSONDecoder().decode(Case.self, from: Data($0.utf8))
    }
  }

  /// The corpus's word for a kind.
  static func word(_ kind: LogEvent.Kind) -> String {
    switch kind {
    case .connection: "tls-connection"
    case .delivery: "delivery"
    case .client: "client"
    case .offered: "offered"
    case .handshakeError: "handshake-error"
    case .libraryProblem: "tls-library-problem"
    case .certificateProblem: "certificate-problem"
    case .lost: "lost"
    case .abort: "tls-abort"
    case .disabled: "tls-disabled"
    case .session: "session"
    case .noise: "wrapper-noise"
    case .connect, .disconnect, .refusal, .retry, .report, .version, .gap, .other: "other"
    }
  }

  @Test func `every line of the corpus reads as what it is`() throws {
    let calendar = LogCalendar.utc(latest: 1_795_824_000)
    let cases = try Self.cases()
    #expect(cases.count == 536)
    for (number, sample) in cases.enumerated() {
      let place = Comment(rawValue: "line \(number + 1): \(sample.line)")
      let line = try #require(LogLine(sample.line.utf8, calendar: calendar), place)
      let expected = sample.expected
      #expect(Self.word(line.kind) == expected.kind, place)
      #expect(line.daemon.name == expected.process, place)
      #expect(line.tag == sample.tag, place)
      // All were written on one day.
      if sample.stamp != nil {
        let time = try #require(line.time, place)
        #expect((1_795_780_000..<1_795_784_000).contains(time), place)
      }
      switch line.kind {
      case .connection: try connection(line, expected, place)
      case .handshakeError where line.word != nil:
        #expect([line.word, line.peer].compactMap { $0 } == expected.detail, place)
      case .handshakeError, .certificateProblem, .abort:
        #expect([line.peer, line.reason].compactMap { $0 } == expected.detail, place)
      case .delivery: #expect([line.word, line.reason].compactMap { $0 } == expected.detail, place)
      case .lost: #expect([line.word].compactMap { $0 } == expected.detail, place)
      case .offered: #expect([line.peer].compactMap { $0 } == expected.detail, place)
      case .libraryProblem:
        #expect(line.word == expected.code, place)
        let problem = LibraryProblem(code: line.word ?? "", text: line.reason ?? "")
        #expect(problem.reason == expected.reason, place)
        #expect(problem.alert.map(String.init) == expected.alert, place)
      default: break
      }
    }
  }

  private func connection(_ line: LogLine, _ expected: Case.Expected, _ place: Comment) throws {
    #expect(line.credential.word == expected.verdict, place)
    #expect((line.isReused ? "reused" : "established") == expected.state, place)
    #expect((line.direction == .incoming ? "in" : "out") == expected.direction, place)
    #expect(line.name == expected.host, place)
    #expect(line.address == expected.addr, place)
    #expect(line.port == expected.port, place)
    #expect(line.serverName == expected.sni, place)
    let parameters = try #require(line.parameters, place)
    #expect(parameters.version == expected.version, place)
    #expect(parameters.cipher == expected.cipher, place)
    #expect(parameters.bits == expected.bits, place)
    #expect(parameters.algorithmBits == expected.alg_bits, place)
    #expect(parameters.keyExchange == expected.key_exchange, place)
    #expect(parameters.serverSignature == expected.server_signature, place)
    #expect(parameters.serverDigest == expected.server_digest, place)
    #expect(parameters.clientSignature == expected.client_signature, place)
    #expect(parameters.isRawPublicKey == (expected.raw_public_key ?? false), place)
  }
}
