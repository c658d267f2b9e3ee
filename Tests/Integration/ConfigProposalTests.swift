// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What `mxtls config --propose` proposes, made by postconf(1).
@Suite struct ConfigProposalTests {
  /// A configuration: `=== NAME`, the lines of main.cf, and after `--- master` those of master.cf.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let main: String
    let master: String

    var testDescription: String { name }

    static let usualMaster = """
      smtp inet n - y - - smtpd
      smtp unix - - y - - smtp
      relay unix - - y - - smtp
      lmtp unix - - y - - lmtp
      tlsmgr unix - - y 1000? 1 tlsmgr

      """

    static let all: [Case] = {
      let text = (try? String(contentsOfFile: Fixture.path("config/main.cf.txt"), encoding: .utf8))
      var cases = (text ?? "").components(separatedBy: "=== ").dropFirst().map { part in
        let name = String(part.prefix { $0 != "\n" })
        let files = part.dropFirst(name.count + 1).components(separatedBy: "--- master\n")
        return Case(
          name: name, main: files[0], master: files.count > 1 ? files[1] : usualMaster)
      }
      // Debian's and upstream's own.
      for name in ["main.cf.debian", "main.cf.dist", "main.cf.tls"] {
        let main = try? String(contentsOfFile: "/usr/share/postfix/\(name)", encoding: .utf8)
        let master = try? String(
          contentsOfFile: "/usr/share/postfix/master.cf.dist", encoding: .utf8)
        if let main, let master { cases.append(Case(name: name, main: main, master: master)) }
      }
      return cases
    }()
  }

  /// A change of the JSON.
  struct Change: Hashable {
    let service: String?
    let parameter: String
    let after: String?
    let reason: String

    init(_ json: JSONValue) {
      service = json["service"]?.string
      parameter = json["parameter"]?.string ?? ""
      after = json["after"]?.string
      reason = json["reason"]?.string ?? ""
    }
  }

  /// What is proposed for a directory.
  static func changes(
    in directory: String, _ options: String...
  ) async throws -> [Change] {
    let result = try await Tool.mxtls.run(
      ["config", "-c", directory, "--propose", "--format", "json"] + options)
    try #require(result.status == 0, "\(result)")
    let proposal = try #require(try JSONValue(result.text)["proposals"]?.elements.first)
    return (proposal["changes"]?.elements ?? []).map(Change.init)
  }

  /// Makes changes, one by one.
  static func make(_ changes: [Change], in directory: String) async throws {
    let postconf = try Tool("postconf")
    for change in changes {
      let name = (change.service.map { "\($0)/" } ?? "") + change.parameter
      let option = (change.service == nil ? "" : "P") + (change.after == nil ? "X" : "")
      let result = try await postconf.run(
        "-c", directory, "-\(option.isEmpty ? "e" : option)",
        change.after.map { "\(name)=\($0)" } ?? name)
      try #require(result.status == 0, "\(name): \(result)")
    }
  }

  @Test func `there are sixty configurations and more`() {
    #expect(Case.all.count >= 63)
    #expect(Set(Case.all.map(\.name)).count == Case.all.count)
  }

  @Test(arguments: Case.all, ["opportunistic", "strict"])
  func `Postfix takes what is proposed, and then nothing is proposed`(
    configuration: Case, profile: String
  ) async throws {
    let directory = try TemporaryDirectory()
    try directory.write("main.cf", configuration.main)
    try directory.write("master.cf", configuration.master)
    let changes = try await Self.changes(in: directory.path, "--profile", profile)
    #expect(Set(changes.map { "\($0.service ?? "") \($0.parameter)" }).count == changes.count)
    for change in changes { #expect(change.reason.count > 15, "\(change)") }
    try await Self.make(changes, in: directory.path)

    let postconf = try await Tool("postconf").run("-c", directory.path, "-n")
    #expect(postconf.status == 0, "\(postconf)")
    let again = try await Self.changes(in: directory.path, "--profile", profile)
    #expect(again == [])

    // All lines that are not of what was changed stand where they stood.
    let changed = Set(changes.filter { $0.service == nil }.map(\.parameter))
    func rest(_ text: String) -> [String] {
      var isOurs = false
      return text.components(separatedBy: "\n").filter { line in
        if let first = line.first, first != "#", !first.isWhitespace {
          isOurs = changed.contains(String(line.prefix { $0 != "=" && $0 != " " }))
        } else if line.isEmpty || line.hasPrefix("#") {
          return !line.isEmpty
        }
        return !isOurs
      }
    }
    #expect(try rest(directory.text("main.cf")) == rest(configuration.main))
  }

  @Test(arguments: [
    (
      "2002-page",
      [
        "smtpd_tls_security_level = may", "smtp_tls_security_level = may",
        "smtpd_tls_chain_files = /etc/postfix/certs/newreq.pem, /etc/postfix/certs/newcert.pem",
        "no smtpd_use_tls", "no smtp_use_tls", "no smtp_tls_note_starttls_offer",
        "no smtpd_tls_cert_file", "no smtpd_tls_key_file", "no smtp_tls_cert_file",
        "no smtp_tls_key_file", "no smtpd_tls_session_cache_database",
        "smtp_tls_session_cache_database = btree:${data_directory}/smtp_scache",
        "smtpd_tls_received_header = yes", "smtpd_tls_loglevel = 1", "smtp_tls_loglevel = 1",
      ]
    ),
    ("hardened-encrypt", []),
    (
      "submission-of-2008",
      [
        "smtpd_tls_security_level = may", "no smtpd_use_tls", "smtp_tls_security_level = may",
        "submission/inet: smtpd_tls_security_level = encrypt",
        "submission/inet: no smtpd_enforce_tls",
        "10026/inet: smtpd_tls_security_level = none", "10026/inet: no smtpd_use_tls",
        "relay/unix: smtp_tls_security_level = none", "relay/unix: no smtp_use_tls",
        "smtpd_tls_chain_files = /etc/ssl/mail.key, /etc/ssl/mail.crt", "no smtpd_tls_cert_file",
        "no smtpd_tls_key_file", "smtpd_tls_auth_only = yes", "smtpd_tls_received_header = yes",
        "smtpd_tls_loglevel = 1", "smtp_tls_loglevel = 1",
        "smtp_tls_session_cache_database = btree:${data_directory}/smtp_scache",
      ]
    ),
    (
      "protocols-nonsense",
      [
        "no smtpd_tls_protocols", "no smtp_tls_protocols", "smtp_tls_security_level = may",
        "smtpd_tls_received_header = yes", "smtpd_tls_loglevel = 1", "smtp_tls_loglevel = 1",
        "smtp_tls_session_cache_database = btree:${data_directory}/smtp_scache",
      ]
    ),
  ])
  func `what is proposed is what that configuration needs`(
    name: String, expected: [String]
  ) async throws {
    let configuration = try #require(Case.all.first { $0.name == name })
    let directory = try TemporaryDirectory()
    try directory.write("main.cf", configuration.main)
    try directory.write("master.cf", configuration.master)
    let changes = try await Self.changes(in: directory.path).map { change in
      (change.service.map { "\($0): " } ?? "")
        + (change.after.map { "\(change.parameter) = \($0)" } ?? "no \(change.parameter)")
    }
    #expect(Set(changes) == Set(expected), "\(changes)")
  }

  @Test func `the text is a difference with its reasons, and changes nothing`() async throws {
    let directory = try TemporaryDirectory()
    let main = "# ours\nsmtp_use_tls = yes\n"
    try directory.write("main.cf", main)
    try directory.write("master.cf", Case.usualMaster)
    let result = try await Tool.mxtls.run("config", "-c", directory.path, "--propose")
    #expect(result.status == 0, "\(result)")
    let lines = result.text.split(separator: "\n").map(String.init)
    #expect(lines.contains("# smtp_tls_security_level = may"))
    #expect(lines.contains { $0.hasSuffix("this says the same [TLS_LEGACY_README]") })
    #expect(lines.contains("--- \(directory["main.cf"])"))
    #expect(lines.contains("-smtp_use_tls = yes"))
    #expect(lines.contains("+smtp_tls_security_level = may"))
    #expect(try directory.text("main.cf") == main)
    #expect(try directory.list() == ["main.cf", "master.cf"])
    #expect(result.errorText.contains("mxtls: note: smtpd has no certificate"), "\(result)")
  }

  @Test(arguments: [
    ("smtpd_tls_loglevel = ${\n", 78, "smtpd_tls_loglevel"),
    ("smtpd_use_tls = perhaps\n", 78, "\"perhaps\" is not yes or no"),
    ("this is no setting\n", 78, "main.cf"),
  ])
  func `what cannot be understood is to be mended first`(
    main: String, status: Int32, text: String
  ) async throws {
    let directory = try TemporaryDirectory()
    try directory.write("main.cf", main)
    try directory.write("master.cf", Case.usualMaster)
    let result = try await Tool.mxtls.run("config", "-c", directory.path, "--propose")
    #expect(result.status == status && result.text.isEmpty, "\(result)")
    #expect(result.errorText.contains(text), "\(result)")
  }
}
