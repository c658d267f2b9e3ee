// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What a running Postfix writes is judged as the session was.
@Suite struct ReceivedPostfixTests {
  @Test(arguments: ["TLSv1.3", "TLSv1.2", "", "without header"])
  func `a mail from one Postfix to another is judged as the session was`(
    _ session: String
  ) async throws {
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: ["rsa2048"], in: directory)
    var server = pair.mainCF
    // Names are looked up nowhere, and the client's address is the host's own.
    server["smtpd_tls_received_header"] = session == "without header" ? "no" : "yes"
    if session.hasPrefix("TLS") { server["smtpd_tls_protocols"] = session }
    let mail = try await withPostfix(server) { receiver in
      let client = [
        "relayhost": receiver.address, "virtual_mailbox_domains": "",
        "smtp_tls_security_level": session.isEmpty ? "none" : "encrypt",
      ]
      return try await withPostfix(client, hostname: "client.example.org") { sender in
        try await sender.submit(from: "a@example.net", to: "b@example.org")
        try await receiver.waitForLog(containing: "status=sent")
        return try #require(try receiver.mail().first)
      }
    }
    let file = try directory.write("mail", mail)
    let result = try await Tool.mxtls.run(
      "received", "--trust", "mx.example.org", "--format", "json", file)
    let line = try #require(result.text.split(separator: "\n").first)
    let hops = try #require(try JSONValue(String(line))["hops"]?.elements)
    let hop = try #require(hops.first { $0["from"]?["greeting"]?.string == "client.example.org" })
    #expect(hop["tls"]?.string == (session.isEmpty ? "clear" : "encrypted"), "\(mail)")
    #expect(hop["with"]?.string == (session.isEmpty ? "ESMTP" : "ESMTPS"))
    #expect(hop["version"]?.string == (session.hasPrefix("TLS") ? session : nil))
    #expect((hop["cipher"]?.string != nil) == session.hasPrefix("TLS"))
    #expect((hop["key_exchange"]?.string != nil) == (session == "TLSv1.3"))
    #expect(hop["by"]?.string == "mx.example.org" && hop["writer"]?.string == "postfix")
    #expect(hop["from"]?["address"]?.string == "127.0.0.1")
    #expect(hop["date"]?.string != nil)
  }

  @Test func `a mail of a hundred megabytes is read through a pipe to its end`() async throws {
    let script = """
      { printf 'Received: from a ([192.0.2.1]) by b with ESMTPS; x\\n\\n'
        head -c 104857600 /dev/zero; } | "$0" received && echo whole
      """
    let result = try await Tool("bash").run("-o", "pipefail", "-c", script, Tool.mxtls.path)
    #expect(result.text.hasPrefix("encrypted  standard input  the one hop"), "\(result)")
    #expect(result.text.hasSuffix("whole\n"))
  }

  @Test func `what comes packed through a pipe is said to be so`() async throws {
    let result = try await Tool("bash").run(
      "-c", "head -c 500000 /dev/urandom | gzip | \"$0\" received", Tool.mxtls.path)
    #expect(result.status == 65, "\(result)")
    #expect(result.errorText.contains("standard input: is packed"), "\(result)")
  }

  @Test func `a pipe with a name is read`() async throws {
    let directory = try TemporaryDirectory()
    let script = """
      mkfifo \(directory["pipe"])
      printf 'Received: from a ([192.0.2.1]) by b with ESMTPS; x\n\n' >\(directory["pipe"]) &
      timeout 20 "$0" received \(directory["pipe"])
      """
    let result = try await Tool("bash").run("-c", script, Tool.mxtls.path)
    #expect(result.text.hasPrefix("encrypted"), "\(result)")
  }
}
