// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import mxtls

/// Blocks whose lines do not end where they ought to: the hint mends just that.
@Suite struct LineFaultTests {
  private static let end = "-----END CERTIFICATE-----"

  private static var variants: [(name: String, change: (String) -> String, hint: String)] {
    [
      (
        "a blank", { $0.replacing(end, with: " \(end)") },
        "remove the blank at the beginning of line"
      ),
      (
        "a tab", { $0.replacing(end, with: "\t\(end)") },
        "remove the blank at the beginning of line"
      ),
      ("a blank and text", { $0.replacing(end, with: " \(end)x") }, "and put a line break behind"),
      ("text behind", { $0.replacing(end, with: "\(end) x") }, ", behind the five dashes"),
      ("text before", { $0.replacing("\n\(end)", with: end) }, ", before \"-----END\""),
      (
        "text on both sides", { $0.replacing("\n\(end)", with: "\(end)x") },
        "before \"-----END\" and behind the five dashes"
      ),
      ("CR alone", { $0.replacing("\n", with: "\r") }, "tr '\\r' '\\n'"),
      ("one line", { $0.replacing("\n", with: "") }, "fold what is between them"),
      ("one line with blanks", { $0.replacing("\n", with: " ") }, "fold what is between them"),
    ]
  }

  @Test(arguments: variants.map { $0.name })
  func `the hint tells what is to be changed in the line`(name: String) throws {
    let variant = try #require(Self.variants.first { $0.name == name })
    let directory = try TemporaryDirectory()
    let text = try Fixture.text("certificates/rsa2048.pem")
    let start = try #require(text.range(of: "-----BEGIN"))
    let path = try directory.write("cert.pem", variant.change(String(text[start.lowerBound...])))
    let shown = run("show", path)
    #expect(shown.status == .badData && shown.err.contains(variant.hint), "\(shown)")
    let checked = run(
      "check", "-v", "--cert", path, "--key", Fixture.path("keys/rsa2048.pem"), "--host",
      "mx.example.org"
    )
    let words = (checked.out + checked.err).split(whereSeparator: \.isWhitespace)
    #expect(words.joined(separator: " ").contains(variant.hint), "\(checked)")
  }
}
