// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SMTP

@Suite struct EndpointTests {
  @Test(arguments: [
    ("mx.example.org", "mx.example.org", "smtp", "mx.example.org:smtp"),
    ("mx.example.org:587", "mx.example.org", "587", "mx.example.org:587"),
    ("localhost:submission", "localhost", "submission", "localhost:submission"),
    ("192.0.2.25:25", "192.0.2.25", "25", "192.0.2.25:25"),
    ("[192.0.2.25]:25", "192.0.2.25", "25", "192.0.2.25:25"),
    ("[2001:db8::25]:65535", "2001:db8::25", "65535", "[2001:db8::25]:65535"),
    ("[2001:db8::25]", "2001:db8::25", "smtp", "[2001:db8::25]:smtp"),
    ("2001:db8::25", "2001:db8::25", "smtp", "[2001:db8::25]:smtp"),
    ("[fe80::1%eth0]:25", "fe80::1%eth0", "25", "[fe80::1%eth0]:25"),
  ])
  func `reads a host and its port`(
    _ text: String, host: String, port: String, description: String
  ) throws {
    let endpoint = try #require(Endpoint(text))
    #expect(endpoint.host == host)
    #expect(endpoint.port == port)
    #expect(!endpoint.isWrapper)
    #expect(endpoint.description == description)
    #expect(Endpoint(description) == endpoint)
  }

  @Test(arguments: [
    "", ":25", "[]:25", "[::1", "[::1]25", "mx:", "[::1]:", "mx:0", "mx:65536", "mx:-1", "mx:+1",
    "mx example", "mx\r\n:25", "mx:25 ", "mx:smtp!", "[[::1]]:25", "mx/", "mx:\u{663}",
  ])
  func `refuses what is none`(_ text: String) {
    #expect(Endpoint(text) == nil)
  }

  @Test func `tells apart where TLS begins at once`() {
    #expect(Endpoint("mx:465", isWrapper: true)?.isWrapper == true)
    #expect(Endpoint("mx:465", isWrapper: true) != Endpoint("mx:465"))
  }

  @Test func `knows the ports of mail without services`() {
    #expect(Endpoint("mx")?.knownPort == "25")
    #expect(Endpoint("mx:submissions")?.knownPort == "465")
    #expect(Endpoint("mx:imap")?.knownPort == "imap")
  }
}
