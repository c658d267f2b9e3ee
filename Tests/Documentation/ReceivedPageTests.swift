// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The page of received and the program know the same fields.
@Suite struct ReceivedPageTests {
  @Test func `every field of a report is documented, and no other`() async throws {
    let directory = try TemporaryDirectory()
    let corpus = try Fixture.text("received.jsonl").split(separator: "\n").compactMap {
      let row = try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
      return row?["received"] as? String
    }
    let others = [
      "Received: from a (b [192.0.2.1]) (Client RPK sha256 digest AA:BB)\n by c ([192.0.2.2]) with ESMTPS; x",
      "Received: junk",
    ]
    let file = try directory.write(
      "mail", "Message-ID: <1>\n" + (corpus + others).joined(separator: "\n") + "\n\n")
    let result = try await Tool.mxtls.run("received", "--format", "json", file)
    var seen: [String: String] = [:]
    for line in result.text.split(separator: "\n") {
      seen.merge(try JSONValue(String(line)).fields()) { $1 }
    }
    #expect(try ManualPage("mxtls-received").fields == seen)
  }
}
