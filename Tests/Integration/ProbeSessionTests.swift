// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// Whether sessions out of a running client's cache can be gone on with at their servers.
@Suite struct ProbeSessionTests {
  private func probe(
    _ key: String, _ postfix: PostfixInstance, _ arguments: String...
  ) async throws -> ToolResult {
    try await Tool.mxtls.run(
      ["probe", "--session", key, "-c", postfix.configuration] + arguments)
  }

  @Test func `a session goes on until the server is reloaded, in TLS 1.2 and 1.3`() async throws {
    try await CacheInstances.run("btree") { instances in
      let list = try await Tool.mxtls.run(
        "cache", "list", "smtp", "-c", instances.sender.configuration, "--format", "json")
      let keys = list.text.matches(of: /"key":"([^"]*)"/).map { String($0.1) }
      try #require(keys.count == 2, "\(list)")
      var protocols: Set<String> = []
      for key in keys {
        let result = try await probe(key, instances.sender, "--format", "json")
        #expect(result.status == 0, "\(result)")
        let report = try JSONValue(result.text)
        #expect(report["resumed"]?.boolean == true)
        #expect(report["status"]?.string == "ok")
        protocols.insert(report["protocol"]?.string ?? "")
      }
      #expect(protocols == ["TLSv1.2", "TLSv1.3"])
      let text = try await probe(keys[0], instances.sender)
      #expect(text.text.contains("ok: the server goes on with the session"), "\(text)")

      let reloaded = try await Tool("postfix").run(
        "-c", instances.receiver.configuration, "reload")
      try #require(reloaded.status == 0)
      for key in keys {
        let result = try await probe(key, instances.sender, "--format", "json")
        #expect(result.status == 1, "\(result)")
        #expect(try JSONValue(result.text)["resumed"]?.boolean == false)
      }
      #expect(try await instances.complaints() == [])

      let none = try await probe("no.such.peer", instances.sender)
      #expect(none.status == 66, "\(none)")
      let several = try await probe("smtp&", instances.sender)
      #expect(several.status == 64 && several.errorText.contains("whole key"), "\(several)")
      try await instances.receiver.stop()
      let gone = try await probe(keys[0], instances.sender, "--format", "json")
      #expect(gone.status == 2, "\(gone)")
      #expect(try JSONValue(gone.text)["failure"]?.string != nil)
      let started = try await Tool("postfix").run(
        "-c", instances.receiver.configuration, "start")
      try #require(started.status == 0)
    }
  }

  @Test func `a server's own session is no one's to offer`() async throws {
    try await CacheInstances.run("btree") { instances in
      let list = try await Tool.mxtls.run(
        "cache", "list", "smtpd", "-c", instances.receiver.configuration, "--format", "json")
      let key = try #require(list.text.firstMatch(of: /"key":"([^"]*)"/)).1
      let result = try await probe(String(key), instances.receiver, "smtpd")
      #expect(result.status == 64 && result.errorText.contains("session of a server"), "\(result)")
    }
  }
}
