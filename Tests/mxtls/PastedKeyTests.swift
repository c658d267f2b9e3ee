// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A private key that somebody has pasted into main.cf or master.cf is told by no command.
@Suite struct PastedKeyTests {
  /// What stands in the files, KEY for the key.
  struct Place: Sendable, CustomTestStringConvertible {
    var main = ""
    var master = ""
    var testDescription: String { main + master }
  }

  static let places = [
    Place(main: "smtpd_tls_wrappermode = KEY"), Place(main: "compatibility_level = KEY"),
    Place(main: "smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_key_file = KEY"),
    Place(main: "smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_security_level = KEY"),
    Place(main: "smtpd_tls_cert_file = DIR/cert.pem\ntls_server_sni_maps = KEY"),
    Place(main: "smtpd_tls_cert_file = KEY"), Place(main: "smtpd_tls_chain_files = KEY"),
    Place(main: "smtp_tls_session_cache_database = KEY"),
    Place(main: "smtp_tls_session_cache_database = btree:KEY"),
    Place(main: "smtp_tls_session_cache_database = KEY:DIR/cache"),
    Place(main: "smtp_tls_session_cache_timeout = KEY"), Place(main: "data_directory = KEY"),
    Place(main: "smtp_tls_session_cache_database = btree:${KEY"), Place(main: "KEY"),
    Place(main: "KEY = yes"),
    Place(master: "submission inet n - n - - smtpd -o smtpd_tls_wrappermode={KEY}"),
    Place(master: "submission inet n - n - - smtpd -o {KEY"), Place(master: "KEY"),
  ]

  private static let commands = [
    ["rotate", "--dry-run"], ["rotate", "--status", "--format", "json"],
    ["install", "--dry-run", "DIR/cert.pem"], ["rollback", "--dry-run"],
    ["cache", "list", "smtp"], ["cache", "verify", "smtp", "--format", "json"],
    ["cache", "clear", "--yes"], ["cache", "import", "smtp", "/dev/null"],
    ["cache", "show", "mx", "smtp"], ["cache", "stats"], ["cache", "prune", "smtp", "--expired"],
    ["cache", "export", "smtp", "--secrets"], ["check", "--format", "json"],
    ["probe", "--local"], ["tlsa", "print"], ["rotate", "--stage-only", "--no-reload"],
  ]

  @Test(arguments: places)
  func `no command tells it`(place: Place) async throws {
    let lines = try Fixture.text("keys/rsa2048.pem").split(separator: "\n").map(String.init)
    let body = lines.filter { !$0.contains("-----") }
    // A part of it is too much as well, as where a path is taken apart at its slashes: what is shorter
    // than the shortest key is not.
    let all = Array(body.joined())
    let pieces = stride(from: 0, to: all.count - 44, by: 10).map { String(all[$0..<$0 + 44]) }
    let directory = try TemporaryDirectory()
    try directory.write("cert.pem", try Fixture.bytes("certificates/rsa2048.pem"))
    let shapes = [
      body[2], body.joined(), lines.joined(separator: " "), lines.joined(separator: "\n "),
    ]
    // In the gate each place gets one shape.
    let number = Self.places.firstIndex { $0.testDescription == place.testDescription } ?? 0
    for shape in Night.isNow ? shapes : [shapes[number % 4]] {
      func filled(_ text: String) -> String {
        text.replacing("DIR", with: directory.path).replacing("KEY", with: shape)
      }
      // A table may be named by the key alone, and is made in the directory of the queue.
      try directory.write(
        "main.cf",
        """
        mail_owner = root
        queue_directory = \(directory.path)
        smtpd_tls_security_level = may
        \(filled(place.main))

        """)
      try directory.write(
        "master.cf",
        "smtp inet n - n - - smtpd\nsmtp unix - - n - - smtp\n\(filled(place.master))\n")
      for command in Self.commands {
        let result = try await Tool.mxtls.run(
          command.map(filled) + ["-c", directory.path], environment: ["MAIL_CONFIG": nil])
        let said = result.text + result.errorText
        for piece in pieces {
          #expect(!said.contains(piece), "\(command): \(said)")
        }
      }
    }
  }

  /// KEY is the key, FILE a file of it.
  private static let arguments = [
    ["KEY"], ["probe", "--", "KEY"], ["probe", "KEY"], ["probe", "--mx", "--", "KEY"],
    ["probe", "--hosts-file", "FILE"], ["probe", "--mx", "--hosts-file", "FILE"],
    ["probe", "--tlsa=KEY", "mx.invalid"], ["probe", "--name=KEY", "mx.invalid"],
    ["probe", "--server-name=KEY", "mx.invalid"], ["probe", "--helo=KEY", "mx.invalid"],
    ["probe", "--timeout=KEY", "mx.invalid"], ["probe", "--ignore=KEY", "mx.invalid"],
    ["probe", "--expect=KEY", "127.0.0.1:1"], ["probe", "--trust-anchor=KEY", "mx.invalid"],
    ["probe", "--trust-anchor=FILE", "mx.invalid"], ["probe", "--session=KEY", "sdbm:DIR/cache"],
    ["log", "--since=KEY", "FILE"], ["log", "--peer=KEY", "FILE"], ["log", "--", "KEY"],
    ["log", "FILE"], ["log", "--html=KEY", "FILE"], ["received", "--trust=KEY", "FILE"],
    ["received", "--", "KEY"], ["received", "FILE"], ["received", "-c", "KEY", "FILE"],
  ]

  @Test(arguments: arguments)
  func `no command tells one that is given in place of an argument`(
    command: [String]
  ) async throws {
    let pem = try Fixture.text("keys/rsa2048.pem")
    let lines = pem.split(separator: "\n").map(String.init)
    let body = lines.filter { !$0.contains("-----") }
    let directory = try TemporaryDirectory()
    try directory.write("cache.pag", [UInt8](repeating: 0, count: 1024))
    try directory.write("cache.dir", "")
    let file = try directory.write("file", pem)
    for shape in [pem, lines.joined(separator: " "), body[2], body.joined()] {
      let result = try await Tool.mxtls.run(
        command.map {
          $0.replacing("KEY", with: shape).replacing("FILE", with: file)
            .replacing("DIR", with: directory.path)
        })
      let said = result.text + result.errorText
      #expect(!body.contains { $0.count > 44 && said.contains($0) }, "\(said)")
    }
  }

  @Test func `nor does one that reads a file with the key in a label`() async throws {
    let pair = try Fixture.text("keys/rsa2048.pem") + Fixture.text("certificates/rsa2048.pem")
    // Behind the modulus, which is no secret.
    let key = try #require(pair.split(separator: "\n").dropFirst(14).first)
    let directory = try TemporaryDirectory()
    let files = try [
      pair.replacing("CERTIFICATE", with: key), pair.replacing("PRIVATE KEY", with: key),
      "-----BEGIN \(key)-----\n\(pair)",
      "\(pair)-----BEGIN \(key)-----\nAAAA\n-----END \(key)-----\n",
    ].enumerated().map { try directory.write("pair\($0).pem", $1, mode: 0o600) }
    for file in files {
      for command in [
        ["show", file], ["show", "--format", "json", file], ["check", "--chain", file],
        ["check", "--cert", file], ["check", "--cert", file, "--format", "json"],
        ["csr", "--key", file, "mx.example.org"], ["tlsa", "--cert", file],
        ["install", file, "--dry-run"],
      ] {
        let result = try await Tool.mxtls.run(command, environment: ["MAIL_CONFIG": nil])
        let said = result.text + result.errorText
        #expect(!said.contains(key.prefix(32)) && !said.contains(key.suffix(32)), "\(said)")
      }
    }
  }
}
