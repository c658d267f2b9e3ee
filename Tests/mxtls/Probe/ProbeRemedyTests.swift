// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// What `mxtls probe` says to do fits the server, and is in words.
@Suite struct ProbeRemedyTests {
  /// Probes a server that refuses the handshake by an alert.
  private func refused(
    by alert: UInt8, _ options: [String]
  ) async throws -> ToolResult {
    let server = try LocalServer { client in
      guard client.receive(until: [0x16, 0x03]) != nil else { return }
      client.send([0x15, 3, 3, 0, 2, 2, alert])
      client.waitForEnd()
    }
    defer { withExtendedLifetime(server) {} }
    return try await Tool.mxtls.run(
      ["probe", "127.0.0.1:\(server.port)", "--tls", "implicit"] + options)
  }

  @Test(
    arguments: [
      (40, "it shares no protocol, cipher or group with us"), (70, "none of the protocols"),
      (71, "stronger ciphers"), (80, "a failure of its own"), (112, "does not know the name"),
      (116, "a certificate of the client"), (109, "its alert is number 109"),
    ] as [(UInt8, String)])
  func `a refusal is told in words, and OpenSSL's are kept`(
    alert: UInt8, text: String
  ) async throws {
    let plain = try await refused(by: alert, [])
    #expect(plain.status == 2, "\(plain)")
    let words = plain.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains(text), "\(plain)")
    #expect(!plain.text.contains("alert ") || alert == 109, "\(plain)")
    let verbose = try await refused(by: alert, ["-v"])
    #expect(verbose.text.contains("alert"), "\(verbose)")
    let json = try await refused(by: alert, ["--format", "json"])
    let failure = try JSONValue(json.text)["addresses"]?.elements.first?["failure"]
    #expect(failure?["reason"]?.string?.contains(text) == true, "\(json)")
    #expect(failure?["detail"]?.string?.contains("alert") == true, "\(json)")
  }

  @Test(arguments: ["smtp", "lmtp", "imap", "pop3", "sieve"])
  func `only a server of SMTP is taken for Postfix`(name: String) async throws {
    let isPostfix = name == "smtp"
    let failed = try await refused(by: 40, ["--protocol", name])
    #expect(failed.text.contains("look into the server's log"), "\(failed)")
    #expect(failed.text.contains("Postfix") == isPostfix, "\(failed)")

    let greetings = [
      "smtp": "220 mx\r\n", "lmtp": "220 mx\r\n", "imap": "* OK\r\n", "pop3": "+OK\r\n",
      "sieve": "\"IMPLEMENTATION\" \"x\"\r\nOK\r\n",
    ]
    let offers = [
      "smtp": "250 mx\r\n", "lmtp": "250 mx\r\n",
      "imap": "* CAPABILITY IMAP4rev1\r\nTAG OK\r\n", "pop3": "+OK\r\nUIDL\r\n.\r\n",
    ]
    let server = try LocalServer { client in
      client.send(greetings[name] ?? "")
      guard let line = client.receive(until: Array("\r\n".utf8)) else { return }
      let tag = String(decoding: line.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
      client.send((offers[name] ?? "OK\r\n").replacing("TAG", with: tag))
      client.waitForEnd()
    }
    let bare = try await Tool.mxtls.run(
      "probe", "127.0.0.1:\(server.port)", "--protocol", name, "--tls", "starttls")
    #expect(bare.status == 2, "\(bare)")
    #expect(bare.text.contains("served.no-tls"), "\(bare)")
    #expect(bare.text.contains("Postfix") == isPostfix, "\(bare)")
    withExtendedLifetime(server) {}
  }

  @Test func `a silent server is taken for one of TLS at once at such a port alone`() async throws {
    let server = try LocalServer { $0.waitForEnd() }
    let result = try await Tool.mxtls.run(
      "probe", "127.0.0.1:\(server.port)", "--timeout", "1")
    #expect(result.status == 2, "\(result)")
    #expect(!result.text.contains("--tls implicit"), "\(result)")
    withExtendedLifetime(server) {}
  }
}
