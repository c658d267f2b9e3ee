// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What becomes of master.cf, and of settings that go by each other.
@Suite struct ConfigMasterTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// What patch(1) makes of what is proposed.
  private func patched(_ main: String, _ master: String) async throws -> String {
    try directory.write("main.cf", main)
    try directory.write("master.cf", master)
    let result = try await Tool.mxtls.run("config", "-c", directory.path, "--propose", "-q")
    try #require(result.status == 0, "\(result)")
    try directory.write("patch", result.text)
    let patch = try await Tool("patch").run("-d", "/", "-p1", "-i", directory["patch"])
    try #require(patch.status == 0, "\(patch)")
    return try directory.text("master.cf")
  }

  private func services(_ text: String) async throws -> String {
    let other = try TemporaryDirectory()
    try other.write("main.cf", "")
    try other.write("master.cf", text)
    return try await Tool("postconf").run("-c", other.path, "-M").text
  }

  private static let pair = "smtpd_tls_chain_files = /etc/ssl/mail.pem\n"

  @Test(arguments: ["\n", "\r\n"])
  func `comments and blank lines of master.cf stay where they are`(_ end: String) async throws {
    let master = """
      # Services of this host
      smtp inet n - y - - smtpd

      submission inet n - y - - smtpd
      # for users alone
        -o syslog_name=postfix/submission
        # -o smtpd_helo_restrictions=
      \t-o smtpd_use_tls=yes
      # behind it
      #  -o smtpd_reject_unlisted_recipient=no

      465 inet n - y - - smtpd -v
      # the last
      """
    let expected = master.replacing(
      "-o smtpd_use_tls=yes", with: "-o smtpd_tls_security_level=encrypt"
    )
    .replacing("smtpd -v\n", with: "smtpd -v\n  -o smtpd_tls_wrappermode=yes\n")
    func ended(_ text: String) -> String { text.replacingOccurrences(of: "\n", with: end) }
    let made = try await patched(Self.pair, ended(master) + end)
    #expect(made == ended(expected) + end)
    #expect(try await services(made) == services(expected + "\n"))
  }

  @Test func `what stands on one line with something else is left to postconf`() async throws {
    let master = """
      smtp inet n - y - - smtpd
      587 inet n - y - - smtpd -o smtpd_use_tls=yes -o smtpd_enforce_tls=no

      """
    let made = try await patched(Self.pair, master)
    let wanted = "587 inet n - y - - smtpd -o smtpd_tls_security_level=encrypt\n"
    #expect(try await services(made).hasSuffix(try await services(wanted)), "\(made)")
  }

  @Test func `what Debian has as comments behind submission stays behind it`() async throws {
    let path = "/usr/share/postfix/master.cf.dist"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let master = text.replacingOccurrences(of: "#submission inet", with: "submission inet")
    try #require(master != text)
    let made = try await patched(Self.pair, master)
    let old = master.components(separatedBy: "\n")
    let new = made.components(separatedBy: "\n")
    let place = try #require(old.firstIndex { $0.hasPrefix("submission inet") })
    var wanted = old
    wanted.insert("  -o smtpd_tls_security_level=encrypt", at: place + 1)
    #expect(new == wanted)
  }

  /// What is proposed, as `name = value` or `no name`.
  private func changes(_ main: String, _ master: String? = nil) async throws -> [String] {
    try directory.write("main.cf", main)
    try directory.write("master.cf", master ?? ConfigProposalTests.Case.usualMaster)
    return try await ConfigProposalTests.changes(in: directory.path).map(\.text)
  }

  @Test func `what goes by another setting that goes is proposed in one run`() async throws {
    let found = try await changes(
      "smtpd_tls_protocols = !TLSv1.3\nsmtp_tls_protocols = $smtpd_tls_protocols\n")
    #expect(found.contains("no smtpd_tls_protocols"), "\(found)")
    #expect(found.contains("no smtp_tls_protocols"), "\(found)")
  }

  @Test func `files that a list of chain files overrides are removed`() async throws {
    let old = "smtpd_tls_cert_file = /etc/ssl/a.crt\nsmtpd_tls_key_file = /etc/ssl/a.key\n"
    let found = try await changes(Self.pair + old)
    #expect(found.contains("no smtpd_tls_cert_file") && found.contains("no smtpd_tls_key_file"))
    #expect(!found.contains { $0.contains("smtpd_tls_chain_files") }, "\(found)")
    // A service that has no list goes by them.
    let master = ConfigProposalTests.Case.usualMaster + "26 inet n - y - - smtpd"
    let kept = try await changes(Self.pair + old, master + " -o smtpd_tls_chain_files=\n")
    #expect(!kept.contains("no smtpd_tls_cert_file"), "\(kept)")
  }

  @Test func `passwords that are taken over TLS alone need no more`() async throws {
    let master = ConfigProposalTests.Case.usualMaster + "587 inet n - y - - smtpd"
    let demanding = " -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes\n"
    let found = try await changes(Self.pair, master + demanding)
    #expect(!found.contains("smtpd_tls_auth_only = yes"), "\(found)")
    let open = "26 inet n - y - - smtpd -o smtpd_sasl_auth_enable=yes\n"
    let more = try await changes(Self.pair, master + demanding + open)
    #expect(more.contains("smtpd_tls_auth_only = yes"), "\(more)")
  }

  @Test func `a client for LMTP gets a cache only of a type that keeps sessions`() async throws {
    let name = "lmtp_tls_session_cache_database"
    let found = try await changes("\(name) = cdb:/var/lib/postfix/l\n")
    #expect(found.contains("\(name) = btree:${data_directory}/lmtp_scache"), "\(found)")
    for value in ["", "btree:/var/lib/postfix/l"] {
      let found = try await changes("\(name) = \(value)\n")
      #expect(!found.contains { $0.contains(name) }, "\(found)")
    }
  }

  @Test func `a level of the log that is no number is not called one for debugging`() async throws {
    try directory.write("main.cf", "smtp_tls_loglevel = nine\n")
    try directory.write("master.cf", ConfigProposalTests.Case.usualMaster)
    let changes = try await ConfigProposalTests.changes(in: directory.path)
    let change = try #require(changes.first { $0.parameter == "smtp_tls_loglevel" })
    #expect(change.after == "1" && change.reason.hasPrefix("\"nine\" is no number"))
  }

  /// postconf would make a comment of the line that follows.
  @Test(arguments: ["--propose", "--apply"])
  func `a file with a NUL is not given to postconf`(_ mode: String) async throws {
    let main = "smtp_use_tls = yes\n# \0 odd\nqueue_directory = \(directory.path)\n"
    try directory.write("main.cf", main)
    try directory.write("master.cf", ConfigProposalTests.Case.usualMaster)
    let lock = mode == "--apply" ? ["--lock-file", directory["lock"]] : []
    let result = try await Tool.mxtls.run(["config", "-c", directory.path, mode] + lock)
    #expect(result.status == 78 && result.text.isEmpty, "\(result)")
    #expect(result.errorText.contains("main.cf: line 2 has a NUL"), "\(result)")
    #expect(try directory.text("main.cf") == main)

    let hint = try #require(result.errorText.firstMatch(of: /`(sed .*)`/))
    #expect(try await Tool("sh").run("-c", String(hint.1)).status == 0)
    let next = try await Tool.mxtls.run(["config", "-c", directory.path, mode] + lock)
    #expect(next.status == 0, "\(next)")
  }

  @Test func `a rehearsal tells of a link as the run would`() async throws {
    try directory.write("real", "smtp_use_tls = yes\n")
    try directory.write("master.cf", ConfigProposalTests.Case.usualMaster)
    try FileManager.default.createSymbolicLink(
      atPath: directory["main.cf"], withDestinationPath: "real")
    let command = [
      "config", "-c", directory.path, "--apply", "--lock-file", directory["lock"],
    ]
    let rehearsal = try await Tool.mxtls.run(command + ["-n"])
    let result = try await Tool.mxtls.run(command)
    for one in [rehearsal, result] {
      #expect(one.errorText.contains("it is a link, or no regular file"), "\(one)")
    }
    #expect(rehearsal.status == result.status && result.status != 0)
  }
}
