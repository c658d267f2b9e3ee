// SPDX-License-Identifier: Apache-2.0

import Foundation
import Rotation
import SMTP
import Synchronization
import TLSCrypto
import TestSupport
import Testing

/// A running Postfix is the judge: it shows the new certificate, or the old one again.
@Suite struct RotationPostfixTests {
  /// A Postfix with its pair, which mxtls rotates.
  private struct Host: Sendable {
    let certs: TemporaryDirectory
    let postfix: PostfixInstance
    let old: [MadeCertificate]

    func run(_ command: [String], environment: [String: String?] = [:]) async throws -> ToolResult {
      try await Tool.mxtls.run(
        command + ["-c", postfix.configuration, "--lock-file", certs["lock"]],
        environment: environment.merging(["MAIL_CONFIG": nil]) { $1 })
    }

    func run(_ command: String...) async throws -> ToolResult { try await run(command) }

    /// The fingerprint of the certificate that `openssl s_client` is shown.
    func shown(port: UInt16? = nil, type: String = "p256") async throws -> String {
      let signatures = type.hasPrefix("rsa") ? "rsa_pss_rsae_sha256" : "ecdsa_secp256r1_sha256"
      let result = try await Tool("openssl").run(
        "s_client", "-starttls", "smtp", "-connect", "127.0.0.1:\(port ?? postfix.port)",
        "-sigalgs", signatures, input: "QUIT\r\n")
      let begin = try #require(
        result.text.range(of: "-----BEGIN CERTIFICATE-----"), "\(result)")
      return try await fingerprint(of: String(result.text[begin.lowerBound...]))
    }

    func expectOld() async throws {
      for one in old { #expect(try await shown(type: one.type) == one.fingerprint) }
      #expect(
        try !FileManager.default.subpathsOfDirectory(atPath: certs.path).contains { path in
          path.contains(".mxtls-") || path.hasSuffix("pending.json")
        })
    }

    /// Expects that the new generation is live, and remembered as not confirmed.
    func expectUnconfirmed() async throws {
      let store = certs["mxtls/newcert.pem"]
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(store)/live") == "2")
      #expect(FileManager.default.fileExists(atPath: "\(store)/pending.json"))
    }
  }

  private func withHost(
    types: [String] = ["p256"], layout: String = "pair", settings: [String: String] = [:],
    _ body: @Sendable (Host) async throws -> Void
  ) async throws {
    let certs = try TemporaryDirectory()
    let pair = try await makePair(types: types, layout: layout, in: certs)
    let all = pair.mainCF.merging(["smtpd_tls_loglevel": "1"]) { $1 }.merging(settings) { $1 }
    try await withPostfix(all) { postfix in
      try await body(Host(certs: certs, postfix: postfix, old: pair.certificates))
    }
  }

  @Test(arguments: [
    (["p256"], "pair"), (["rsa2048"], "pair"), (["rsa2048", "p256"], "pair"),
    (["p256"], "chain"), (["rsa2048", "p256"], "chain"),
  ])
  func `what is due is renewed, reloaded and confirmed`(
    types: [String], layout: String
  ) async throws {
    try await withHost(types: types, layout: layout) { host in
      try await host.expectOld()
      let result = try await host.run(
        "rotate", "--before", "400d", "--days", "1300", "--changed-exit", "9")
      #expect(result.status == 9, "\(result)")
      #expect(result.errorText == "")
      #expect(
        result.text.split(separator: "\n").count { $0.hasPrefix("rotated ") }
          == (layout == "pair" ? types.count : 1),
        "\(result)")
      #expect(result.text.contains("generation 2 is live"))
      #expect(result.text.contains("confirmed by 127.0.0.1:\(host.postfix.port)"))
      #expect(try await host.postfix.reloads() == 1)
      for one in host.old {
        let shown = try await host.shown(type: one.type)
        #expect(shown != one.fingerprint)
      }
      let again = try await host.run("rotate")
      #expect(again.status == 0 && again.output.isEmpty && again.errorOutput.isEmpty)
      let check = try await Tool.mxtls.run("check", "-c", host.postfix.configuration)
      #expect(check.status == 0, "\(check)")
    }
  }

  @Test func `nothing is touched where nothing is due`() async throws {
    try await withHost { host in
      let before = try host.certs.list()
      let result = try await host.run("rotate")
      #expect(result.status == 0 && result.output.isEmpty && result.errorOutput.isEmpty)
      let dry = try await host.run("rotate", "--force", "--dry-run")
      #expect(dry.text.hasPrefix("would rotate \(host.certs["newcert.pem"]): --force\n"))
      #expect(try host.certs.list().filter { $0 != "lock" } == before)
      #expect(try !host.postfix.log().contains("reload --"))
    }
  }

  @Test(
    arguments: [
      ("exit 3", 76, "--sign: failed with status 3"),
      ("echo sorry >&2; kill -9 $$", 76, "--sign: was ended by signal 9: sorry"),
      ("cat", 65, "wrote no certificate"),
      ("echo hello", 65, "wrote no certificate"),
      ("sleep 60", 76, "took longer than 1 s"),
      ("cat newcert.pem", 65, "wrote no certificate for the key of the request"),
    ] as [(String, Int32, String)])
  func `a command that does not sign changes nothing`(
    command: String, status: Int32, text: String
  ) async throws {
    try await withHost { host in
      let result = try await host.run(
        "rotate", "--force", "--sign", "cd \(host.certs.path); \(command)", "--sign-timeout",
        command.hasPrefix("sleep") ? "1" : "300")
      #expect(result.status == status, "\(result)")
      #expect(result.errorText.contains(text), "\(result)")
      #expect(result.errorText.contains("newcert.pem: nothing was changed"))
      #expect(try host.certs.list() == ["lock", "newcert.pem", "newreq.pem"])
      try await host.expectOld()
    }
  }

  @Test func `a reload that fails brings the old pair back`() async throws {
    try await withHost(settings: PostfixInstance.oneProcess) { host in
      let result = try await host.run(
        "rotate", "--force", "--reload-command", "echo no >&2; exit 1")
      #expect(result.status == 76, "\(result)")
      #expect(result.errorText.contains("--reload-command: failed with status 1: no\n"))
      #expect(result.errorText.contains("newcert.pem: generation 1 is live again"))
      try await host.expectOld()
    }
  }

  @Test func `where the old certificate stays, the old pair comes back`() async throws {
    try await withHost { host in
      let pair = try String(contentsOfFile: host.certs["newcert.pem"], encoding: .utf8)
      let other = try TemporaryDirectory()
      try other.write("cert.pem", pair)
      try other.write("key.pem", host.certs.text("newreq.pem"), mode: 0o600)
      let settings = [
        "smtpd_tls_security_level": "may", "smtpd_tls_cert_file": other["cert.pem"],
        "smtpd_tls_key_file": other["key.pem"],
      ]
      try await withPostfix(settings) { stubborn in
        let result = try await host.run(
          "rotate", "--force", "--confirm", "127.0.0.1:\(stubborn.port)", "--confirm-timeout", "2")
        #expect(result.status == 76, "\(result)")
        let text = result.errorText
        #expect(
          text.contains(
            "127.0.0.1:\(stubborn.port): shows another certificate, SHA-256"
              + " \(host.old[0].fingerprint), after 2 s"), "\(result)")
        #expect(
          text.contains(
            "newcert.pem: generation 1 is live again, and 127.0.0.1:\(stubborn.port) shows it"))
      }
      try await host.expectOld()
      #expect(try await host.postfix.reloads() == 2)
    }
  }

  @Test func `a CA behind --sign is asked, and what it gives is checked and shown`() async throws {
    try await withHost { host in
      let ca = try await Authority()
      let untrusted = try await host.run("rotate", "--force", "--sign", ca.command())
      #expect(untrusted.status == 65, "\(untrusted)")
      #expect(untrusted.errorText.contains("chain.incomplete"))
      try await host.expectOld()
      let result = try await host.run(
        "rotate", "--force", "--sign", ca.command(), "--ca-file", ca.root, "-q")
      #expect(result.status == 0, "\(result)")
      let client = try await Tool("openssl").run(
        "s_client", "-starttls", "smtp", "-connect", "127.0.0.1:\(host.postfix.port)",
        "-CAfile", ca.root, "-verify_return_error", "-verify_hostname", "mx.example.org",
        input: "QUIT\r\n")
      #expect(client.text.contains("Verify return code: 0 (ok)"), "\(client)")

      // A certificate of a CA is not replaced by one that nobody signs.
      let alone = try await host.run("rotate", "--before", "1000d", "-v")
      #expect(alone.status == 0, "\(alone)")
      #expect(alone.text.contains("has issued it: --sign or mxtls install renews it"))
      let wrong = try await host.run(
        "rotate", "--force", "--ca-file", ca.root, "--sign", ca.command(subject: "-force_pubkey"))
      #expect(wrong.status == 65, "\(wrong)")
      let expired = try await host.run(
        "rotate", "--force", "--ca-file", ca.root, "--sign", ca.commandOfThePast())
      #expect(expired.status == 65, "\(expired)")
      #expect(expired.errorText.contains("validity.expired"), "\(expired)")
    }
  }

  @Test func `a run that was killed at the reload is brought to its end by the next`() async throws
  {
    try await withHost { host in
      let killed = try await host.run(
        "rotate", "--force", "--reload-command", "kill -9 $PPID; sleep 1")
      #expect(killed.status == 137, "\(killed)")
      try await host.expectUnconfirmed()
      let next = try await host.run("rotate")
      #expect(next.status == 0, "\(next)")
      #expect(next.errorText.contains("a run before was cut short: generation 2 is confirmed now"))
      let shown = try await host.shown()
      #expect(shown != host.old[0].fingerprint)
    }
  }

  @Test func `going back shows the old certificate`() async throws {
    try await withHost { host in
      #expect(try await host.run("rotate", "--force").status == 0)
      let back = try await host.run("rollback", "--format", "json")
      #expect(back.status == 0, "\(back)")
      #expect(back.text.contains("\"action\" : \"rolled-back\""))
      try await host.expectOld()
      let missing = try await host.run("rollback")
      #expect(missing.status == 66, "\(missing)")
      #expect(try await host.run("rollback", "--to", "2").status == 0)
    }
  }

  @Test func `a pair that is named by both of its files is switched once`() async throws {
    try await withHost { host in
      let result = try await host.run(
        "rotate", "--force", "--pair", host.certs["newcert.pem"], "--pair",
        host.certs["newreq.pem"])
      #expect(result.status == 0, "\(result)")
      #expect(
        result.text.split(separator: "\n").count { $0.hasPrefix("rotated ") } == 1, "\(result)")
      let status = try await host.run("rotate", "--status")
      #expect(status.text.contains("2           live"), "\(status)")
    }
  }

  @Test func `two instances that share a pair are both reloaded`() async throws {
    try await withHost { host in
      let settings = [
        "smtpd_tls_security_level": "may",
        "smtpd_tls_eccert_file": host.certs["newcert.pem"],
        "smtpd_tls_eckey_file": host.certs["newreq.pem"],
      ]
      try await withPostfix(settings) { second in
        let main = "\(host.postfix.configuration)/main.cf"
        let text = try String(contentsOfFile: main, encoding: .utf8)
        try host.postfix.replace(
          "main.cf", by: text + "multi_instance_directories = \(second.configuration)\n")
        let result = try await host.run("rotate", "--force", "--all-instances")
        #expect(result.status == 0, "\(result)")
        #expect(
          result.text.contains(
            "confirmed by 127.0.0.1:\(host.postfix.port), 127.0.0.1:\(second.port)"), "\(result)")
        let one = try await host.shown()
        let other = try await host.shown(port: second.port)
        #expect(one == other && one != host.old[0].fingerprint)
      }
    }
  }

  @Test func `of fifty runs at once one rotates, and the others say that they are busy`()
    async throws
  {
    let bench = try await RotationBench(layout: "pair")
    let ca = try await Authority()
    let gate = bench.directory["gate"]
    // Of all that a run waits for, only the signature may be waited for so long.
    let command = [
      "rotate", "--force", "--no-confirm", "--ca-file", ca.root, "--sign-timeout", "2h", "--sign",
      "while ! test -e \(gate); do sleep 0.05; done; \(ca.command())",
    ]
    let results = try await withThrowingTaskGroup(of: ToolResult.self) { group in
      for _ in 0..<50 {
        group.addTask { try await Tool.mxtls.run(bench.arguments(command)) }
      }
      var results: [ToolResult] = []
      for try await result in group {
        results.append(result)
        // The one that rotates waits until all others have given up.
        if results.count == 49 { try bench.directory.write("gate", "") }
      }
      return results
    }
    #expect(results.count { $0.status == 75 } == 49)
    #expect(results.last?.status == 0, "\(String(describing: results.last))")
    #expect(results[0].errorText.contains("another run is at work"))
    #expect(try bench.live() == 2)
  }

  @Test func `no handshake fails while a chain file is rotated again and again`() async throws {
    try await withHost(layout: "chain") { host in
      let endpoint = Endpoint(host: "127.0.0.1", port: "\(host.postfix.port)")
      let rotation = Task {
        for _ in 0..<50 {
          let result = try await host.run("rotate", "--force", "-q")
          try #require(result.status == 0, "\(result)")
        }
      }
      let faults = await Connections.make(2000, to: endpoint)
      try await rotation.value
      #expect(faults == [])
      let log = try host.postfix.log()
      for text in ["cannot get", "error loading", "key values mismatch", "disabling TLS"] {
        #expect(!log.contains(text), "\(text)")
      }
      let status = try await host.run("rotate", "--status")
      #expect(status.text.contains("51          live"), "\(status)")
    }
  }
}

/// Clients that connect one after the other, four at a time, on threads of their own.
private enum Connections {
  static func make(_ count: Int, to endpoint: Endpoint) async -> [String] {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        let faults = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
          for _ in 0..<(count / 4) {
            do throws(ProbeError) {
              _ = try ServedCertificate.fetch(
                from: endpoint, as: "client.example.org", timeout: .seconds(300))
            } catch {
              faults.withLock { $0.append("\(error)") }
            }
          }
        }
        continuation.resume(returning: faults.withLock { $0 })
      }
    }
  }
}
