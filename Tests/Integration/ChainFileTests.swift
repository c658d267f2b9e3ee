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

  @Test func `a pair in two files of a list becomes one, and all else in the list stays`()
    async throws
  {
    try await withServingHost(layout: "pair") { host in
      let other = try TemporaryDirectory()
      _ = try await makePair(types: ["rsa2048"], layout: "chain", in: other)
      let (chain, list) = (host.certs["newcert-chain.pem"], other["chain.pem"])
      let (key, certificate) = (host.certs["newreq.pem"], host.certs["newcert.pem"])
      let whole = try host.certs.text("newreq.pem")
      let begin = try #require(whole.range(of: "-----BEGIN CERTIFICATE REQUEST"))
      try host.certs.write("newreq.pem", String(whole[..<begin.lowerBound]), mode: 0o600)
      try await host.set("smtpd_tls_chain_files = \(list), \(key),\(certificate)")
      let types = ["p256", "rsa2048"]
      var old: [String] = []
      for type in types { old.append(try await host.shown(keysOf: type)) }

      let result = try await host.run("rotate", "--to-chain-files")
      #expect(result.status == 0, "\(result)")
      #expect(
        try Self.main(host).contains("smtpd_tls_chain_files = \(list), \(chain)\n"))
      for (type, old) in zip(types, old) { #expect(try await host.shown(keysOf: type) == old) }
      let again = try await host.run("rotate", "--to-chain-files")
      #expect(again.status == 0 && again.errorText.contains("no pair is in two files"), "\(again)")

      let renewed = try await host.run("rotate", "--force", "--pair", chain)
      #expect(renewed.status == 0, "\(renewed)")
      #expect(try await host.shown(keysOf: types[0]) != old[0])
      #expect(try await host.shown(keysOf: types[1]) == old[1])
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

  @Test func `a main cf that somebody else has changed meanwhile stays, and no key is left`()
    async throws
  {
    try await withServingHost(layout: "pair") { host in
      let main = "\(host.postfix.configuration)/main.cf"
      // A postfix that is asked whether it runs, and changes main.cf first; in all else the real one.
      let real = try Tool("postfix").path
      let editor = try StandInProgram(
        "postfix",
        "test ! -e \(host.certs["newcert-chain.pem"]) || echo '# edited' >>\(main)\n"
          + "exec \(real) \"$@\"")
      let failed = try await Tool.mxtls.run(
        "rotate", "--to-chain-files", "-c", host.postfix.configuration, "--lock-file",
        host.certs["lock"],
        environment: ["MAIL_CONFIG": nil, "PATH": editor.searchPath])
      #expect(failed.status == 75, "\(failed)")
      #expect(failed.errorText.contains("has been changed meanwhile"), "\(failed)")
      #expect(try Self.main(host).hasSuffix("# edited\n"))
      #expect(!Self.journal(host))
      #expect(!FileManager.default.fileExists(atPath: host.certs["newcert-chain.pem"]))
    }
  }

  @Test func `pairs of both kinds, and the client that has one of them, get a file each`()
    async throws
  {
    let certs = try TemporaryDirectory()
    let pair = try await makePair(types: ["rsa2048", "p256"], in: certs)
    // The client has the pair of RSA alone.
    let settings = pair.mainCF.filter { !$0.key.hasPrefix("smtp_tls_ec") }
    try #require(settings["smtp_tls_cert_file"] != nil)
    try await withPostfix(settings) { postfix in
      let host = ServingHost(certs: certs, postfix: postfix)
      let joined = try await host.run("rotate", "--to-chain-files")
      #expect(joined.status == 0, "\(joined)")
      #expect(
        joined.text.split(separator: "\n").count { $0.hasPrefix("joined ") } == 2, "\(joined)")
      let main = try Self.main(host)
      #expect(!main.contains("cert_file") && !main.contains("key_file"), "\(main)")
      // An alternative of another kind has a file of its own, so that each is renewed alone.
      let files = try await Tool("postconf").run(
        "-c", postfix.configuration, "-hx", "smtpd_tls_chain_files", "smtp_tls_chain_files")
      let lists = files.text.split(separator: "\n").map { $0.split(separator: ",").count }
      #expect(lists == [2, 1], "\(files)")
      for certificate in pair.certificates {
        let shown = try await host.shown(keysOf: certificate.type)
        #expect(shown == certificate.fingerprint, "\(certificate.type)")
      }
      let renewed = try await host.run("rotate", "--force")
      #expect(renewed.status == 0, "\(renewed)")
      for certificate in pair.certificates {
        let shown = try await host.shown(keysOf: certificate.type)
        #expect(shown != certificate.fingerprint, "\(certificate.type)")
      }
    }
  }

  @Test func `instances that share a pair get its file together, or none does`() async throws {
    try await withServingHost(layout: "pair") { host in
      let settings = [
        "smtpd_tls_security_level": "may",
        "smtpd_tls_eccert_file": host.certs["newcert.pem"],
        "smtpd_tls_eckey_file": host.certs["newreq.pem"],
      ]
      try await withPostfix(settings) { second in
        let other = ServingHost(certs: host.certs, postfix: second)
        try await host.set("multi_instance_directories=\(second.configuration)")
        let before = [try Self.main(host), try Self.main(other)]
        let alone = try await host.run("rotate", "--to-chain-files")
        #expect(alone.status == 78, "\(alone)")
        #expect(alone.errorText.contains("--all-instances"), "\(alone)")

        // Another certificate than that of the pair is shown where it is asked for.
        let stranger = try await makePair(
          types: ["p256"], layout: "chain", in: TemporaryDirectory())
        try await withPostfix(stranger.mainCF) { stranger in
          let failed = try await host.run(
            "rotate", "--to-chain-files", "--all-instances", "--confirm",
            "127.0.0.1:\(stranger.port)", "--confirm-timeout", "1")
          #expect(failed.status == 76, "\(failed)")
        }
        #expect([try Self.main(host), try Self.main(other)] == before)
        #expect(!Self.journal(host) && !Self.journal(other))

        let joined = try await host.run("rotate", "--to-chain-files", "--all-instances")
        #expect(joined.status == 0, "\(joined)")
        for one in [host, other] {
          #expect(
            try Self.main(one).contains(
              "smtpd_tls_chain_files = \(host.certs["newcert-chain.pem"])\n"))
          #expect(!Self.journal(one))
        }
        let old = try await host.shown()
        let renewed = try await host.run("rotate", "--force", "--all-instances")
        #expect(renewed.status == 0, "\(renewed)")
        let (one, two) = (try await host.shown(), try await other.shown())
        #expect(one == two && one != old)
      }
    }
  }

  @Test func `what would go on by the two files is refused, and named`() async throws {
    try await withServingHost(layout: "pair") { host in
      let before = try Self.main(host)
      let master = "\(host.postfix.configuration)/master.cf"
      let services = try String(contentsOfFile: master, encoding: .utf8)
      let own = "submission inet n - n - - smtpd\n  -o smtpd_tls_eccert_file=/elsewhere.pem\n"
      try host.postfix.replace("master.cf", by: services + own)
      let service = try await host.run("rotate", "--to-chain-files")
      #expect(service.status == 78, "\(service)")
      #expect(service.errorText.contains("smtpd_tls_eccert_file of submission/inet"), "\(service)")
      try host.postfix.replace("master.cf", by: services)

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
      let chain = host.certs["newcert-chain.pem"]
      let arguments =
        [Tool.mxtls.path] + ["rotate", "--to-chain-files", "-c", host.postfix.configuration]
        + ["--lock-file", host.certs["lock"]]
      func strace(_ options: [String]) async throws -> ToolResult {
        try await Tool("strace").run(options + arguments, environment: ["MAIL_CONFIG": nil])
      }
      func undo() throws {
        try host.postfix.replace("main.cf", by: before)
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
      for place in Night.some(4, of: places) {
        try undo()
        let result = try await strace(
          Strace.killing(at: place.name, place.number))
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

      // As long as nobody has completed it, nobody else changes main.cf.
      for place in places.reversed() where !Self.journal(host) {
        try undo()
        _ = try await strace(
          Strace.killing(at: place.name, place.number))
      }
      try #require(Self.journal(host))
      for command in [["config", "--apply"], ["config", "--apply", "-n"]] {
        let refused = try await Tool.mxtls.run(
          command + ["-c", host.postfix.configuration, "--lock-file", host.certs["lock"]],
          environment: ["MAIL_CONFIG": nil])
        #expect(refused.status == 75, "\(refused)")
        #expect(refused.errorText.contains("was cut short"), "\(refused)")
      }
      #expect(try await host.run("rotate").status == 0)
      let applied = try await Tool.mxtls.run(
        "config", "--apply", "-c", host.postfix.configuration, "--lock-file", host.certs["lock"],
        environment: ["MAIL_CONFIG": nil])
      #expect(applied.status == 0, "\(applied)")
    }
  }
}
