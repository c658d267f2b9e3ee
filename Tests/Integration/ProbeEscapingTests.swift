// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// What a server says of itself, and what is in its certificate, harms no terminal and no reader.
@Suite struct ProbeEscapingTests {
  /// Colours by ESC and by the one-byte CSI, text from right to left, no width, and what ends a label.
  private static let hostile = "a\u{1B}[31m\u{9B}1m\u{202E}b\u{200B}\"\\c"

  /// Whether a terminal would show something else than what is written.
  private static func isHarmless(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      scalar == "\n" || 0x20...0x7E ~= scalar.value
        || scalar.value >= 0xA0 && !["\u{202E}", "\u{200B}"].contains(scalar)
    }
  }

  @Test func `offers and names of certificates are escaped in every format`() async throws {
    let directory = try TemporaryDirectory()
    let (certificate, key) = (directory["pem"], directory["key"])
    let made = try await Tool("openssl").run(
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-utf8",
      "-subj", "/CN=" + Self.hostile.replacing("\\", with: "\\\\"), "-days", "30", "-keyout", key,
      "-out", certificate)
    #expect(made.status == 0, "\(made)")
    var server = MailServerStandIn(pairs: [(certificate, key)])
    server.offers = ["X\(Self.hostile)", "SIZE 1000"]
    try await server.whileRunning { port in
      for format in ["text", "json", "nagios", "prometheus"] {
        let result = try await Tool.mxtls.run(
          "probe", "--verbose", "--color", "always", "--name", "mx.example.org", "--format", format,
          "127.0.0.1:\(port)")
        // What is coloured is the program's own.
        let text = result.text.replacing(/\u{1B}\[[0-9]*m/, with: "")
        #expect(Self.isHarmless(text), "\(format): \(text.debugDescription)")
        #expect(!text.contains("a[31m"), "\(format)")
        if format == "text" { #expect(text.contains("a\\u{1B}[31m\\u{9B}1m\\u{202E}b"), "\(text)") }
        if format == "json" {
          let address = try JSONValue(text)["addresses"]?.elements.first
          #expect(address?["offers"]?.elements.first?.string?.hasPrefix("Xa\u{1B}[31m") == true)
        }
      }
    }
  }

  @Test(arguments: ["554 \(hostile)", "220 \(hostile)"])
  func `a greeting and an answer that is none are escaped in every format`(
    line: String
  ) async throws {
    let server = try LocalServer { connection in
      connection.send("\(line)\r\n")
      connection.send("250 \(Self.hostile)\r\n")
      connection.waitForEnd()
    }
    for format in ["text", "json", "nagios", "prometheus"] {
      let result = try await Tool.mxtls.run(
        "probe", "--verbose", "--timeout", "5s", "--format", format, "127.0.0.1:\(server.port)")
      // Who says no lets nobody in.
      #expect(result.status == (line.hasPrefix("554") ? 3 : 2), "\(result)")
      #expect(Self.isHarmless(result.text), "\(format): \(result.text.debugDescription)")
      #expect(Self.isHarmless(result.errorText), "\(format): \(result)")
    }
    withExtendedLifetime(server) {}
  }
}
