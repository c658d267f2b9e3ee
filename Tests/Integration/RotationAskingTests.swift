// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Whether servers can be asked is found out before anything is switched, by a running Postfix.
@Suite struct RotationAskingTests {
  /// Runs a command, dry and wet, that is to change nothing.
  private func expectRefusal(
    _ host: ServingHost, _ command: [String], status: Int32, _ texts: [String]
  ) async throws {
    let (files, reloads) = (try host.certs.list(), try await host.postfix.reloads())
    for dry in [["--dry-run"], []] {
      let result = try await Tool.mxtls.run(
        command + dry + ["-c", host.postfix.configuration, "--lock-file", host.certs["lock"]],
        environment: ["MAIL_CONFIG": nil])
      #expect(result.status == status, "\(result)")
      for text in texts { #expect(result.errorText.contains(text), "\(result)") }
      #expect(result.errorText.contains(": nothing was changed"), "\(result)")
      #expect(result.text == "", "\(result)")
    }
    #expect(try host.certs.list().filter { $0 != "lock" } == files.filter { $0 != "lock" })
    #expect(try await host.postfix.reloads() == reloads)
  }

  @Test(
    arguments: [
      (["smtpd_discard_ehlo_keywords": "starttls"], "it does not offer STARTTLS"),
      (["smtpd_client_restrictions": "reject", "smtpd_delay_reject": "no"], "does not greet: 554"),
      (
        [
          "smtpd_client_restrictions": "check_client_access static:{521 no}",
          "smtpd_delay_reject": "no",
        ],
        "does not greet: 521"
      ),
    ] as [([String: String], String)])
  func `a server that says no is told before anything is switched`(
    settings: [String: String], text: String
  ) async throws {
    try await withServingHost(settings) { host in
      try await expectRefusal(
        host, ["rotate", "--force"], status: 76,
        ["127.0.0.1:\(host.postfix.port): cannot be asked", text, "--confirm ", "--no-confirm "])
      let count = try await host.postfix.reloads()
      let forced = try await host.run("rotate", "--force", "--no-confirm")
      #expect(forced.status == 0, "\(forced)")
      // Nobody has waited for it.
      try await host.postfix.waitForLog("the reload") { _ in
        host.postfix.loggedReloads > count ? true : nil
      }
      try await expectRefusal(host, ["rollback"], status: 76, [text])
    }
  }

  @Test func `what a server has shown is told, also where it falls silent in the end`() async throws
  {
    let bench = try await RotationBench(layout: "chain")
    try bench.directory.write(
      "config/master.cf", "smtp inet n - n - - smtpd\ntlsmgr unix - - n 1000? 1 tlsmgr\n")
    let other = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], in: other)
    // Before the switch it is asked three times at most.
    let server = MailServerStandIn(
      pairs: [(other["newcert.pem"], other["newreq.pem"])], patience: 5)
    try await server.whileRunning { port in
      let result = try await bench.run(
        "rotate", "--force", "--confirm", "127.0.0.1:\(port)", "--confirm-timeout", "3")
      #expect(result.status == 76, "\(result)")
      let shown = pair.certificates[0].fingerprint
      #expect(
        result.errorText.contains(
          "127.0.0.1:\(port): shows another certificate, SHA-256 \(shown), after 3 s"), "\(result)")
    }
  }

  @Test func `a server that is not where it was said to be is told before anything is switched`()
    async throws
  {
    try await withServingHost { host in
      let silent = try LocalServer { _ in }
      for (place, text) in [
        ("127.0.0.1:1", "cannot be reached: "), ("127.0.0.1:nosuchservice", "cannot be reached: "),
        ("127.0.0.1:\(silent.port)", "does not greet: "),
      ] {
        try await expectRefusal(
          host, ["rotate", "--force", "--confirm", place, "--confirm-timeout", "1"], status: 76,
          ["\(place): cannot be asked for the new certificate: \(text)"])
      }
      #expect(try await host.run("rotate", "--force").status == 0)
    }
  }

  @Test func `a server without a certificate to show is one that can be helped`() async throws {
    try await withServingHost(layout: "pair") { host in
      let other = try TemporaryDirectory()
      _ = try await makePair(types: ["p256"], in: other)
      try host.certs.write("newcert.pem", other.text("newcert.pem"))
      try await host.set("smtpd_tls_loglevel = 1")
      let result = try await host.run(
        "install", other["newcert.pem"], "--key", other["newreq.pem"])
      #expect(result.status == 0, "\(result)")
      #expect(result.text.contains("confirmed by 127.0.0.1:\(host.postfix.port)"), "\(result)")
    }
  }

  @Test(arguments: ["texthash", "inline"])
  func `a table of names that is read with the files shows the new pair too`(
    type: String
  ) async throws {
    try await withServingHost { host in
      let chain = host.certs["chain.pem"]
      if type == "texthash" {
        try host.certs.write("sni", "mx.example.org \(chain)\n.example.net \(chain)\n")
        try await host.set("tls_server_sni_maps = texthash:\(host.certs["sni"])")
      } else {
        try await host.set(
          "tls_server_sni_maps = inline:{ {mx.example.org = \(chain)}, {.example.net = \(chain)} }")
      }
      let old = try await host.shown("mx.example.org")
      let result = try await host.run("rotate", "--force")
      #expect(result.status == 0, "\(result)")
      let new = try await host.shown()
      #expect(new != old)
      for name in ["mx.example.org", "a.example.net"] {
        #expect(try await host.shown(name) == new)
      }
    }
  }

  @Test func `a table of names that holds a copy of the pair is made anew, or nothing is switched`()
    async throws
  {
    try await withServingHost { host in
      let chain = host.certs["chain.pem"]
      let table = "hash:\(host.certs["sni"])"
      let other = try TemporaryDirectory()
      _ = try await makePair(types: ["p256"], layout: "chain", in: other)
      try host.certs.write("half.pem", other.text("chain.pem"), mode: 0o600)
      try host.certs.write(
        "sni", "mx.example.org \(chain)\nb.example.org \(host.certs["half.pem"])\n")
      let rebuild = "postmap -c \(host.postfix.configuration) -F \(table)"
      #expect(try await Tool("sh").run("-c", rebuild).status == 0)
      // An index that is made anew now would have no pair for the other name.
      let certificate = try host.certs.text("half.pem").split(
        separator: "-----BEGIN CERTIFICATE-----")
      try host.certs.write(
        "half.pem", "-----BEGIN CERTIFICATE-----" + (certificate.last ?? ""), mode: 0o600)
      try await host.set("tls_server_sni_maps = \(table)")
      let old = try await host.shown("mx.example.org")
      let force = ["rotate", "--force", "--pair", chain]
      let reload = "postfix -c \(host.postfix.configuration) reload"
      try await expectRefusal(
        host, force, status: 78,
        [
          "\(table): has an index that a switch of \(chain) does not renew, and clients that ask for"
            + " mx.example.org would not get the new pair: the files of b.example.org are no pair, so"
            + " that its index cannot be made anew",
          "hint: --reload-command '\(rebuild) && \(reload)'",
        ])
      try await expectRefusal(host, force + ["--no-confirm"], status: 78, [table])

      // A command that does not make the table anew is found out.
      let stale = try await host.run(
        force + ["--reload-command", reload, "--confirm-timeout", "10"])
      #expect(stale.status == 76, "\(stale)")
      #expect(
        stale.errorText.contains("shows another certificate, SHA-256 \(old), to clients that ask"),
        "\(stale)")
      #expect(try await host.shown() == old)

      let result = try await host.run(force + ["--reload-command", "\(rebuild) && \(reload)"])
      #expect(result.status == 0, "\(result)")
      let new = try await host.shown()
      #expect(new != old)
      #expect(try await host.shown("mx.example.org") == new)

      // The copy in a file that is read with the others is not changed by the switch either.
      try host.certs.write("copy.pem", host.certs.text("chain.pem"), mode: 0o600)
      try host.certs.write("sni", "mx.example.org \(host.certs["copy.pem"])\n")
      try await host.set("tls_server_sni_maps = texthash:\(host.certs["sni"])")
      try await expectRefusal(
        host, force, status: 78,
        ["names another file with the certificate of \(chain)"])

      // Another pair for a name is not this pair's business.
      try host.certs.write("sni", "mx.example.org \(other["chain.pem"])\n")
      try await host.set("tls_server_sni_maps = texthash:\(host.certs["sni"])")
      let aside = try await host.run("rotate", "--force")
      #expect(aside.status == 0, "\(aside)")
    }
  }

  @Test(arguments: [
    ("an entry that the text has no more", "b.example.org CERTS/other.pem\n", "mx.example.org"),
    ("no text at all", "", "mx.example.org"),
  ])
  func `a copy of the pair that only the index of a table has is found`(
    what: String, text: String, name: String
  ) async throws {
    try await withServingHost { host in
      let (chain, table) = (host.certs["chain.pem"], "hash:\(host.certs["sni"])")
      let other = try TemporaryDirectory()
      _ = try await makePair(types: ["p256"], layout: "chain", in: other)
      try host.certs.write("other.pem", other.text("chain.pem"), mode: 0o600)
      try host.certs.write("copy.pem", host.certs.text("chain.pem"), mode: 0o600)
      try host.certs.write("sni", "mx.example.org \(host.certs["copy.pem"])\n")
      let rebuild = "postmap -c \(host.postfix.configuration) -F \(table)"
      #expect(try await Tool("sh").run("-c", rebuild).status == 0)
      // The file that it was made of is another one now.
      try host.certs.write("copy.pem", other.text("chain.pem"), mode: 0o600)
      try host.certs.write("sni", text.replacing("CERTS", with: host.certs.path))
      if text == "" { try FileManager.default.removeItem(atPath: host.certs["sni"]) }
      try await host.set("tls_server_sni_maps = \(table)")
      let old = try await host.shown()
      #expect(try await host.shown(name) == old)
      try await expectRefusal(
        host, ["rotate", "--force"], status: 78,
        [
          "\(table): has an index that a switch of \(chain) does not renew, and clients that ask for"
            + " \(name) would not get the new pair"
        ])
      if text == "" { return }
      let reload = "postfix -c \(host.postfix.configuration) reload"
      let stale = try await host.run(
        "rotate", "--force", "--reload-command", reload, "--confirm-timeout", "5")
      #expect(stale.status == 76, "\(what): \(stale)")
      let result = try await host.run(
        "rotate", "--force", "--reload-command", "\(rebuild) && \(reload)")
      #expect(result.status == 0, "\(what): \(result)")
      #expect(try await host.shown() != old)
      #expect(try await host.shown(name) != old)
    }
  }

  @Test(arguments: [
    "texthash:CERTS/gone", "hash:CERTS/gone", "fail:x", "nosuch:x", "tcp:127.0.0.1:1",
    "unionmap:{texthash:CERTS/gone}",
  ])
  func `what no client that asks for a name is answered by is told, and blocks no renewal`(
    table: String
  ) async throws {
    try await withServingHost { host in
      try await host.set(
        "tls_server_sni_maps = \(table.replacing("CERTS", with: host.certs.path))")
      let old = try await host.shown()
      let result = try await host.run("rotate", "--force")
      #expect(result.status == 0, "\(result)")
      #expect(
        result.errorText.contains(
          "clients that ask 127.0.0.1:\(host.postfix.port) for mx.example.org get no handshake"),
        "\(result)")
      #expect(try await host.shown() != old)
    }
  }

  @Test(arguments: ["texthash", "regexp"])
  func `an entry that has the pair's key with another certificate is no trap`(
    type: String
  ) async throws {
    try await withServingHost(layout: "pair") { host in
      let key = host.certs["newreq.pem"]
      let made = try await Tool.mxtls.run(
        "self-sign", "--key", key, "other.example.org", "-o", host.certs["other.pem"])
      #expect(made.status == 0, "\(made)")
      let name = type == "texthash" ? "other.example.org" : #"/^other\.example\.org$/"#
      try host.certs.write("sni", "\(name) \(key) \(host.certs["other.pem"])\n")
      try await host.set("tls_server_sni_maps = \(type):\(host.certs["sni"])")
      let kept = try await host.run("rotate", "--force", "--reuse-key")
      #expect(kept.status == 0, "\(kept)")
      for option in ["-n", "-v"] {
        let refused = try await host.run("rotate", "--force", option)
        #expect(refused.status == 78, "\(refused)")
        #expect(
          refused.errorText.contains(
            "has the key of \(host.certs["newcert.pem"]) beside another certificate for \(name), which"
              + " a new key would not fit"), "\(refused)")
      }
    }
  }

  @Test func `a table that the switch breaks is found out`() async throws {
    try await withServingHost { host in
      let other = try TemporaryDirectory()
      _ = try await makePair(types: ["p256"], layout: "chain", in: other)
      let table = host.certs["sni"]
      try host.certs.write("sni", "mx.example.org \(other["chain.pem"])\n")
      try await host.set("tls_server_sni_maps = texthash:\(table)")
      let old = try await host.shown()
      let reload = "postfix -c \(host.postfix.configuration) reload"
      let result = try await host.run(
        "rotate", "--force", "--confirm-timeout", "10", "--reload-command",
        "rm -f \(table) && \(reload)")
      #expect(result.status == 76, "\(result)")
      #expect(
        result.errorText.contains("gives no handshake to clients that ask for mx.example.org"),
        "\(result)")
      #expect(try await host.shown() == old)
    }
  }

  @Test func `the name of a host without a domain, and the pair of ssl-cert, are told`()
    async throws
  {
    let bench = try await RotationBench(layout: "pair")
    let main = try bench.directory.text("config/main.cf")
    try bench.directory.write("config/main.cf", main + "myhostname = vm\n")
    let quiet = try await bench.run("rotate")
    #expect(quiet.status == 0 && quiet.text == "", "\(quiet)")
    #expect(
      quiet.errorText.hasPrefix(
        "mxtls: note: myhostname is vm, which is no fully qualified host name:"), "\(quiet)")
    #expect(try bench.files() == ["newcert.pem", "newreq.pem"])

    for file in ["newcert.pem", "newreq.pem"] {
      let name = file == "newcert.pem" ? "ssl-cert-snakeoil.pem" : "ssl-cert-snakeoil.key"
      try FileManager.default.moveItem(
        atPath: bench.directory["certs/\(file)"], toPath: bench.directory["certs/\(name)"])
    }
    let renamed = main.replacingOccurrences(of: "newcert.pem", with: "ssl-cert-snakeoil.pem")
      .replacingOccurrences(of: "newreq.pem", with: "ssl-cert-snakeoil.key")
    try bench.directory.write("config/main.cf", renamed + "myhostname = other.example.com\n")
    let before = try bench.files()
    for command in [["rotate"], ["rotate", "--force"]] {
      let passed = try await Tool.mxtls.run(bench.arguments(command))
      #expect(passed.status == 0 && passed.text == "", "\(passed)")
      #expect(
        passed.errorText.contains("is passed over: belongs to the package ssl-cert"), "\(passed)")
    }
    let other = try TemporaryDirectory()
    _ = try await makePair(types: ["p256"], in: other)
    let install = try await bench.run(
      "install", other["newcert.pem"], "--key", other["newreq.pem"])
    #expect(install.status == 78, "\(install)")
    #expect(try bench.files() == before)
  }
}
