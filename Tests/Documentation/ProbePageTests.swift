// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// The page of probe and the program know the same fields.
@Suite struct ProbePageTests {
  /// A server that says what it offers and ends there.
  @Test func `every field of a report is documented`() async throws {
    let server = try LocalServer { client in
      client.send("220 mx.example.org\r\n")
      guard client.receive(until: Array("\r\n".utf8)) != nil else { return }
      client.send("250-mx.example.org\r\n250 SIZE 1\r\n")
      client.waitForEnd()
    }
    defer { withExtendedLifetime(server) {} }
    let result = try await Tool.mxtls.run(
      "probe", "--format", "json", "127.0.0.1:\(server.port)")
    let page = try ManualPage("mxtls-probe").fields
    for (field, type) in try JSONValue(result.text).fields() {
      #expect(page[field] == type, "\(field)")
    }
  }
}
