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

    /// The change as `name = value` or `no name`, behind its service if it has one.
    var text: String {
      (service.map { "\($0): " } ?? "")
        + (after.map { "\(parameter) = \($0)" } ?? "no \(parameter)")
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

  /// The lines of main.cf, with files that are there in the place of those that are not.
  static func main(
    of configuration: Case, withPairsIn directory: TemporaryDirectory
  ) throws -> String {
    for (name, kind) in [("rsa", "rsa2048"), ("ec", "p256")] {
      let certificate = name == "rsa" ? "rsa2048" : "p256"
      try directory.write("\(name).key", Fixture.bytes("keys/\(kind).pem"), mode: 0o600)
      try directory.write("\(name).crt", Fixture.bytes("certificates/\(certificate).pem"))
    }
    let places = [
      "smtpd_tls_cert_file": "rsa.crt", "smtpd_tls_key_file": "rsa.key",
      "smtpd_tls_eccert_file": "ec.crt", "smtpd_tls_eckey_file": "ec.key",
    ]
    return configuration.main.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let name = String(line.prefix { $0.isLetter || $0 == "_" })
      guard let place = places[name], let path = line.firstIndex(of: "/"),
        !line.contains(where: { "$,;<".contains($0) }), !line[path...].contains(" ")
      else { return String(line) }
      return line[..<path] + directory[place]
    }.joined(separator: "\n")
  }

  @Test func `there are sixty configurations and more`() {
    #expect(Case.all.count >= 63)
    #expect(Set(Case.all.map(\.name)).count == Case.all.count)
  }

  @Test(arguments: [true, false])
  func `a request behind a key is told where a list of chain files is proposed`(
    hasRequest: Bool
  ) async throws {
    let directory = try TemporaryDirectory()
    let made = try await Tool.mxtls.run(
      "new", "--type", "p256", "--dir", directory.path, "mx.example.org")
    try #require(made.status == 0, "\(made)")
    let file = try directory.text("newreq.pem")
    let request = try #require(file.range(of: "-----BEGIN CERTIFICATE REQUEST"))
    if !hasRequest {
      try directory.write("newreq.pem", String(file[..<request.lowerBound]), mode: 0o600)
    }
    try directory.write(
      "main.cf",
      "smtpd_tls_cert_file = \(directory["newcert.pem"])\n"
        + "smtpd_tls_key_file = \(directory["newreq.pem"])\n")
    try directory.write("master.cf", Case.usualMaster)
    let result = try await Tool.mxtls.run("config", "-c", directory.path, "--propose")
    #expect(result.status == 0 && result.text.contains("smtpd_tls_chain_files = "), "\(result)")
    let said = (result.text + result.errorText).replacing("\n", with: " ")
    #expect(said.contains("has a certificate request behind the key") == hasRequest, "\(result)")
    #expect(said.contains("newcert.pem stay two files"), "\(result)")
    #expect(said.contains("mxtls rotate makes one file of them"), "\(result)")
  }

  @Test(arguments: Night.some(20, of: Case.all), ["opportunistic", "strict"])
  func `Postfix takes what is proposed, and then nothing is proposed`(
    configuration: Case, profile: String
  ) async throws {
    let directory = try TemporaryDirectory()
    let main = try Self.main(of: configuration, withPairsIn: directory)
    try directory.write("main.cf", main)
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
    #expect(try rest(directory.text("main.cf")) == rest(main))
  }

  @Test(arguments: [
    (
      "2002-page",
      [
        "smtpd_tls_security_level = may", "smtp_tls_security_level = may",
        "smtpd_tls_chain_files = DIR/rsa.key, DIR/rsa.crt",
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
        "smtpd_tls_chain_files = DIR/rsa.key, DIR/rsa.crt", "no smtpd_tls_cert_file",
        "no smtpd_tls_key_file", "smtpd_tls_received_header = yes",
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
    try directory.write("main.cf", Self.main(of: configuration, withPairsIn: directory))
    try directory.write("master.cf", configuration.master)
    let changes = try await Self.changes(in: directory.path).map(\.text)
    #expect(Set(changes) == Set(expected.map { $0.replacing("DIR", with: directory.path) }))
  }

  @Test(arguments: [
    ("DIR/gone.crt", "DIR/rsa.key", "DIR/gone.crt is not there"),
    ("DIR/rsa.crt", "${nowhere}/gone.key", "/gone.key is not there"),
    ("DIR/rsa.crt", "DIR/ec.key", "are no pair that can be used"),
  ])
  func `a pair that is not there or does not match stays where it is named`(
    certificate: String, key: String, remark: String
  ) async throws {
    let directory = try TemporaryDirectory()
    let (certificate, key) = (
      certificate.replacing("DIR", with: directory.path),
      key.replacing("DIR", with: directory.path)
    )
    _ = try Self.main(of: Case(name: "", main: "", master: ""), withPairsIn: directory)
    try directory.write(
      "main.cf", "smtpd_tls_cert_file = \(certificate)\nsmtpd_tls_key_file = \(key)\n")
    try directory.write("master.cf", Case.usualMaster)
    let changes = try await Self.changes(in: directory.path).map(\.text)
    #expect(!changes.contains { $0.contains("_file") }, "\(changes)")
    let result = try await Tool.mxtls.run("config", "-c", directory.path, "--propose")
    #expect(
      result.errorText.contains(
        "note: ") && result.errorText.contains(remark.replacing("DIR", with: directory.path)),
      "\(result)")
    #expect(result.errorText.contains("stays as it is: mxtls check tells more"), "\(result)")
  }

  @Test func `macros in paths stay, and those that nothing needs any more go`() async throws {
    let directory = try TemporaryDirectory()
    _ = try Self.main(of: Case(name: "", main: "", master: ""), withPairsIn: directory)
    try directory.write(
      "main.cf",
      """
      certs = \(directory.path)
      client_certs = $certs/client
      old_level = may
      smtpd_tls_cert_file = ${certs}/rsa.crt
      smtpd_tls_key_file = $certs/rsa.key
      smtp_tls_cert_file = $client_certs/a.pem

      """)
    try directory.write(
      "master.cf",
      Case.usualMaster + "587 inet n - y - - smtpd -o smtpd_tls_security_level=$old_level\n"
        + "588 inet n - y - - smtpd -o smtpd_tls_cert_file= -o smtpd_tls_security_level=may\n")
    let changes = try await Self.changes(in: directory.path)
    let texts = changes.map(\.text)
    // A service with files of its own keeps all where they are.
    #expect(!texts.contains { $0.contains("chain_files") }, "\(texts)")
    #expect(texts.contains("no client_certs") && texts.contains("no old_level"), "\(texts)")
    #expect(!texts.contains("no certs"), "\(texts)")
    #expect(texts.contains("587/inet: smtpd_tls_security_level = encrypt"), "\(texts)")
    try await Self.make(changes, in: directory.path)
    let postconf = try await Tool("postconf").run("-c", directory.path, "-n")
    #expect(postconf.status == 0 && postconf.errorText.isEmpty, "\(postconf)")
    #expect(try await Self.changes(in: directory.path) == [])
    try directory.write("master.cf", Case.usualMaster)
    let found = try await Self.changes(in: directory.path).map(\.text)
    #expect(found.contains("smtpd_tls_chain_files = $certs/rsa.key, ${certs}/rsa.crt"), "\(found)")
  }

  @Test func `a port for users gets no TLS without a pair of its own`() async throws {
    let directory = try TemporaryDirectory()
    _ = try Self.main(of: Case(name: "", main: "", master: ""), withPairsIn: directory)
    try directory.write("main.cf", "smtpd_tls_chain_files = \(directory["rsa.key"])\n")
    try directory.write(
      "master.cf",
      Case.usualMaster + "submission inet n - y - - smtpd -o smtpd_tls_chain_files=\n")
    let texts = try await Self.changes(in: directory.path).map(\.text)
    #expect(!texts.contains { $0.hasPrefix("submission/inet") }, "\(texts)")
  }

  @Test
  func `a last line without its end stays whole, tabs stay tabs, and no old version comes back`()
    async throws
  {
    let directory = try TemporaryDirectory()
    try directory.write(
      "main.cf",
      """
      mynetworks_style\t= host
      smtpd_tls_protocols = >=TLSv1.3
      smtp_tls_protocols = TLSv1.2
      biff = no
      """)
    try directory.write("master.cf", Case.usualMaster)
    let result = try await Tool.mxtls.run(
      "config", "--propose", "-q", "-c", directory.path, environment: ["MAIL_CONFIG": nil])
    let lines = result.text.split(separator: "\n")
    #expect(result.status == 0 && lines.contains("+biff = no"), "\(result)")
    #expect(lines.contains(" mynetworks_style\t= host"), "\(result)")
    #expect(lines.contains("+smtp_tls_protocols = >=TLSv1.2"), "\(result)")
    #expect(!lines.contains { $0.hasPrefix("+smtpd_tls_protocols") }, "\(result)")
    #expect(!lines.contains { $0.hasPrefix("-smtpd_tls_protocols") }, "\(result)")
  }

  @Test func `a service that asks for less than main.cf by an old switch keeps its level`()
    async throws
  {
    let directory = try TemporaryDirectory()
    try directory.write("main.cf", "smtp_enforce_tls = yes\nsmtp_tls_enforce_peername = yes\n")
    try directory.write(
      "master.cf",
      Case.usualMaster + "o3 unix - - y - - smtp -o smtp_tls_enforce_peername=no\n")
    let changes = try await Self.changes(in: directory.path).map {
      "\($0.service ?? ""): \($0.parameter) = \($0.after ?? "")"
    }
    #expect(changes.contains(": smtp_tls_security_level = verify"), "\(changes)")
    #expect(changes.contains("o3/unix: smtp_tls_security_level = encrypt"), "\(changes)")
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
