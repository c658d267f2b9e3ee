// SPDX-License-Identifier: Apache-2.0

import Testing
import Trace

/// What a message comes to as a whole.
@Suite struct MessageTests {
  private func message(_ hops: [String]) -> Message {
    Message(header: hops.map { "Received: \($0)\n" }.joined() + "\n")
  }

  private static let encrypted = "from a ([192.0.2.1]) by b with ESMTPS; 1 Jan 2026 00:00:10 +0000"
  private static let clear =
    "from a ([192.0.2.1]) by b (Postfix) with ESMTP; 1 Jan 2026 00:00:03 +0000"
  private static let unsaid = "from a (192.0.2.1) by b with Microsoft SMTP Server id 1; x"
  private static let local = "from x (x [127.0.0.1]) by b with ESMTP; 1 Jan 2026 00:00:00 +0000"
  private static let null =
    "from a ([192.0.2.1]) by b with ESMTPS (version=TLSv1.2 cipher=ECDHE-RSA-NULL-SHA bits=0); x"

  @Test func `the verdict is that of the worst hop between hosts`() {
    #expect(message([]).verdict == .noTrace)
    #expect(message([Self.local]).verdict == .local)
    #expect(message([Self.encrypted, Self.local]).verdict == .encrypted)
    #expect(message([Self.encrypted, Self.unsaid]).verdict == .notSaid)
    #expect(message([Self.unsaid, Self.encrypted]).verdict == .notSaid)
    #expect(message([Self.unsaid, Self.encrypted, Self.clear]).verdict == .clear)
    #expect(message([Self.encrypted, Self.null]).verdict == .clear)
    #expect(message([Self.encrypted, "!!! \\ ((("]).verdict == .notSaid)
  }

  @Test func `a delay is what lies between two dates, whatever the clocks say`() {
    let message = message([Self.encrypted, Self.clear, Self.encrypted, Self.unsaid])
    #expect(message.delay(at: 0) == 7)
    #expect(message.delay(at: 1) == -7)
    #expect(message.delay(at: 2) == nil)
    #expect(message.delay(at: 3) == nil)
    #expect(message.delay(at: 9) == nil)
  }

  @Test(
    arguments: [
      ("Thu, 27 Nov 2026 11:51:53 +0000", 1_795_780_313), ("27 Nov 2026 11:51:53", 1_795_780_313),
      ("27 Nov 26 12:51:53 +0100 (CET)", 1_795_780_313),
      ("27 Nov 2026 06:51:53 EST", 1_795_780_313),
      ("27 Nov 2026 11:51:53 -0000", 1_795_780_313),
      ("Sun, 29 Feb 2004 00:00:00 GMT", 1_078_012_800),
      ("1 Jan 70 00:00:00 +0000", 0), ("31 Dec 1969 23:59:59 +0000", -1), ("1 Jan 1 0:00 Z", nil),
      ("1 Foo 2026 11:51:53 +0000", nil), ("99 Jan 2026 11:51:53 +0000", nil),
      ("1 Jan 2026 25:00:00 +0000", nil), ("1 Jan 99999999999999999999 00:00:00 +0000", nil),
      ("1 Jan 2026 99999999999999999999:0:0 +0000", nil), ("", nil), ("; ;", nil),
    ] as [(String, Int64?)])
  func `a date is read in each of its forms`(_ text: String, _ expected: Int64?) {
    #expect(message(["from a by b with ESMTP; \(text)"]).hops[0].date == expected)
  }
}
