// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import mxtls

/// How `mxtls check` answers: formats, statuses, and the choice of findings.
@Suite struct CheckCommandTests {
  /// A host on which all is well.
  private func goodHost() throws -> CheckBench {
    let bench = try CheckBench()
    try bench.pair("certificates/rsa2048.pem")
    return bench
  }

  /// A host whose key does not match.
  private func brokenHost() throws -> CheckBench {
    let bench = try CheckBench()
    try bench.pair("certificates/rsa2048.pem", "keys/rsa3072.pem")
    return bench
  }

  @Test func `says that all is well, with names, issuer, users and time left`() async throws {
    let result = try await goodHost().check()
    #expect(result.status == 0 && result.errorText.isEmpty)
    #expect(
      result.text.contains(
        "  ok  smtpd  mx.example.org +1  RSA 2048  self-signed  expires in 93 years\n"))
    #expect(result.text.hasSuffix("\nok: 1 pair, nothing found\n"), "\(result)")
  }

  @Test func `is silent with --quiet when all is well, and only then`() async throws {
    let good = try await goodHost().check(["--quiet"])
    #expect(good.status == 0 && good.text.isEmpty && good.errorText.isEmpty)
    let broken = try await brokenHost().check(["-q"])
    #expect(broken.status == 2 && broken.text.hasPrefix("critical  pair.key-mismatch  smtpd\n"))
  }

  @Test func `shows notes with --verbose alone, and counts them`() async throws {
    let bench = try goodHost()
    try bench.main(
      """
      smtp_tls_security_level = may
      smtpd_tls_security_level = may
      smtpd_tls_cert_file = DIR/cert.pem
      smtpd_tls_key_file = DIR/key.pem
      smtp_tls_cert_file = DIR/cert.pem
      smtp_tls_key_file = DIR/key.pem
      """)
    let brief = try await bench.check()
    #expect(brief.status == 0 && !brief.text.contains("config.client-certificate"))
    #expect(brief.text.hasSuffix("ok: 1 pair, 1 note (-v shows the notes)\n"), "\(brief)")
    #expect(brief.text.contains("  ok  smtpd, smtp  "), "one pair with two users: \(brief)")
    let long = try await bench.check(["-v"])
    #expect(long.text.contains("note  config.client-certificate  smtp\n"))
  }

  @Test func `names file, line, setting, effect and remedy`() async throws {
    let bench = try brokenHost()
    let result = try await bench.check()
    #expect(result.status == 2)
    let what = "  what    \(bench["key.pem"]):1: the private key, RSA 3072 bits, does not belong to"
    #expect(result.text.contains(what), "\(result)")
    #expect(result.text.contains("  set by  smtpd_tls_key_file (\(bench["main.cf"]):7)\n"))
    #expect(result.text.contains("  effect  smtpd still offers STARTTLS and answers 454"))
    #expect(result.text.contains("\n  remedy  install the key"))
  }

  @Test func `the effect on a client depends on its security level`() async throws {
    let bench = try brokenHost()
    for (level, effect) in [("may", "in clear text"), ("encrypt", "defers all mail")] {
      try bench.main(
        """
        smtp_tls_security_level = \(level)
        smtp_tls_cert_file = DIR/cert.pem
        smtp_tls_key_file = DIR/key.pem
        """)
      let findings = try await bench.check(["--format", "json"]).findings
      let finding = try #require(findings.first { $0.id == "pair.key-mismatch" })
      #expect(finding.consequence.contains(effect) && finding.users == ["smtp"])
    }
  }

  @Test func `a service with a pair of its own is named`() async throws {
    let bench = try goodHost()
    try bench.put("other.pem", "keys/p256.pem", "certificates/rsa2048.pem")
    try bench.master(
      """
      smtp inet n - n - - smtpd
      submission inet n - n - - smtpd
        -o smtpd_tls_chain_files=DIR/other.pem
      """)
    let result = try await bench.check(["--format", "json"])
    let finding = try #require(result.findings.first { $0.id == "pair.key-mismatch" })
    #expect(finding.users == ["submission/inet"] && finding.parameter == "smtpd_tls_chain_files")
  }

  // MARK: - Formats

  @Test func `answers as a monitoring plugin`() async throws {
    let good = try goodHost()
    let result = try await good.check(["--format", "nagios"])
    #expect(result.status == 0)
    let data = "'smtpd \(good["cert.pem"])'=34005.39;12174.66:;3652.40:"
    #expect(result.text == "MXTLS OK - 1 pair, all well | \(data)\n")

    let broken = try await brokenHost().check(["--format", "nagios"])
    #expect(broken.status == 2 && broken.text.split(separator: "\n").count == 1)
    #expect(broken.text.hasPrefix("MXTLS CRITICAL - 1 pair, 1 critical; pair.key-mismatch: "))
    #expect(broken.text.count { $0 == "|" } == 1)
  }

  @Test func `answers for Prometheus, whatever cannot be read`() async throws {
    let bench = try goodHost()
    try bench.server(
      """
      smtpd_tls_cert_file = DIR/cert.pem
      smtpd_tls_key_file = DIR/key.pem
      smtpd_tls_eccert_file = DIR/gone.pem
      """)
    let result = try await bench.check(["--format", "prometheus"])
    #expect(result.status == 2)
    let lines = result.text.split(separator: "\n").map(String.init)
    for line in lines {
      let isSample = line.wholeMatch(of: /[a-z0-9_]+(\{([a-zA-Z_]+="([^"\\]|\\.)*",?)+\})? -?\d+/)
      #expect(isSample != nil || line.hasPrefix("# HELP ") || line.hasPrefix("# TYPE "), "\(line)")
    }
    #expect(lines.contains { $0.hasPrefix("x509_cert_not_after{filename=\"cert.pem\",") })
    #expect(
      lines.contains("x509_cert_error{filename=\"gone.pem\",filepath=\"\(bench["gone.pem"])\"} 1"))
    #expect(lines.contains("x509_read_errors 1"))
    #expect(lines.contains("mxtls_check_findings{severity=\"critical\"} 1"))
    #expect(lines.contains("mxtls_check_finding{id=\"file.missing\",severity=\"critical\"} 1"))
    #expect(lines.contains("mxtls_check_status 2"))
    #expect(lines.contains("mxtls_check_time_seconds \(testTime)"))
    let help = lines.filter { $0.hasPrefix("# HELP ") }
    #expect(Set(help).count == help.count)
  }

  @Test func `openssl agrees with the serial number and the end`() async throws {
    let bench = try goodHost()
    let result = try await bench.check(["--format", "prometheus"])
    let serial = try #require(result.text.firstMatch(of: /serial_number="(\d+)"/)).1
    let openssl = try await Tool("openssl").run(
      "x509", "-noout", "-serial", "-in", bench["cert.pem"])
    // ASN.1 is where openssl turns decimal into hexadecimal.
    let encoded = try await Tool("openssl").run("asn1parse", "-genstr", "INTEGER:\(serial)")
    let digits = try #require(encoded.text.firstMatch(of: /INTEGER +:([0-9A-F]+)/)).1
    #expect(openssl.text == "serial=\(digits)\n")
    #expect(result.text.contains("\"} 4733510400\n"), "2120-01-01")
  }

  @Test func `hostile names cannot forge a line`() async throws {
    let bench = try CheckBench()
    try bench.pair("certificates/hostile-subject.pem", "keys/p256.pem")
    for format in ["text", "nagios", "prometheus", "json"] {
      let result = try await bench.check(["-v", "--format", format])
      for byte in result.output where byte < 0x20 { #expect(byte == 0x0A, "\(format)") }
      #expect(!result.text.unicodeScalars.contains("\u{202E}"))
    }
  }

  @Test func `--output replaces a file, readable for all, in one step`() async throws {
    let bench = try goodHost()
    try bench.directory.write("report", "old", mode: 0o600)
    let arguments = ["--format", "prometheus", "-o", bench["report"]]
    let result = try await bench.check(arguments)
    #expect(result.status == 0 && result.text.isEmpty)
    #expect(try bench.directory.text("report").hasPrefix("# HELP x509_cert_not_after"))
    #expect(bench.directory.mode("report") == 0o644)
    let missing = try await bench.check(["-o", bench["no/report"]])
    #expect(missing.status == 73 && missing.errorText.contains("no/report: "), "\(missing)")
  }

  // MARK: - What is reported

  @Test func `findings can be left out and picked, by identifier and by group`() async throws {
    let bench = try brokenHost()
    try bench.main(
      "smtpd_tls_security_level = may\nsmtpd_tls_cert_file = DIR/cert.pem\n"
        + "smtpd_tls_key_file = DIR/key.pem")
    func ids(_ arguments: String...) async throws -> (ids: [String], status: Int32) {
      let result = try await bench.check(arguments + ["--format", "json"])
      return (result.findings.map(\.id), result.status)
    }
    #expect(try await ids() == (["pair.key-mismatch", "config.client-tls-off"], 2))
    #expect(try await ids("--ignore", "pair.key-mismatch") == (["config.client-tls-off"], 1))
    #expect(try await ids("--ignore", "pair", "--ignore", "config") == ([], 0))
    #expect(try await ids("--only", "pair") == (["pair.key-mismatch"], 2))
    #expect(try await ids("--only", "config", "--only", "chain") == (["config.client-tls-off"], 1))
  }

  @Test(arguments: [
    ["--ignore", "pair.nothing"], ["--only", "x"], ["--explain", "pair.nothing"],
    ["--warning", "soon"], ["--critical", "101%"], ["--max-key-age", "-1"], ["--key", "key.pem"],
    ["--postfix-version", "new"], ["--host", "a b"], ["--name", ""], ["--format", "xml"],
    ["--cert", "cert.pem", "--all-instances"], ["--cert", "a.pem", "--chain", "b.pem"],
  ])
  func `wrong usage is refused with 64`(arguments: [String]) async throws {
    let result = try await Tool.mxtls.run(["check"] + arguments)
    #expect(result.status == 64 && result.text.isEmpty, "\(result)")
    #expect(result.errorText.hasPrefix("mxtls: error: "))
    #expect(result.errorText.contains("mxtls: hint: "))
  }

  @Test func `explains a finding, and each one of a group`() async throws {
    let one = try await Tool.mxtls.run("check", "--explain", "pair.key-mismatch")
    #expect(one.status == 0 && one.text.hasPrefix("pair.key-mismatch: critical\n"))
    #expect(one.text.contains("\n  remedy   "))
    let group = try await Tool.mxtls.run("check", "--explain", "validity")
    #expect(group.text.matches(of: #/(?m)^validity\.[a-z-]+: /#).count == 4)
  }

  // MARK: - What is checked

  @Test func `files are checked without Postfix`() async throws {
    let bench = try goodHost()
    let files = ["--cert", bench["cert.pem"], "--key", bench["key.pem"]]
    let good = try await Tool.mxtls.run(["check"] + files + ["--host", "mx.example.org"])
    #expect(good.status == 0, "\(good)")
    let other = try await Tool.mxtls.run(["check"] + files + ["--host", "mx.example.net"])
    #expect(other.status == 1 && other.text.contains("name.mismatch"))
    try bench.put("both.pem", "keys/rsa2048.pem", "certificates/rsa2048.pem")
    let chain = try await Tool.mxtls.run("check", "--chain", bench["both.pem"])
    #expect(chain.status == 0, "\(chain)")
    let mixed = try await Tool.mxtls.run("check", "--cert", bench["both.pem"])
    #expect(mixed.status == 0, "\(mixed)")
    let wrong = try await Tool.mxtls.run("check", "--cert", bench["cert.pem"])
    #expect(wrong.status == 2 && wrong.text.contains("pair.no-key"))
  }

  @Test func `all instances are checked, and the worst counts`() async throws {
    let primary = try goodHost()
    let secondary = try brokenHost()
    let text = try primary.directory.text("main.cf")
    try primary.directory.write(
      "main.cf", text + "\nmulti_instance_directories = \(secondary.directory.path)\n")
    #expect(try await primary.check().status == 0)
    let all = try await primary.check(["--all-instances"])
    #expect(all.status == 2)
    #expect(all.text.contains("\(secondary.directory.path)\n  critical  smtpd"), "\(all)")
  }

  @Test func `a copy of another host is checked below its root`() async throws {
    let copy = try CheckBench()
    try FileManager.default.createDirectory(
      atPath: copy["srv/tls"], withIntermediateDirectories: true)
    try copy.put("srv/tls/cert.pem", "certificates/rsa2048.pem")
    try copy.put("srv/tls/key.pem", "keys/rsa2048.pem")
    try copy.server("smtpd_tls_cert_file = /tls/cert.pem\nsmtpd_tls_key_file = /tls/key.pem")
    let absent = try await copy.check()
    #expect(absent.status == 2 && absent.text.contains("file.missing"))
    let present = try await copy.check(["--root", copy["srv"]])
    #expect(present.status == 0, "\(present)")
  }

  @Test func `links of a copy lead where they would on its host`() async throws {
    let copy = try CheckBench()
    for folder in ["srv/etc/postfix", "srv/tls/archive", "srv/ca", "srv/maps"] {
      try FileManager.default.createDirectory(
        atPath: copy[folder], withIntermediateDirectories: true)
    }
    try copy.put("srv/tls/archive/cert.pem", "certificates/rsa2048.pem")
    try copy.put("srv/tls/archive/key.pem", "keys/rsa2048.pem")
    try copy.put("srv/tls/archive/both.pem", "keys/rsa2048.pem", "certificates/rsa2048.pem")
    try copy.put("srv/ca/01234567.0", "certificates/root.pem")
    try copy.directory.write("srv/maps/sni", "mx.example.org /live/both.pem\n")
    // None of these is there outside the copy.
    let links = [
      "live": "/tls/archive", "tls/cert.pem": "/live/cert.pem", "tls/key.pem": "../../live/key.pem",
      "hashes": "/ca", "tables": "/maps", "etc/postfix/main.cf": "/etc/mail.cf",
      "etc/postfix/master.cf": "../../../../etc/master.cf",
    ]
    for (name, text) in links { symlink(text, copy["srv/\(name)"]) }
    try copy.directory.write(
      "srv/etc/mail.cf",
      """
      myhostname = mx.example.org
      smtpd_tls_security_level = may
      smtpd_tls_cert_file = /tls/cert.pem
      smtpd_tls_key_file = /tls/../../live/key.pem
      smtpd_tls_CApath = /hashes
      tls_server_sni_maps = texthash:/tables/sni

      """)
    try copy.directory.write(
      "srv/etc/master.cf", "smtp inet n - n - - smtpd\ntlsmgr unix - - n 1000? 1 tlsmgr\n")
    func check() async throws -> ToolResult {
      try await Tool.mxtls.run(
        "check", "-c", copy["srv/etc/postfix"], "--root", copy["srv"], "--postfix-version",
        "3.7.11",
        "--format", "json",
        environment: ["SSL_CERT_FILE": copy["no-store"], "SSL_CERT_DIR": copy["no-store"]]
          .merging(["SOURCE_DATE_EPOCH": String(testTime)]) { $1 })
    }
    let whole = try await check()
    #expect(whole.status == 0, "\(whole)")
    // What is outside is none of the copy's.
    unlink(copy["srv/tls/key.pem"])
    symlink(Fixture.path("keys/rsa2048.pem"), copy["srv/tls/key.pem"])
    try copy.directory.write(
      "srv/etc/mail.cf",
      try copy.directory.text("srv/etc/mail.cf").replacing(
        "/tls/../../live/key.pem", with: "/tls/key.pem"))
    let leaking = try await check()
    #expect(leaking.findings.map(\.id).contains("file.missing"), "\(leaking)")
  }

  @Test func `the directory comes from MAIL_CONFIG where it is not given`() async throws {
    let bench = try brokenHost()
    let result = try await Tool.mxtls.run(
      "check", "--postfix-version", "3.7",
      environment: [
        "MAIL_CONFIG": bench.directory.path, "SOURCE_DATE_EPOCH": String(testTime),
      ])
    #expect(result.status == 2 && result.text.contains("pair.key-mismatch"), "\(result)")
  }

  @Test func `a main.cf that is not there is unknown, in every format`() async throws {
    for format in ["text", "json", "nagios", "prometheus"] {
      let result = try await Tool.mxtls.run("check", "-c", "/nonexistent", "--format", format)
      #expect(result.status == 3 && !result.text.isEmpty, "\(format): \(result)")
      #expect(result.errorText.isEmpty)
    }
  }

  @Test func `older releases have no chain files`() async throws {
    let bench = try goodHost()
    try bench.server("smtpd_tls_chain_files = DIR/gone.pem")
    let result = try await bench.check(["--postfix-version", "3.3", "--format", "json"])
    #expect(!result.findings.contains { $0.id == "file.missing" })
    #expect(result.findings.contains { $0.id == "config.unknown-parameter" })
  }
}
