// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives
import Testing
import Trace

/// Headers of programs that are not in the corpus read as well, each by what it taught.
///
/// The forms are those that programs wrote on the Internet, the names and addresses are of documentation.
@Suite struct ForeignHeaderTests {
  /// A header, and what is expected of the fields that it is about.
  struct Row: Decodable, CustomTestStringConvertible {
    let mta: String
    let received: String
    let expected: [String: Value]

    var testDescription: String { "\(mta): \(received.prefix(300))" }
  }

  /// A value as text; nil for null.
  struct Value: Decodable {
    let text: String?

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        text = nil
      } else if let flag = try? container.decode(Bool.self) {
        text = "\(flag)"
      } else if let number = try? container.decode(Int.self) {
        text = "\(number)"
      } else {
        text = try container.decode(String.self)
      }
    }
  }

  static let rows: [Row] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/received-foreign.jsonl")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap {
      try? JSONDecoder().decode(Row.self, from: Data($0.utf8))
    }
  }()

  private func reading(_ hop: Hop) -> [String: String?] {
    let tls =
      switch hop.protection {
      case .encrypted, .nullCipher: "yes"
      case .clear: "no"
      case .notSaid: "unknown"
      }
    return [
      "word": hop.transmission?.text, "tls": tls, "version": hop.tls.version?.rawValue,
      "version_written": hop.tls.writtenVersion, "cipher": hop.tls.cipher?.text,
      "bits": hop.tls.bits.map { "\($0)" }, "auth": hop.isAuthenticated.map { "\($0)" },
      "client_cert": hop.tls.certificate?.verdict.rawValue, "local": "\(hop.isLocal)",
      "greeting": hop.client?.greeting, "name": hop.client?.name,
      "address": hop.client?.address?.text, "from_local": (hop.client?.isOnHost).map { "\($0)" },
      "writer": hop.writer.rawValue,
      "weak": hop.tls.weaknesses.map(\.rawValue).joined(separator: ","),
      "key_exchange": hop.tls.keyExchange, "id": hop.identifier, "by": hop.host,
      "by_address": hop.hostAddress?.text, "date": hop.date?.iso8601,
    ]
  }

  @Test func `the headers are there`() {
    #expect(Self.rows.count == 219)
  }

  @Test(arguments: rows) func `a header of a foreign program reads`(_ row: Row) throws {
    let hop = try #require(Message(header: row.received).hops.first)
    #expect(hop.unreadText == nil)
    #expect(hop.date != nil)
    let reading = reading(hop)
    for (field, value) in row.expected {
      let seen = try #require(reading[field], "\(field) is no field")
      #expect(seen == value.text, "\(field)")
    }
  }

  @Test func `what a client calls itself is not read as what its server says of TLS or of log-in`()
  {
    func hop(_ from: String) -> Hop {
      Message(header: "Received: from \(from)\n\tby mx.example (Postfix) with ESMTP id 1; x").hops[
        0]
    }
    for from in [
      "x;TLS (b.example [192.0.2.1])", "x;cipher=AES128-SHA (b.example [192.0.2.1])",
      "unknown (HELO TLS version=TLSv1.3) (192.0.2.1)",
      "unknown (HELO authenticated user) (192.0.2.1)",
    ] {
      #expect(hop(from).protection == .clear, "\(from)")
      #expect(hop(from).isAuthenticated == false, "\(from)")
    }
  }

  @Test func `what a client calls itself is not read as ZMailer's own words`() {
    func protection(_ from: String) -> Hop.Protection {
      Message(header: "Received: from \(from)\n\tby mx.example with SMTP; x").hops[0].protection
    }
    let note = "TLS-CIPHER: \"AES128-SHA keybits 128/128 version TLSv1/SSLv3\""
    #expect(protection("unknown (HELO \(note)) (192.0.2.1)") == .notSaid)
    #expect(protection("x (HELO [1] \(note)) (192.0.2.1)") == .notSaid)
    #expect(protection("x ([192.0.2.1]:25 \"EHLO x\" \(note))") == .encrypted)
  }
}
