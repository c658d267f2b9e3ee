// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import mxtls

/// What two instances of Postfix log of messages whose fate is known is counted exactly.
@Suite struct LogPostfixTests {
  /// How messages crossed, by `mxtls log`: verified, encrypted, clear, unjoined.
  private func counts(
    _ log: String, _ direction: String, _ arguments: String...
  ) async throws -> [Int] {
    let directory = try TemporaryDirectory()
    let file = try directory.write("log", log)
    let result = try await Tool.mxtls.run(
      ["log", "--format", "json", "--count-local"] + arguments + [file])
    let messages = try JSONValue(result.text)["messages"]?[direction]
    return ["verified", "encrypted", "clear", "unjoined"].map {
      messages?[$0]?.integer ?? -1
    }
  }

  private func report(_ log: String) async throws -> JSONValue {
    let directory = try TemporaryDirectory()
    let file = try directory.write("log", log)
    return try JSONValue(try await Tool.mxtls.run("log", "--format", "json", file).text)
  }

  private func causes(_ log: String) async throws -> [String] {
    try await report(log)["failures"]?.elements.map {
      "\($0["direction"]?.string ?? "") \($0["cause"]?.string ?? "")"
    } ?? []
  }

  /// Sends messages from one Postfix to another, and takes both logs.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - server: Settings of the receiving side.
  ///   - client: Settings of the sending side; the path of the anchors for the server's certificate
  ///     stands for `ANCHORS`.
  ///   - status: What the sender is to log of each.
  ///   - services: More lines for the master.cf of the sending side.
  /// - Returns: The log of the receiving side and that of the sending side.
  /// - Throws: A `PostfixFailure` when a message takes too long.
  private func deliver(
    _ count: Int, server: [String: String] = [:], client: [String: String], status: String = "sent",
    services: [String] = []
  ) async throws -> (server: String, client: String) {
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], in: directory)
    let anchors = try directory.write("anchors", pair.certificates.map(\.pem).joined())
    let settings = pair.mainCF.merging(["smtpd_tls_loglevel": "1"]) { $1 }.merging(server) { $1 }
    return try await withPostfix(settings) { receiver in
      let relaying = [
        "relayhost": receiver.address, "smtp_tls_loglevel": "1", "virtual_mailbox_domains": "",
      ].merging(client.mapValues { $0.replacing("ANCHORS", with: anchors) }) { $1 }
      return try await withPostfix(relaying, hostname: "client.example.org", services: services) {
        sender in
        for number in 0..<count {
          try await sender.submit(from: "a@example.net", to: "b\(number)@example.org")
          try await sender.waitForLog(containing: "to=<b\(number)@example.org>")
        }
        let log = try sender.log()
        #expect(log.split(separator: "status=\(status)").count == count + 1, "\(log)")
        if status == "sent" {
          for number in 0..<count {
            try await receiver.waitForLog(containing: "to=<b\(number)@example.org>")
          }
        } else {
          try await receiver.waitForLog(containing: "TLS library problem")
        }
        // A connection that is kept for more mail does not end.
        if client["smtp_connection_cache_destinations"] == nil {
          try await receiver.waitForLog("the end of all sessions") { log in
            let ends = log.count { $0.contains(": disconnect from ") }
            return ends >= log.count { $0.contains(": connect from ") } ? true : nil
          }
        }
        return (try receiver.log(), log)
      }
    }
  }

  @Test func `mail with opportunistic TLS is encrypted on both sides`() async throws {
    let logs = try await deliver(3, client: ["smtp_tls_security_level": "may"])
    #expect(try await counts(logs.client, "outgoing") == [0, 3, 0, 0], "\(logs.client)")
    #expect(try await counts(logs.server, "incoming") == [0, 3, 0, 0], "\(logs.server)")
  }

  @Test func `mail to a proved server is verified`() async throws {
    let logs = try await deliver(
      2,
      client: [
        "smtp_tls_security_level": "secure", "smtp_tls_CAfile": "ANCHORS",
        "smtp_tls_secure_cert_match": "mx.example.org",
      ])
    #expect(try await counts(logs.client, "outgoing") == [2, 0, 0, 0], "\(logs.client)")
    #expect(try await counts(logs.server, "incoming") == [0, 2, 0, 0], "\(logs.server)")
  }

  @Test func `mail over a connection that is used again has its verdict, and counts once each`()
    async throws
  {
    let logs = try await deliver(
      4,
      client: [
        "smtp_tls_security_level": "may", "smtp_tls_connection_reuse": "yes",
        "smtp_connection_cache_destinations": "static:all",
        "smtp_connection_cache_time_limit": "300s", "smtp_connection_reuse_time_limit": "300s",
      ], services: ["tlsproxy unix - - n - 0 tlsproxy"])
    let reused = logs.client.ranges(of: "TLS connection reused to ").count
    #expect(reused > 0, "\(logs.client)")
    #expect(try await counts(logs.client, "outgoing") == [0, 4, 0, 0], "\(logs.client)")
    #expect(try await counts(logs.server, "incoming") == [0, 4, 0, 0], "\(logs.server)")
    let report = try await report(logs.client)
    #expect(report["reused_connections"]?.integer == reused, "\(logs.client)")
  }

  @Test func `mail of a client without TLS is in clear, and the offer is noted`() async throws {
    let logs = try await deliver(
      2, client: ["smtp_tls_security_level": "none", "smtp_tls_note_starttls_offer": "yes"])
    #expect(try await counts(logs.client, "outgoing") == [0, 0, 2, 0], "\(logs.client)")
    #expect(try await counts(logs.server, "incoming") == [0, 0, 2, 0], "\(logs.server)")
  }

  @Test func `a server that writes nothing of TLS is decided by its counts`() async throws {
    let logs = try await deliver(
      2, server: ["smtpd_tls_loglevel": "0"], client: ["smtp_tls_security_level": "may"])
    #expect(try await counts(logs.server, "incoming") == [0, 2, 0, 0], "\(logs.server)")
  }

  @Test func `a client that writes nothing of TLS is unjoined`() async throws {
    let logs = try await deliver(
      2, client: ["smtp_tls_security_level": "may", "smtp_tls_loglevel": "0"])
    #expect(try await counts(logs.client, "outgoing") == [0, 0, 0, 2], "\(logs.client)")
  }

  @Test func `a handshake that fails is counted on both sides, with its cause`() async throws {
    let logs = try await deliver(
      1, server: ["smtpd_tls_protocols": "TLSv1.2"],
      client: ["smtp_tls_security_level": "encrypt", "smtp_tls_mandatory_protocols": "TLSv1.3"],
      status: "deferred")
    #expect(try await counts(logs.client, "outgoing") == [0, 0, 0, 0])
    #expect(try await causes(logs.client) == ["out protocol-version"], "\(logs.client)")
    #expect(try await causes(logs.server) == ["in protocol-version"], "\(logs.server)")
  }

  @Test func `a log without its beginning has unjoined messages, and none in clear`() async throws {
    let logs = try await deliver(1, client: ["smtp_tls_security_level": "may"])
    let lines = logs.client.split(separator: "\n")
    let start = try #require(lines.firstIndex { $0.contains("TLS connection established") })
    let cut = lines[(start + 1)...].joined(separator: "\n") + "\n"
    #expect(try await counts(cut, "outgoing") == [0, 0, 0, 1], "\(cut)")
  }
}
