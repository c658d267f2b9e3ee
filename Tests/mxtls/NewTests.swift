// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import mxtls

@Suite struct NewTests {
  @Test func `makes the classic pair with the modes of a key and of a certificate`() throws {
    let directory = try TemporaryDirectory()
    let result = run("new", "mail.example.com", "--dir", directory.path, "--type", "p256")
    #expect(result.status == .success)
    #expect(result.err == "")
    #expect(try directory.list() == ["newcert.pem", "newreq.pem"])
    #expect(directory.mode("newreq.pem") == 0o600)
    #expect(directory.mode("newcert.pem") == 0o644)
    let labels = try directory.text("newreq.pem").split(separator: "\n").filter {
      $0.contains("BEGIN")
    }
    #expect(labels == ["-----BEGIN PRIVATE KEY-----", "-----BEGIN CERTIFICATE REQUEST-----"])
  }

  @Test func `prints files, names, expiry, fingerprint and the lines of main.cf`() throws {
    let directory = try TemporaryDirectory()
    let result = run("new", "mail.example.com", "192.0.2.25", "--dir", directory.path)
    let path = directory.path
    #expect(
      result.out.hasPrefix(
        "created\n  \(path)/newreq.pem   0600  private key and certificate request\n"))
    #expect(result.out.contains("names           mail.example.com, 192.0.2.25\n"))
    #expect(result.out.contains(", in 365 days\n"))
    #expect(result.out.contains(/SHA-256 +([0-9A-F]{2}:){31}[0-9A-F]{2}\n/))
    #expect(
      result.out.hasSuffix(
        """
        main.cf
          smtpd_tls_security_level = may
          smtpd_tls_key_file = \(path)/newreq.pem
          smtpd_tls_cert_file = \(path)/newcert.pem
          smtp_tls_security_level = may
          smtp_tls_key_file = \(path)/newreq.pem
          smtp_tls_cert_file = \(path)/newcert.pem

        to apply them
          postconf -e \\
            'smtpd_tls_security_level = may' \\
            'smtpd_tls_key_file = \(path)/newreq.pem' \\
            'smtpd_tls_cert_file = \(path)/newcert.pem' \\
            'smtp_tls_security_level = may' \\
            'smtp_tls_key_file = \(path)/newreq.pem' \\
            'smtp_tls_cert_file = \(path)/newcert.pem'
          postfix reload

        """))
  }

  /// postconf(1) and a shell take what is to be pasted, whatever the directory is called.
  @Test(arguments: ["certs", "it's here", "a$b", "#1 `x`"], ["pair", "chain"])
  func `the lines to paste set what the lines of main.cf say`(
    name: String, layout: String
  ) async throws {
    if layout == "chain", name.contains(" ") { return }
    let directory = try TemporaryDirectory()
    for folder in ["config", name] { try #require(mkdir(directory[folder], 0o700) == 0) }
    try directory.write("config/main.cf", "compatibility_level = 3.6\n")
    try directory.write("config/master.cf", "")
    let made = run("new", "mail.example.com", "--dir", directory[name], "--layout", layout)
    #expect(made.status == .success)
    let lines = made.out.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex(of: "to apply them"))
    let script = lines[(start + 1)...].map { $0 == "  postfix reload" ? "" : $0 }
      .joined(separator: "\n")
    let result = try await Tool("sh").run(
      "-c", script, environment: ["MAIL_CONFIG": directory["config"]])
    #expect(result.status == 0, "\(result)")
    let main = try directory.text("config/main.cf")
    let begin = try #require(lines.firstIndex(of: "main.cf"))
    for line in lines[(begin + 1)..<start] where !line.isEmpty {
      #expect(main.contains(line.dropFirst(2) + "\n"), "\(line)")
    }
  }

  @Test(arguments: ["192.0.2.1", "*.example.com", "vm", "2001:db8::1"])
  func `a dry run makes nothing, and promises what the run does`(host: String) throws {
    let directory = try TemporaryDirectory()
    let dry = run("new", host, "--dir", directory.path, "--dry-run")
    #expect(try directory.list() == [])
    #expect(dry.status == run("new", host, "--dir", directory.path).status)
  }

  @Test func `says the same in JSON`() throws {
    let directory = try TemporaryDirectory()
    let result = run(
      "new", "mail.example.com", "--dir", directory.path, "--type", "rsa2048,p256", "--format",
      "json")
    let mainCF = try #require(result.json["main_cf"] as? [String: String])
    #expect(mainCF["smtpd_tls_key_file"] == directory["newreq.pem"])
    #expect(mainCF["smtp_tls_eccert_file"] == directory["newcert-p256.pem"])
    let pairs = try #require(result.json["pairs"] as? [[String: Any]])
    #expect(pairs.map { $0["type"] as? String } == ["rsa2048", "p256"])
    #expect(
      pairs.map { $0["not_before"] as? String }
        == Array(repeating: "2026-11-23T13:38:00Z", count: 2))
    #expect(
      pairs.map { $0["not_after"] as? String } == Array(repeating: "2027-11-23T13:37:59Z", count: 2)
    )
    let show = run("show", directory["newcert-p256.pem"], "--format", "json")
    let fingerprint = try #require(pairs[1]["fingerprint_sha256"] as? String)
    #expect(show.out.contains(fingerprint))
  }

  @Test func `puts every key before its certificate in a chain file`() throws {
    let directory = try TemporaryDirectory()
    let result = run(
      "new", "mail.example.com", "--dir", directory.path, "--layout", "chain", "--type",
      "rsa2048,p256,ed25519", "--format", "json")
    #expect(try directory.list() == ["chain.pem"])
    #expect(directory.mode("chain.pem") == 0o600)
    #expect(
      result.json["main_cf"] as? [String: String] == [
        "smtp_tls_chain_files": directory["chain.pem"],
        "smtp_tls_security_level": "may",
        "smtpd_tls_chain_files": directory["chain.pem"],
        "smtpd_tls_security_level": "may",
      ])
    let show = run("show", directory["chain.pem"], "--format", "json")
    let files = try #require(show.json["files"] as? [[String: Any]])
    let objects = try #require(files[0]["objects"] as? [[String: Any]])
    #expect(
      objects.map { $0["kind"] as? String }
        == Array(repeating: ["private-key", "certificate"], count: 3).flatMap(\.self))
    #expect(objects.compactMap { $0["key_matches"] as? Bool } == [true, true, true])
    // The certificate that follows a key is its own: they have the same SPKI.
    for index in stride(from: 0, to: 6, by: 2) {
      #expect(
        objects[index]["spki_sha256"] as? String == objects[index + 1]["spki_sha256"] as? String)
    }
  }

  @Test func `never overwrites a key and leaves everything as it was`() throws {
    let directory = try TemporaryDirectory()
    let precious = try String(contentsOfFile: Fixture.path("keys/p256.pem"), encoding: .utf8)
    try directory.write("newreq.pem", precious)
    let result = run("new", "mail.example.com", "--dir", directory.path, "--type", "p256")
    #expect(result.status == .cannotCreate)
    #expect(result.err.contains("newreq.pem: exists already: a private key is never overwritten"))
    #expect(result.err.contains("hint: --dir"))
    #expect(try directory.list() == ["newreq.pem"])
    #expect(try directory.text("newreq.pem") == precious)
  }

  @Test func `follows a symbolic link before it goes up`() throws {
    let directory = try TemporaryDirectory()
    for name in ["here", "there", "there/below"] {
      try #require(mkdir(directory[name], 0o700) == 0)
    }
    try #require(symlink(directory["there/below"], directory["here/link"]) == 0)
    let path = directory["here/link/.."]
    let result = run(
      "new", "mail.example.com", "--dir", path, "--type", "p256", "--format", "json")
    #expect(result.status == .success)
    let mainCF = try #require(result.json["main_cf"] as? [String: String])
    #expect(mainCF["smtpd_tls_eckey_file"] == "\(path)/newreq.pem")
    #expect(FileManager.default.fileExists(atPath: directory["there/newreq.pem"]))
    #expect(run("show", "\(path)/newreq.pem").status == .success)
  }

  @Test func `shows no way up that it need not go`() throws {
    let directory = try TemporaryDirectory()
    try #require(mkdir(directory["sub"], 0o700) == 0)
    let result = run(
      "new", "mail.example.com", "--dir", directory["sub/../."], "--dry-run", "--format", "json")
    let mainCF = try #require(result.json["main_cf"] as? [String: String])
    #expect(mainCF["smtpd_tls_key_file"] == directory["newreq.pem"])
  }

  @Test(arguments: ["a\nb", "a\u{1B}[31m"], ["pair", "chain"])
  func `refuses a directory that main.cf cannot name`(name: String, layout: String) throws {
    let directory = try TemporaryDirectory()
    try #require(mkdir(directory[name], 0o700) == 0)
    let result = run("new", "mail.example.com", "--dir", directory[name], "--layout", layout)
    #expect(result.status == .cannotCreate)
    #expect(result.err.contains("a control character cannot stand in main.cf"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory[name]) == [])
  }

  @Test func `makes no key where only the certificate is in the way`() throws {
    let directory = try TemporaryDirectory()
    try directory.write("newcert-p256.pem", "other")
    let result = run(
      "new", "mail.example.com", "--dir", directory.path, "--type", "rsa2048,p256")
    #expect(result.status == .cannotCreate)
    #expect(try directory.list() == ["newcert-p256.pem"])
  }

  @Test(arguments: ["newreq.pem", "newcert.pem"])
  func `refuses a target of another kind`(name: String) throws {
    for make in [{ mkfifo($0, 0o600) }, { symlink("/nonexistent", $0) }, { mkdir($0, 0o700) }]
      as [(String) -> Int32]
    {
      let directory = try TemporaryDirectory()
      try #require(make(directory[name]) == 0)
      let result = run("new", "mail.example.com", "--dir", directory.path, "--type", "p256")
      #expect(result.status == .cannotCreate)
      #expect(try directory.list() == [name])
    }
  }

  @Test func `names every bad host and everything in the way in one run`() throws {
    let directory = try TemporaryDirectory()
    try directory.write("newreq.pem", "x")
    let result = run(
      "new", "a_b.example", "a..b", "https://mail.example.com", "mail.example.com:25",
      "192.0.2.1:25", "[::1]:25", "x@example.com", "mail.example.com", "--dir", directory.path)
    #expect(result.status == .usage)
    let errors = result.err.split(separator: "\n").filter { $0.hasPrefix("mxtls: error: ") }
    #expect(errors.count == 8)
    for text in ["underscore", "empty label", "a URL", "a port", "mail address", "exists already"] {
      #expect(errors.contains { $0.contains(text) }, "no error says: \(text)")
    }
  }

  @Test(arguments: ["0", "-1", "36526", "many"])
  func `refuses a validity that makes no sense`(days: String) {
    #expect(run("new", "mail.example.com", "--days", days).status == .usage)
  }

  @Test(arguments: ["rsa1024", "rsa2048,rsa4096", "rsa2048,ed25519", "", "p256,", "dsa"])
  func `refuses key types that do not serve`(types: String) {
    #expect(run("new", "mail.example.com", "--type", types).status == .usage)
  }

  @Test func `says what it would make and makes nothing in a dry run`() throws {
    let directory = try TemporaryDirectory()
    let result = run("new", "mail.example.com", "--dir", directory.path, "--dry-run")
    #expect(result.status == .success)
    #expect(result.out.hasPrefix("would create\n"))
    #expect(result.out.contains("smtpd_tls_key_file = \(directory["newreq.pem"])"))
    #expect(try directory.list() == [])
  }

  @Test func `says nothing with quiet`() throws {
    let directory = try TemporaryDirectory()
    let result = run("new", "mail.example.com", "--dir", directory.path, "--type", "p256", "-q")
    #expect(result.out + result.err == "")
    #expect(try directory.list().count == 2)
  }

  @Test func `converts internationalised names and shows both forms`() throws {
    let directory = try TemporaryDirectory()
    let result = run("new", "Bücher.example", "--dir", directory.path, "--type", "p256")
    #expect(result.out.contains("xn--bcher-kva.example (bücher.example)"))
  }

  @Test func `certifies a name too long for a common name`() throws {
    let directory = try TemporaryDirectory()
    let name = String(repeating: "a", count: 60) + ".mail.example.com"
    #expect(run("new", name, "--dir", directory.path, "--type", "p256").status == .success)
    let show = run("show", directory["newcert.pem"])
    #expect(show.out.contains("names           \(name)\n"))
    #expect(show.out.contains("DC=mail,DC=example,DC=com\n"))
  }

  @Test func `doubles a dollar sign in a path for main.cf`() throws {
    let directory = try TemporaryDirectory()
    try #require(mkdir(directory["a$b"], 0o700) == 0)
    let result = run(
      "new", "mail.example.com", "--dir", directory["a$b"], "--type", "p256", "--format", "json")
    let mainCF = try #require(result.json["main_cf"] as? [String: String])
    #expect(mainCF["smtpd_tls_eckey_file"] == directory["a$$b"] + "/newreq.pem")
  }

  @Test func `refuses a chain file whose path Postfix would split`() throws {
    let directory = try TemporaryDirectory()
    try #require(mkdir(directory["a b"], 0o700) == 0)
    let result = run("new", "mail.example.com", "--dir", directory["a b"], "--layout", "chain")
    #expect(result.status == .cannotCreate)
    #expect(result.err.contains("separates chain files by spaces and commas"))
  }

  @Test func `warns of an Ed25519 key alone and of a name without a dot`() throws {
    let directory = try TemporaryDirectory()
    let result = run("new", "mail", "--dir", directory.path, "--type", "ed25519")
    #expect(result.status == .success)
    #expect(result.err.contains("warning: Ed25519"))
    #expect(result.err.contains("warning: mail: is not a fully qualified name"))
  }
}
