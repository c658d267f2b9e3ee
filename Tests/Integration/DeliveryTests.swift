// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Mail goes from one Postfix to another over TLS, each with what `mxtls new` made for it.
@Suite struct DeliveryTests {
  static let types = [["rsa2048"], ["p256"], ["rsa2048", "p256"]]

  @Test(arguments: types)
  func `mail arrives over TLS 1.3 with the client's certificate`(_ types: [String]) async throws {
    let received = try await deliver(types: types)
    #expect(received.contains("(using TLSv1.3 with cipher "))
    #expect(received.contains(" client-signature "))
    #expect(received.contains(#"(Client CN "client.example.org", Issuer "client.example.org""#))
    #expect(received.contains(" with ESMTPS id "))
  }

  @Test func `mail arrives over TLS 1.2 and the header has one line for it`() async throws {
    let received = try await deliver(
      types: ["rsa2048"], serverSettings: ["smtpd_tls_protocols": "TLSv1.2"])
    let line = try #require(
      received.split(separator: "\n").first { $0.contains("(using TLSv1.2 with cipher ") })
    #expect(line.hasSuffix(" bits))"))
    #expect(received.contains(#"(Client CN "client.example.org", "#))
  }

  @Test(arguments: types)
  func `each side trusts the certificate of the other`(_ types: [String]) async throws {
    let made = try await MadeForBoth(types: types)
    let received = try await deliver(
      made, serverSettings: ["smtpd_tls_CAfile": made.clientAnchors],
      clientSettings: [
        "smtp_tls_security_level": "secure", "smtp_tls_CAfile": made.serverAnchors,
        "smtp_tls_secure_cert_match": "mx.example.org",
      ])
    #expect(received.contains("(verified OK))"))
  }

  /// What both sides use.
  private struct MadeForBoth {
    let serverDirectory: TemporaryDirectory
    let clientDirectory: TemporaryDirectory
    let server: Pair
    let client: Pair
    let serverAnchors: String
    let clientAnchors: String

    init(types: [String]) async throws {
      serverDirectory = try TemporaryDirectory()
      clientDirectory = try TemporaryDirectory()
      server = try await makePair(types: types, in: serverDirectory)
      client = try await makePair(types: types, host: "client.example.org", in: clientDirectory)
      serverAnchors = try serverDirectory.write("anchors", server.certificates.map(\.pem).joined())
      clientAnchors = try clientDirectory.write("anchors", client.certificates.map(\.pem).joined())
    }
  }

  private func deliver(
    types: [String], serverSettings: [String: String] = [:]
  ) async throws -> String {
    try await deliver(MadeForBoth(types: types), serverSettings: serverSettings)
  }

  /// Sends a message by way of a second Postfix.
  ///
  /// - Parameters:
  ///   - made: The keys and certificates of both.
  ///   - serverSettings: What the receiving side has in main.cf besides.
  ///   - clientSettings: What the sending side has in main.cf besides.
  /// - Returns: The Received header that the receiving side wrote.
  /// - Throws: A `PostfixFailure` with the log when the message does not arrive.
  private func deliver(
    _ made: MadeForBoth, serverSettings: [String: String] = [:],
    clientSettings: [String: String] = [:]
  ) async throws -> String {
    let asking = [
      "smtpd_tls_ask_ccert": "yes", "smtpd_tls_received_header": "yes", "smtpd_tls_loglevel": "1",
    ]
    let server = made.server.mainCF.merging(asking) { $1 }.merging(serverSettings) { $1 }
    return try await withPostfix(server) { receiver in
      let relaying = [
        "relayhost": receiver.address, "smtp_tls_loglevel": "1", "virtual_mailbox_domains": "",
      ]
      let client = made.client.mainCF.merging(relaying) { $1 }.merging(clientSettings) { $1 }
      return try await withPostfix(client, hostname: "client.example.org") { sender in
        try await sender.submit(from: "a@example.net", to: "b@example.org")
        let outcome = try await sender.waitForLog(containing: "status=")
        try #require(outcome.contains("status=sent"), "\(outcome)")
        try await receiver.waitForLog(containing: "status=sent")
        for log in [try sender.log(), try receiver.log()] {
          #expect(log.contains("TLS connection established"), "\(log)")
          #expect(!log.contains("TLS library problem"), "\(log)")
          #expect(!log.contains("disabling TLS"), "\(log)")
        }
        let message = try #require(try receiver.mail().first)
        let header = try #require(message.range(of: "Received: from client.example.org"))
        let end = try #require(message[header.upperBound...].range(of: "\nReceived: "))
        return String(message[header.lowerBound..<end.lowerBound])
      }
    }
  }
}
