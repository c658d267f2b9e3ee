// SPDX-License-Identifier: Apache-2.0

import MailLog
import TestSupport
import Testing

@testable import mxtls

/// The page of `mxtls log` says what the command writes.
@Suite struct LogPageTests {
  @Test func `every field that is written is documented, and no other`() async throws {
    let page = try ManualPage("mxtls-log")
    let directory = try TemporaryDirectory()
    let log = try directory.write("log", Self.log)
    let result = try await Tool.mxtls.run("log", "--format", "json", log)
    #expect(result.status == 0, "\(result)")
    let fields = try JSONValue(result.text).fields(leaves: [])
    #expect(page.fields == fields)
  }

  /// A log with something for every field.
  private static let log: String = {
    let suite = "TLSv1 with cipher AES128-SHA (128/128 bits)"
    func line(_ process: String, _ text: String) -> String {
      "2026-11-27T12:00:05Z mx postfix/\(process): \(text)\n"
    }
    func sent(_ process: Int, _ id: Int, _ host: String, _ tls: String = "") -> String {
      line(
        "smtp[\(process)]",
        "4A1B2C3D\(id): to=<a@b.example>, relay=\(host)[192.0.2.1]:25, delay=1, delays=0/0/0/0,\(tls)"
          + " dsn=2.0.0, status=sent (250 Ok)")
    }
    return
      "2026-11-27T12:00:00Z mx postfix/master[1]: daemon started -- version 3.7.11, configuration /x\n"
      + line(
        "smtp[2]", "Untrusted TLS connection established to mx.example[192.0.2.1]:25: \(suite)")
      + sent(2, 1000, "mx.example", " tls=may,") + sent(2, 1001, "mx.example")
      + sent(3, 1002, "clear.example")
      + line("smtp[4]", "SSL_connect error to clear.example[192.0.2.1]:25: -1")
      + line(
        "smtp[4]", "warning: TLS library problem: error:0A0000FF:SSL routines::something new:x:1:")
      + line("smtp[5]", "SSL_connect error to mx.example[192.0.2.1]:25: -1")
      + line(
        "smtp[5]",
        "warning: TLS library problem: error:0A0000C1:SSL routines::no shared cipher:x:1:")
      + line("smtp[6]", "Host offered STARTTLS: [clear.example]")
      + line("smtp[6]", "Host offered STARTTLS: [mx.example]")
      + line(
        "smtp[7]", "Untrusted TLS connection established to weak.example[192.0.2.1]:25: \(suite)")
      + sent(7, 1003, "weak.example") + sent(7, 1004, "weak.example")
      + line("smtp[8]", "SSL_connect error to weak.example[192.0.2.1]:25: lost connection")
      + sent(9, 1005, "early.example")
      + line(
        "smtp[9]", "Untrusted TLS connection established to early.example[192.0.2.1]:25: \(suite)")
      + sent(9, 1006, "early.example")
      + line("smtp[8]", "SSL_connect error to early.example[192.0.2.1]:25: lost connection")
  }()
}
