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
    let directory = try TemporaryDirectory()
    try directory.write("cert.pem", try Fixture.bytes("certificates/rsa2048.pem"))
    let shapes = [
      body[2], body.joined(), lines.joined(separator: " "), lines.joined(separator: "\n "),
    ]
    // Each place gets one shape of a line, and one of the whole key.
    let number = Self.places.firstIndex { $0.testDescription == place.testDescription } ?? 0
    for shape in [shapes[number % 2], shapes[2 + number % 2]] {
      func filled(_ text: String) -> String {
        text.replacing("DIR", with: directory.path).replacing("KEY", with: shape)
      }
      try directory.write(
        "main.cf", "mail_owner = root\nsmtpd_tls_security_level = may\n\(filled(place.main))\n")
      try directory.write(
        "master.cf",
        "smtp inet n - n - - smtpd\nsmtp unix - - n - - smtp\n\(filled(place.master))\n")
      for command in Self.commands {
        let result = try await Tool.mxtls.run(
          command.map(filled) + ["-c", directory.path], environment: ["MAIL_CONFIG": nil])
        let said = result.text + result.errorText
        for line in body where line.count >= 40 {
          #expect(!said.contains(line), "\(command): \(said)")
        }
      }
    }
  }
}
