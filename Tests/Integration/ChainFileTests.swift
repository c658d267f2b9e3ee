// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What `mxtls rotate --to-chain-files` makes of pairs in two files, and what it takes back.
@Suite struct ChainFileTests {
  private static func main(_ host: ServingHost) throws -> String {
    try String(contentsOfFile: "\(host.postfix.configuration)/main.cf", encoding: .utf8)
  }

  /// What is beside main.cf, without what `postconf` or a run keeps there.
  private static func journal(_ host: ServingHost) -> Bool {
    FileManager.default.fileExists(
      atPath: "\(host.postfix.configuration)/.mxtls-chain-files.json")
  }

  @Test func `two files become one, which servers show and the next rotation renews`()
    async throws
  {
    try await withServingHost(layout: "pair") { host in
      let (before, old) = (try Self.main(host), try await host.shown())
      let dry = try await host.run("rotate", "--to-chain-files", "--dry-run")
      #expect(dry.status == 0 && dry.text.hasPrefix("would join "), "\(dry)")
      #expect(dry.errorText.contains("smtpd_tls_chain_files = "), "\(dry)")
      #expect(try Self.main(host) == before)
      let chain = host.certs["newcert-chain.pem"]
      #expect(!FileManager.default.fileExists(atPath: chain))

      let result = try await host.run("rotate", "--to-chain-files", "--format", "json")
      #expect(result.status == 0, "\(result)")
      let report = try JSONValue(result.text)
      #expect(report["changed"]?.boolean == true, "\(result)")
      let pair = try #require(report["pairs"]?.elements.first)
      #expect(pair["action"]?.string == "joined" && pair["chain_file"]?.string == chain)
      #expect(
        pair["confirmed_by"]?.elements.compactMap(\.string) == ["127.0.0.1:\(host.postfix.port)"],
        "\(result)")
      let after = try Self.main(host)
      #expect(after.contains("smtpd_tls_chain_files = \(chain)\n"), "\(after)")
      #expect(!after.contains("cert_file") && !after.contains("key_file"), "\(after)")
      #expect(host.certs.mode("newcert-chain.pem") == 0o600)
      #expect(try await host.shown() == old)
      #expect(!Self.journal(host))

      let again = try await host.run("rotate", "--to-chain-files")
      #expect(again.status == 0 && again.text == "", "\(again)")
      #expect(again.errorText.contains("no pair is in two files"), "\(again)")
      let renewed = try await host.run("rotate", "--force")
      #expect(renewed.status == 0, "\(renewed)")
      #expect(try await host.shown() != old)
    }
  }

  @Test func `what servers do not confirm is taken back, and nothing is left`() async throws {
    try await withServingHost(layout: "pair") { host in
      let (before, old) = (try Self.main(host), try await host.shown())
      // Another certificate is shown there than in the files.
      let other = try TemporaryDirectory()
      let pair = try await makePair(types: ["p256"], layout: "chain", in: other)
      try await withPostfix(pair.mainCF) { stranger in
        let result = try await host.run(
          "rotate", "--to-chain-files", "--confirm", "127.0.0.1:\(stranger.port)",
          "--confirm-timeout", "1")
        #expect(result.status == 76, "\(result)")
        #expect(result.errorText.contains("shows another certificate"), "\(result)")
        #expect(result.errorText.contains("is as it was, and reloaded"), "\(result)")
      }
      #expect(try Self.main(host) == before)
      #expect(!FileManager.default.fileExists(atPath: host.certs["newcert-chain.pem"]))
      #expect(!Self.journal(host))
      #expect(try await host.shown() == old)
    }
  }

  @Test func `what would go on by the two files is refused, and named`() async throws {
    try await withServingHost(layout: "pair") { host in
      let before = try Self.main(host)
      let master = "\(host.postfix.configuration)/master.cf"
      let services = try String(contentsOfFile: master, encoding: .utf8)
      let own = "submission inet n - n - - smtpd\n  -o smtpd_tls_eccert_file=/elsewhere.pem\n"
      try (services + own).write(toFile: master, atomically: false, encoding: .utf8)
      let service = try await host.run("rotate", "--to-chain-files")
      #expect(service.status == 78, "\(service)")
      #expect(service.errorText.contains("smtpd_tls_eccert_file of submission/inet"), "\(service)")
      try services.write(toFile: master, atomically: false, encoding: .utf8)

      try host.certs.write("newcert-chain.pem", "something else\n")
      let taken = try await host.run("rotate", "--to-chain-files")
      #expect(taken.status == 73, "\(taken)")
      #expect(taken.errorText.contains("is there already"), "\(taken)")
      #expect(try host.certs.text("newcert-chain.pem") == "something else\n")
      #expect(try Self.main(host) == before)
      for option in ["--force", "--status", "--no-reload"] {
        let wrong = try await host.run("rotate", "--to-chain-files", option)
        #expect(wrong.status == 64, "\(wrong)")
      }
    }
  }

  @Test func `a Dovecot that has the two files is named before, and goes with the chain file`()
    async throws
  {
    try await withDovecotHost { both in
      // The two files of the same pair, which main.cf names from now on.
      let chain = try both.host.certs.text("chain.pem")
      let begin = try #require(chain.range(of: "-----BEGIN CERTIFICATE-----"))
      let key = try both.host.certs.write(
        "key.pem", String(chain[..<begin.lowerBound]), mode: 0o600)
      let certificate = try both.host.certs.write("cert.pem", String(chain[begin.lowerBound...]))
      let configuration = both.host.postfix.configuration
      for arguments in [
        // A client's pair would be another one with the same certificate.
        ["-X", "smtpd_tls_chain_files", "smtp_tls_chain_files"],
        ["-e", "smtpd_tls_cert_file=\(certificate)", "smtpd_tls_key_file=\(key)"],
      ] {
        let set = try await Tool("postconf").run(["-c", configuration] + arguments)
        try #require(set.status == 0, "\(set)")
      }
      try both.configure(certificate: certificate)
      let refused = try await both.run("rotate", "--to-chain-files")
      #expect(refused.status == 78, "\(refused)")
      #expect(refused.errorText.contains("\(certificate): Dovecot has it as well"), "\(refused)")
      let alone = try await both.run("rotate", "--to-chain-files", "--no-dovecot", "-n")
      #expect(alone.status == 0, "\(alone)")

      // The command of the hint makes the file that both can have.
      let hint = try #require(refused.errorText.firstRange(of: "hint: ("))
      let command = refused.errorText[hint.lowerBound...].dropFirst(6).prefix { $0 != ")" } + ")"
      #expect(try await Tool("sh").run("-c", String(command)).status == 0, "\(command)")
      try both.configure(certificate: both.host.certs["cert-chain.pem"])
      let joined = try await both.run("rotate", "--to-chain-files")
      #expect(joined.status == 0 && joined.text.hasPrefix("joined "), "\(joined)")
      let renewed = try await both.run("rotate", "--force")
      #expect(renewed.status == 0, "\(renewed)")
      #expect(renewed.text.contains("IMAP"), "\(renewed)")
    }
  }

  @Test func `after a kill main.cf is the old or the new one, and the next run completes`()
    async throws
  {
    try await withServingHost(layout: "pair") { host in
      let (before, old) = (try Self.main(host), try await host.shown())
      let path = "\(host.postfix.configuration)/main.cf"
      let chain = host.certs["newcert-chain.pem"]
      let arguments =
        [Tool.mxtls.path] + ["rotate", "--to-chain-files", "-c", host.postfix.configuration]
        + ["--lock-file", host.certs["lock"]]
      func strace(_ options: [String]) async throws -> ToolResult {
        try await Tool("strace").run(options + arguments, environment: ["MAIL_CONFIG": nil])
      }
      func undo() throws {
        try before.write(toFile: path, atomically: false, encoding: .utf8)
        try? FileManager.default.removeItem(atPath: chain)
      }
      let calls = Strace.changes.sorted().joined(separator: ",")
      let traced = try await strace(Strace.tracing(calls, to: host.certs["trace"]))
      try #require(traced.status == 0, "\(traced)")
      let after = try Self.main(host)
      let places = StraceCall.all(in: try host.certs.text("trace")).ofFirstThread.changes
      #expect(places.count > 10)
      // Each takes seconds; at night all of them are tried.
      var killed = 0
      for place in FaultPlaces.some(4, of: places) {
        try undo()
        let result = try await strace(
          Strace.injecting("\(place.name):signal=SIGKILL:when=\(place.number)"))
        if result.status == 137 { killed += 1 }
        let what = "\(place.name) \(place.number)\n\(result)"
        #expect([before, after].contains(try Self.main(host)), "\(what)")
        #expect(try await host.shown() == old, "\(what)")
        let next = try await host.run("rotate", "--to-chain-files")
        #expect(next.status == 0, "\(what)\nthen \(next)")
        #expect(try Self.main(host) == after, "\(what)\nthen \(next)")
        #expect(!Self.journal(host), "\(what)")
        #expect(try await host.shown() == old, "\(what)")
      }
      #expect(killed > 2)
    }
  }
}
