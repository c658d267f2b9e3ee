// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A switch that a running Postfix would not confirm, whatever the new pair is, is refused before it is
/// made, and by a dry run as well.
@Suite struct RotationProspectTests {
  /// A Postfix with a pair in one file, and the files of others.
  struct Host: Sendable {
    let certs: TemporaryDirectory
    let postfix: PostfixInstance

    func run(_ command: [String]) async throws -> ToolResult {
      try await Tool.mxtls.run(
        command + ["-c", postfix.configuration, "--lock-file", certs["lock"]],
        environment: ["MAIL_CONFIG": nil])
    }

    /// Writes lines behind main.cf, in which CERTS stands for the directory of the pairs.
    func add(_ lines: String) throws {
      let path = postfix.configuration + "/main.cf"
      let added = lines.replacing("CERTS", with: certs.path)
      let names = added.split(separator: "\n").map { $0.prefix { $0 != "=" } + "=" }
      let kept = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        .filter { line in !names.contains { line.hasPrefix($0) } }
      try postfix.replace("main.cf", by: kept.joined(separator: "\n") + "\n\(added)\n")
    }

    /// Waits until all reloads of before are in the log, so that `loggedReloads` counts them.
    func settle() async throws { _ = try await postfix.reloads() }
  }

  /// Pairs by their names, which all hosts have: a run makes new ones of its own.
  private static let pairs = Task {
    var texts: [String: String] = [:]
    for (name, type) in [("a", "p256"), ("b", "p256"), ("rsa", "rsa2048"), ("new", "p256")] {
      let folder = try TemporaryDirectory()
      _ = try await makePair(types: [type], layout: "chain", in: folder)
      texts[name] = try folder.text("chain.pem")
    }
    return texts
  }

  /// What is in the directory: a.pem, the pair that is switched; another of P-256 and one of RSA, whole
  /// and broken; and new.pem to install.
  func withHost(
    _ settings: [String: String] = [:], chain: String, listeners: [String] = [],
    _ body: @Sendable (Host) async throws -> Void
  ) async throws {
    let certs = try TemporaryDirectory()
    for (name, text) in try await Self.pairs.value {
      try certs.write("\(name).pem", text, mode: 0o600)
    }
    let rsa = try certs.text("rsa.pem")
    try certs.write("cut.pem", String(rsa.prefix(900)), mode: 0o600)
    let begin = try #require(rsa.range(of: "-----BEGIN CERTIFICATE"))
    try certs.write("keyless.pem", String(rsa[begin.lowerBound...]), mode: 0o600)
    try certs.write("bare.pem", String(rsa[..<begin.lowerBound]), mode: 0o600)
    try certs.write("empty.pem", "", mode: 0o600)
    let list = chain.replacing("CERTS", with: certs.path)
    let all = settings.mapValues { $0.replacing("CERTS", with: certs.path) }.merging(
      ["smtpd_tls_chain_files": list, "smtpd_tls_security_level": "may"]
    ) { own, _ in own }
    try await withPostfix(all, listeners: listeners) { postfix in
      try await body(Host(certs: certs, postfix: postfix))
    }
  }

  func install(_ host: Host, _ options: String...) -> [String] {
    ["install", host.certs["new.pem"], "--pair", host.certs["a.pem"]] + options
  }

  func rotate(_ host: Host, _ options: String...) -> [String] {
    ["rotate", "--force", "--pair", host.certs["a.pem"]] + options
  }

  /// Runs commands, dry and wet, which are to change nothing.
  private func expectRefusal(
    _ host: Host, _ commands: [[String]], _ finding: String
  ) async throws {
    let (files, reloads) = (try host.certs.list(), host.postfix.loggedReloads)
    for command in commands {
      for dry in [["--dry-run"], []] {
        let result = try await host.run(command + dry)
        #expect(result.status == 78, "\(finding): \(result)")
        #expect(result.errorText.contains(": \(finding): "), "\(result)")
        #expect(result.errorText.contains(": nothing was changed"), "\(result)")
        #expect(result.errorText.contains("hint: "), "\(result)")
        #expect(result.text == "", "\(result)")
      }
    }
    #expect(try host.certs.list().filter { $0 != "lock" } == files.filter { $0 != "lock" })
    #expect(host.postfix.loggedReloads == reloads)
  }

  @Test(
    arguments: [
      ("CERTS/a.pem, CERTS/a.pem", "pair.algorithm-twice"),
      ("CERTS/a.pem, CERTS/b.pem", "pair.algorithm-twice"),
      ("{ CERTS/a.pem }", "file.missing"),
      ("CERTS/gone.pem, CERTS/a.pem", "file.missing"),
      ("CERTS/a.pem, CERTS/gone.pem", "file.missing"),
      ("CERTS/a.pem CERTS/cut.pem", "file.damaged"),
      ("CERTS/keyless.pem CERTS/a.pem", "pair.key-not-first"),
      ("CERTS/bare.pem, CERTS/a.pem", "pair.key-without-certificate"),
      ("CERTS/a.pem, # the", "file.missing"),
    ] as [(String, String)])
  func `a list of chain files that is broken otherwise`(
    chain: String, finding: String
  ) async throws {
    try await withHost(chain: chain) { host in
      try await expectRefusal(host, [install(host), rotate(host)], finding)
      // Nobody asks then, and who wants it is told.
      let forced = try await host.run(install(host, "--no-confirm"))
      #expect(forced.status == 0, "\(forced)")
      #expect(forced.errorText.contains("mxtls: warning: "), "\(forced)")
      #expect(forced.errorText.contains(": \(finding): "), "\(forced)")
    }
  }

  @Test(arguments: [
    "CERTS/a.pem, CERTS/rsa.pem", "CERTS/empty.pem, CERTS/a.pem",
    "CERTS/a.pem, CERTS/rsa.pem, CERTS/gone.pem",
  ])
  func `what Postfix loads all the same is in nobody's way`(chain: String) async throws {
    try await withHost(chain: chain) { host in
      for command in [install(host), rotate(host)] {
        let dry = try await host.run(command + ["-n"])
        #expect(dry.status == 0, "\(dry)")
        let result = try await host.run(command)
        #expect(result.status == 0, "\(result)")
        #expect(result.text.contains("confirmed by 127.0.0.1:\(host.postfix.port)"), "\(result)")
      }
    }
  }

  @Test func `a kind of key that another file of the list has already`() async throws {
    try await withHost(chain: "CERTS/a.pem, CERTS/rsa.pem") { host in
      try await expectRefusal(
        host,
        [
          rotate(host, "--type", "rsa2048"),
          rotate(host, "--type", "rsa2048", "--sign", "touch \(host.certs["asked"]); false"),
        ], "pair.algorithm-twice")
      #expect(try !host.certs.list().contains("asked"))
      let other = try await host.run(rotate(host, "--type", "p384"))
      #expect(other.status == 0, "\(other)")
    }
  }

  @Test(
    arguments: [
      ("tls_config_file = CERTS/gone.cnf", "config.unusable"),
      ("smtpd_tls_CAfile = CERTS/gone.pem", "ca.unusable"),
      ("smtpd_tls_fingerprint_digest = nosuch", "config.digest"),
      ("smtpd_tls_protocols = nosuch", "config.protocols"),
      ("smtpd_tls_protocols = TLSv1.1", "config.protocols"),
      ("smtpd_tls_ciphers = nosuch", "config.ciphers"),
      ("tls_medium_cipherlist = ALL:!ALL", "config.ciphers"),
      ("smtpd_tls_auth_only = yes # no plain", "config.unusable"),
      ("tls_random_source = dev:CERTS/gone", "config.random-source"),
      ("smtpd_tls_session_cache_database = static:x", "cache.fatal-type"),
      ("smtpd_discard_ehlo_keyword_address_maps = texthash:CERTS/gone", "config.table"),
      ("tls_server_sni_maps = texthash:CERTS/gone", "sni.index-missing"),
    ] as [(String, String)])
  func `what was written into main cf since the last reload`(
    line: String, finding: String
  ) async throws {
    try await withHost(
      ["tls_server_sni_maps": "inline:{ {mx.example.org = CERTS/a.pem} }"], chain: "CERTS/a.pem"
    ) { host in
      // The processes that run go on by what they have read.
      let before = try await host.run(rotate(host))
      #expect(before.status == 0, "\(before)")
      try await host.settle()
      try host.add(line)
      try await expectRefusal(host, [install(host), rotate(host)], finding)
    }
  }

  @Test func `another service that is broken, where a server is named that is not`() async throws {
    try await withHost(
      ["smtpd_tls_CAfile": "CERTS/gone.pem"], chain: "CERTS/a.pem",
      listeners: ["n - n - - smtpd -o smtpd_tls_CAfile="]
    ) { host in
      let named = try await host.run(
        rotate(host, "--confirm", "127.0.0.1:\(host.postfix.ports[0])"))
      #expect(named.status == 0, "\(named)")
      #expect(named.errorText.contains("warning: "), "\(named)")
      #expect(named.errorText.contains(": ca.unusable: "), "\(named)")
    }
  }

  /// smtpd(8) is dead then, and a pair of which nobody makes use is none that nobody wants.
  @Test(arguments: ["yes", "dane", "$nosuch x"])
  func `a security level that is none`(level: String) async throws {
    try await withHost(chain: "CERTS/a.pem") { host in
      try host.add("smtpd_tls_security_level = \(level)")
      for command in [install(host), rotate(host), install(host, "--no-confirm")] {
        let result = try await host.run(command)
        #expect(result.status == 78, "\(result)")
        #expect(result.errorText.contains("smtpd_tls_security_level: "), "\(result)")
        #expect(result.errorText.contains("is no security level of smtpd"), "\(result)")
      }
    }
  }

  @Test func `a line of main cf that no program of Postfix gets past`() async throws {
    try await withHost(chain: "CERTS/a.pem") { host in
      let path = host.postfix.configuration + "/main.cf"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try host.add("this is no setting")
      try await expectRefusal(host, [install(host), rotate(host)], "config.unusable")
      // postfix(1) would not stop it either.
      try host.postfix.replace("main.cf", by: text)
    }
  }

  /// What was broken before is not worse afterwards, and is to keep nobody else's pair from renewal.
  @Test func `another service that has no certificate to show as it is`() async throws {
    try await withHost(
      chain: "CERTS/a.pem", listeners: ["n - n - - smtpd -o smtpd_tls_CAfile=CERTS/gone.pem"]
    ) { host in
      let broken = "127.0.0.1:\(host.postfix.ports[0])"
      for command in [install(host), rotate(host), ["rollback"]] {
        for dry in [["--dry-run"], []] {
          let result = try await host.run(command + dry)
          #expect(result.status == 0, "\(result)")
          #expect(result.errorText.contains("warning: "), "\(result)")
          #expect(result.errorText.contains(": ca.unusable: "), "\(result)")
          guard dry.isEmpty else { continue }
          #expect(result.text.contains("confirmed by 127.0.0.1:\(host.postfix.port)"), "\(result)")
          #expect(!result.text.contains(broken), "\(result)")
          #expect(
            result.errorText.contains("\(broken) has no certificate to show, as before"),
            "\(result)")
        }
      }
    }
  }

  /// A line that was written since the last reload would break what is well now.
  @Test func `another service that the next reload would break`() async throws {
    try await withHost(
      ["broken_CAfile": ""], chain: "CERTS/a.pem",
      listeners: ["n - n - - smtpd -o smtpd_tls_CAfile=$broken_CAfile"]
    ) { host in
      #expect(try await host.run(rotate(host)).status == 0)
      try await host.settle()
      try host.add("broken_CAfile = CERTS/gone.pem")
      try await expectRefusal(host, [install(host), rotate(host)], "ca.unusable")
    }
  }

  @Test func `a pair that somebody has written in place without a reload`() async throws {
    try await withHost(PostfixInstance.oneProcess, chain: "CERTS/a.pem") { host in
      #expect(try await host.run(rotate(host)).status == 0)
      let reloads = try await host.postfix.reloads()
      // Through the link, as `cat >` of a client for ACME does.
      let new = try host.certs.text("new.pem")
      try new.write(toFile: host.certs["a.pem"], atomically: false, encoding: .utf8)
      let dry = try await host.run(install(host, "-n"))
      #expect(dry.status == 0 && dry.errorText.contains("shows another certificate"), "\(dry)")
      #expect(dry.text.hasPrefix("would load "), "\(dry)")
      #expect(try await host.postfix.reloads() == reloads)
      let result = try await host.run(install(host))
      #expect(result.status == 0, "\(result)")
      #expect(
        result.text.hasPrefix("loaded \(host.certs["a.pem"]), which was in place already"),
        "\(result)")
      #expect(try await host.postfix.reloads() == reloads + 1)
      let again = try await host.run(install(host))
      #expect(again.status == 0 && again.errorText.isEmpty, "\(again)")
      #expect(try await host.postfix.reloads() == reloads + 1)
    }
  }

  /// Of the older parameters the one for ECDSA is loaded last.
  @Test func `another pair of the same algorithm that takes its place`() async throws {
    let pairs = [
      "smtpd_tls_chain_files": "", "smtpd_tls_cert_file": "CERTS/a.pem",
      "smtpd_tls_eccert_file": "CERTS/b-cert.pem", "smtpd_tls_eckey_file": "CERTS/b-key.pem",
    ]
    try await withHost(pairs, chain: "") { host in
      let whole = try host.certs.text("b.pem")
      let begin = try #require(whole.range(of: "-----BEGIN CERTIFICATE"))
      try host.certs.write("b-key.pem", String(whole[..<begin.lowerBound]), mode: 0o600)
      try host.certs.write("b-cert.pem", String(whole[begin.lowerBound...]))
      try await expectRefusal(host, [install(host), rotate(host)], "pair.replaced")
    }
  }

  @Test func `another pair of the same server that is broken`() async throws {
    let pairs = [
      "smtpd_tls_chain_files": "", "smtpd_tls_cert_file": "CERTS/cut.pem",
      "smtpd_tls_eccert_file": "CERTS/a.pem",
    ]
    try await withHost(pairs, chain: "") { host in
      try await expectRefusal(host, [install(host), rotate(host)], "file.damaged")
    }
  }

  @Test func `a rollback to a file that somebody had written in the wrong order`() async throws {
    try await withHost(chain: "CERTS/a.pem") { host in
      let whole = try host.certs.text("a.pem")
      let begin = try #require(whole.range(of: "-----BEGIN CERTIFICATE"))
      try host.certs.write(
        "a.pem", String(whole[begin.lowerBound...] + whole[..<begin.lowerBound]), mode: 0o600)
      let mended = try await host.run(install(host))
      #expect(mended.status == 0, "\(mended)")
      try await host.settle()
      try await expectRefusal(host, [["rollback"]], "pair.key-not-first")
    }
  }

  @Test func `a rollback to a pair that Postfix would not load`() async throws {
    try await withHost(chain: "CERTS/a.pem") { host in
      #expect(try await host.run(rotate(host)).status == 0)
      try await host.settle()
      try host.add("smtpd_tls_CAfile = CERTS/gone.pem")
      try await expectRefusal(host, [["rollback"]], "ca.unusable")
    }
  }
}
