// SPDX-License-Identifier: Apache-2.0

import Testing
import Trace

/// What a stranger can have written is not believed.
@Suite struct TrustedHostsTests {
  private func lines(_ trusted: [String], _ hops: [String]) throws -> Int {
    var hosts = TrustedHosts()
    for host in trusted {
      let isHost = hosts.insert(host)
      try #require(isHost)
    }
    let message = Message(header: hops.map { "Received: \($0)\n" }.joined() + "\n")
    return hosts.trustedLines(of: message)
  }

  private static let fromStranger =
    "from x.example (x.example [192.0.2.9]) by mx.example.test (Postfix) with ESMTPS id 1; x"
  private static let fromRelay =
    "from relay (relay.example.test [192.0.2.1]) by mx.example.test (Postfix) with ESMTPS id 1; x"
  private static let relay =
    "from y.example (y.example [192.0.2.8]) by relay.example.test (Postfix) with ESMTPS id 2; x"

  @Test func `nobody trusted is nothing believed`() throws {
    #expect(try lines([], [Self.fromStranger]) == 0)
    #expect(try lines(["mx.example"], [Self.fromStranger]) == 0)
  }

  @Test func `the line of a trusted host is believed, and none below it that a stranger brought`()
    throws
  {
    #expect(try lines(["MX.example.test."], [Self.fromStranger, Self.relay]) == 1)
    // The same name again, in a line that came with the message.
    #expect(try lines(["mx.example.test"], [Self.fromStranger, Self.fromStranger]) == 1)
  }

  @Test(arguments: [
    "relay.example.test", ".example.test", "*.example.test", "192.0.2.1", "192.0.2.0/24",
    "[192.0.2.1]", "0.0.0.0/0",
  ])
  func `a relay is trusted by name, domain, address or network`(_ relay: String) throws {
    #expect(try lines(["mx.example.test", relay], [Self.fromRelay, Self.relay]) == 2)
  }

  @Test(arguments: [
    ("from pod (unknown [203.0.113.7])", false), ("from pod (unknown [10.0.0.7])", false),
    ("from pod (localhost [127.0.0.1])", true), ("from pod", true),
  ])
  func `LMTP from another machine crosses a network`(_ from: String, isLocal: Bool) {
    let message = Message(
      header: "Received: \(from) by mail.example.test (Postfix) with LMTP id 1; x\n\n")
    #expect(message.hops.map(\.isLocal) == [isLocal])
    #expect(message.hops.map(\.protection) == [.clear])
  }

  @Test func `a name that only the client gave is not the relay's`() throws {
    let forged =
      "from relay.example.test (x.example [192.0.2.9]) by mx.example.test (Postfix) with ESMTPS id 1; x"
    #expect(try lines(["mx.example.test", "relay.example.test"], [forged, Self.relay]) == 1)
    let bare = "from relay.example.test by mx.example.test with ESMTPS id 1; x"
    #expect(try lines(["mx.example.test", "relay.example.test"], [bare, Self.relay]) == 1)
  }

  @Test(arguments: ["[10.0.0.2]", "[IPv6:2001:db8::9]", "10.0.0.2", "[192.0.2.1]"])
  func `a relay that greets with an address is known by its name`(_ greeting: String) throws {
    let hop =
      "from \(greeting) (relay.example.test [192.0.2.1]) by mx.example.test (Postfix) with ESMTPS id 1; x"
    #expect(try lines(["mx.example.test", "relay.example.test"], [hop, Self.relay]) == 2)
    #expect(try lines(["mx.example.test", "10.0.0.2"], [hop, Self.relay]) == 1)
  }

  @Test func `who only calls itself the host is not believed to be`() throws {
    for greeting in ["localhost", "mx.example.test"] {
      let hop = "from \(greeting) by mx.example.test with SMTP id 1; x"
      #expect(try lines(["mx.example.test"], [hop, Self.fromStranger]) == 1)
    }
  }

  @Test func `a filter on the host is the host`() throws {
    let fromFilter =
      "from localhost (localhost [127.0.0.1]) by mx.example.test (Postfix) with ESMTP id 3; x"
    let filter =
      "from mx.example.test ([127.0.0.1]) by localhost (mx [127.0.0.1]) (amavis) with ESMTP; x"
    #expect(
      try lines(["mx.example.test"], [fromFilter, filter, Self.fromStranger, Self.relay]) == 3)
    #expect(try lines(["mx.example.test"], [Self.fromStranger, filter]) == 1)
  }

  @Test(arguments: ["", ".", "a b", "192.0.2.0/33", "192.0.2.0/", "x/8", "a,b", "\u{1B}[0m"])
  func `what is no host is refused`(_ text: String) {
    var hosts = TrustedHosts()
    let isHost = hosts.insert(text)
    #expect(!isHost)
    #expect(hosts.isEmpty)
  }
}
