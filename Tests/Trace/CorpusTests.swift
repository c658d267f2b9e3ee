// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import Trace

/// What programs really wrote reads as what the sessions really were.
@Suite struct CorpusTests {
  /// A header, with what it lets one know.
  struct Row: Decodable, CustomTestStringConvertible {
    struct Expected: Decodable {
      let word: String?
      let tls: String
      let version: String?
      let version_norm: String?
      let cipher: String?
      let bits: Int?
      let client_cert: String?
      let auth: Bool?
      let local: Bool?
      let verify_word: String?
      let wrapper: Bool?
      let key_exchange: String?
      let client_cn: String?
      let client_issuer: String?
      let encrypted: String?
    }

    let mta: String
    let version: String
    let received: String
    let expected: Expected

    var testDescription: String { "\(mta) \(version): \(received.prefix(300))" }
  }

  static let rows: [Row] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/received.jsonl")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap {
      try? JSONDecoder().decode(Row.self, from: Data($0.utf8))
    }
  }()

  @Test func `the corpus is there`() {
    #expect(Self.rows.count == 143)
  }

  @Test(arguments: rows) func `a header is read as what it says`(_ row: Row) throws {
    let message = Message(header: row.received)
    let hop = try #require(message.hops.first)
    let expected = row.expected
    #expect(hop.unreadText == nil)
    #expect(hop.transmission?.text == expected.word)
    let tls =
      switch hop.protection {
      case .encrypted, .nullCipher: "yes"
      case .clear: "no"
      case .notSaid: "unknown"
      }
    #expect(tls == expected.tls)
    #expect((hop.protection == .nullCipher) == (expected.encrypted == "no"))
    #expect(hop.tls.writtenVersion == expected.version)
    #expect(hop.tls.version?.rawValue == expected.version_norm)
    #expect(hop.tls.cipher?.text == expected.cipher)
    #expect(hop.tls.bits == expected.bits)
    #expect(hop.tls.certificate?.verdict.rawValue == expected.client_cert)
    #expect(hop.tls.certificate?.name == expected.client_cn)
    #expect(hop.tls.certificate?.issuer == expected.client_issuer)
    #expect(hop.tls.verifyWord == expected.verify_word)
    #expect(hop.tls.isWrapper == expected.wrapper)
    #expect(hop.tls.keyExchange == expected.key_exchange)
    #expect(hop.isAuthenticated == expected.auth)
    if expected.local == true { #expect(hop.isLocal) }
    #expect(hop.date != nil)
  }

  @Test(arguments: rows) func `where a header is folded makes no difference`(_ row: Row) throws {
    let plain = row.received.split { $0.isWhitespace }
    let whole = Message(header: plain.joined(separator: " ")).hops
    for separator in ["\n ", "\r\n\t", "\n \n\t", "  ", "\t"] {
      #expect(Message(header: plain.joined(separator: separator)).hops == whole)
    }
  }
}
