// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// PEM blocks of every label, whole and broken, to stand where a pair is read.
struct BlockVariations {
  let key: String
  let leaf: String
  let intermediate: String
  /// What belongs neither to the key nor to the certificates, by name.
  let strange: [String: String]
  /// The key in other forms, by name.
  let keys: [String: String]
  /// The host's certificate in other forms.
  let leaves: [String: String]
  /// The issuer's certificate in other forms.
  let intermediates: [String: String]

  /// Other ways to write the lines of a block, by name.
  static let layouts: [String: @Sendable (String) -> String] = [
    "CRLF": { $0.replacing("\n", with: "\r\n") },
    "CR alone": { $0.replacing("\n", with: "\r") },
    "CR CR LF": { $0.replacing("\n", with: "\r\r\n") },
    "a CR line before it": { "\r\n" + $0 },
    "spaces behind lines": { $0.replacing("\n", with: "  \n") },
    "tabs behind lines": { $0.replacing("\n", with: "\t\n") },
    "spaces before the lines of base64": { inside($0) { "  " + $0 } },
    "a space before BEGIN": { " " + $0 },
    "a space before END": { $0.replacing("-----END", with: " -----END") },
    "text behind BEGIN": { $0.replacing(#/(BEGIN [A-Z ]+-----)\n/#) { "\($0.output.1) x\n" } },
    "text behind END": { $0.replacing(#/(END [A-Z ]+-----)\n/#) { "\($0.output.1) x\n" } },
    "a blank line first": { $0.replacing(#/(BEGIN [A-Z ]+-----)\n/#) { "\($0.output.1)\n\n" } },
    "a blank line last": { $0.replacing("-----END", with: "\n-----END") },
    "blank lines between": { inside($0) { $0 + "\n" } },
    "one line": { whole($0, width: 1 << 20) },
    "lines of 63": { whole($0, width: 63) },
    "lines of 76": { whole($0, width: 76) },
    "lines of 80": { whole($0, width: 80) },
    "lines of 200": { whole($0, width: 200) },
    "lines of 300": { whole($0, width: 300) },
    "a NUL line before it": { "\0\n" + $0 },
    "NUL behind it": { $0 + "\0" },
    "NUL lines behind it": { $0 + "\0\0\0\n" },
    "NUL behind BEGIN": { $0.replacing(#/(BEGIN [A-Z ]+-----)\n/#) { "\($0.output.1)\0\n" } },
    "NUL behind lines": { inside($0) { $0 + "\0" } },
    "no line feed at the end": { String($0.dropLast()) },
    "text before it": { "Bag Attributes\n    friendlyName: x\nsubject=CN = x\n" + $0 },
    "a long line before it": { String(repeating: "x", count: 5000) + "\n" + $0 },
    "253 characters before BEGIN": { String(repeating: "x", count: 253) + $0 },
    "254 characters before BEGIN": { String(repeating: "x", count: 254) + $0 },
    "508 characters before BEGIN": { String(repeating: "x", count: 508) + $0 },
    "254 characters and a byte order mark before it": {
      String(repeating: "x", count: 254) + "\u{FEFF}" + $0
    },
    "300 spaces behind BEGIN": { begun($0, String(repeating: " ", count: 300)) },
    "text behind a piece with BEGIN": {
      begun(
        $0,
        String(repeating: " ", count: 254 - ($0.firstIndex(of: "\n")?.utf16Offset(in: $0) ?? 0))
          + "####")
    },
    "text before the end of a piece with BEGIN": {
      begun($0, String(repeating: " ", count: 200) + "x")
    },
    "300 spaces behind END": { ended($0, String(repeating: " ", count: 300)) },
    "text behind a piece with END": {
      ended(
        $0,
        String(repeating: " ", count: 256 - ($0.firstIndex(of: "\n")?.utf16Offset(in: $0) ?? 0))
          + "xx")
    },
    "text before the end of a piece with END": {
      ended($0, String(repeating: " ", count: 200) + "x")
    },
    "END at the end of a piece": { paddedLine($0, short: 0) },
    "END before the end of a piece": { paddedLine($0, short: 1) },
    "lines of 253": { whole($0, width: 253) },
    "lines of 254": { whole($0, width: 254) },
    "lines of 508": { whole($0, width: 508) },
    "a byte order mark before it": { "\u{FEFF}" + $0 },
    "a byte order mark behind a blank line": { "\n\u{FEFF}" + $0 },
    "a byte order mark behind text": { "text\n\u{FEFF}" + $0 },
    "two byte order marks": { "\u{FEFF}\u{FEFF}" + $0 },
    "a no-break space behind BEGIN": { begun($0, "\u{A0}") },
    "a no-break space behind END": { ended($0, "\u{A0}") },
    "four dashes before BEGIN": { $0.replacing("-----BEGIN", with: "----BEGIN") },
    "six dashes behind BEGIN": { begun($0, "-") },
    "four dashes before END": { $0.replacing("-----END", with: "----END") },
    "NUL and text behind BEGIN": { begun($0, "\0x") },
    "NUL and text behind END": { ended($0, "\0x") },
    "NUL and text behind lines": { inside($0) { $0 + "\0x" } },
    "NUL in lines": { inside($0) { $0.prefix(20) + "\0" + $0.dropFirst(20) } },
    "NUL lines inside": { begun($0, "\n\0") },
    "NUL before BEGIN": { "\0" + $0 },
    "NUL behind text before BEGIN": { "x\0" + $0 },
    "NUL before END": { $0.replacing("-----END", with: "\0-----END") },
    "a comment": { headed($0, "Comment: x") },
    "Proc-Type CLEAR": { headed($0, "Proc-Type: 4,CLEAR") },
    "Proc-Type MIC-CLEAR": { headed($0, "Proc-Type: 4,MIC-CLEAR") },
    "Proc-Type 3": { headed($0, "Proc-Type: 3,ENCRYPTED") },
    "Proc-Type without DEK-Info": { headed($0, "Proc-Type: 4,ENCRYPTED") },
    "DEK-Info of an unknown cipher": {
      headed($0, "Proc-Type: 4,ENCRYPTED\nDEK-Info: NO-SUCH,0011223344556677")
    },
    "a comment that is folded": { headed($0, "Comment: x\n y") },
    "a header without a blank line": {
      $0.replacing(#/(BEGIN [A-Z ]+-----)\n/#) { "\($0.output.1)\nComment: x\n" }
    },
  ]

  private static func begun(_ block: String, _ text: String) -> String {
    block.replacing(#/(BEGIN [A-Z ]+-----)\n/#) { "\($0.output.1)\(text)\n" }
  }

  private static func ended(_ block: String, _ text: String) -> String {
    block.replacing(#/(END [A-Z ]+-----)\n/#) { "\($0.output.1)\(text)\n" }
  }

  /// The block with one line of base64, in which END follows at the end of a piece of 254 characters.
  private static func paddedLine(_ block: String, short: Int) -> String {
    var lines = whole(block, width: 1 << 20).split(separator: "\n").map(String.init)
    let last = lines.removeLast()
    let line = lines.removeLast()
    let spaces = 254 - line.utf8.count % 254 - short
    return (lines + [line + String(repeating: " ", count: spaces) + last])
      .joined(separator: "\n") + "\n"
  }

  private static func headed(_ block: String, _ header: String) -> String {
    block.replacing(#/(BEGIN [A-Z ]+-----)\n/#) { "\($0.output.1)\n\(header)\n\n" }
  }

  private static func inside(_ block: String, _ change: (Substring) -> String) -> String {
    block.split(separator: "\n").map { $0.hasPrefix("-") ? String($0) : change($0) }
      .joined(separator: "\n") + "\n"
  }

  private static func whole(_ block: String, width: Int) -> String {
    let lines = block.split(separator: "\n")
    var text = Substring(lines.dropFirst().dropLast().joined())
    var rows = [lines[0]]
    while !text.isEmpty {
      rows.append(text.prefix(width))
      text = text.dropFirst(width)
    }
    return (rows + lines.suffix(1)).joined(separator: "\n") + "\n"
  }

  init() async throws {
    key = try Fixture.text("keys/rsa2048.pem")
    leaf = try Fixture.text("certificates/leaf.pem")
    intermediate = try Fixture.text("certificates/intermediate.pem")
    let traditional = try await Self.openssl(
      "rsa", "-traditional", "-in", Fixture.path("keys/rsa2048.pem"))
    let trusted = try await Self.trusted("leaf")
    let trustedIssuer = try await Self.trusted("intermediate")
    strange = [
      "request": try Fixture.text("requests/rsa2048.pem"),
      "unknown label": Self.block("FOO", Data("abc".utf8)),
      "no base64": "-----BEGIN FOO-----\n!!!! no base64\n-----END FOO-----\n",
      "PKCS #7 without base64": "-----BEGIN PKCS7-----\n!!!!\n-----END PKCS7-----\n",
      "nothing inside": "-----BEGIN FOO-----\n-----END FOO-----\n",
      "no end": "-----BEGIN FOO-----\nAAAA\n",
      "text alone": "no block\n",
      "encrypted key": try Fixture.text("keys/rsa2048-encrypted.pem"),
      "trusted certificate": trusted,
    ].merging(
      [
        "PKCS7", "CERTIFICATE REQUEST", "PUBLIC KEY", "SSL SESSION PARAMETERS", "DH PARAMETERS",
        "TRUSTED CERTIFICATE", "CERTIFICATE", "X509 CRL", "PRIVATE KEY", "RSA PRIVATE KEY",
        "FOO PRIVATE KEY", "ANY PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "OPENSSH PRIVATE KEY",
      ].map { ("damaged \($0)", Self.block($0, Data([0x30, 0x03, 0x02, 0x01, 0x05]))) }
    ) { $1 }
    var keys = [
      "traditional": traditional, "a byte order mark before it": "\u{FEFF}" + key,
      "PKCS #8 with more behind it": Self.block("PRIVATE KEY", Self.longer(key)),
      "PKCS #1 with more behind it": Self.block("RSA PRIVATE KEY", Self.longer(traditional)),
    ]
    for label in ["ANY", "FOO", "ENCRYPTED", "DSA", "EC", "RSA"] {
      keys["PKCS #8 as \(label)"] = Self.labelled("\(label) PRIVATE KEY", key)
      keys["PKCS #1 as \(label)"] = Self.labelled("\(label) PRIVATE KEY", traditional)
    }
    keys["PKCS #8 as FOO"] = Self.labelled("FOO", key)
    keys["PKCS #1 as PKCS #8"] = Self.labelled("PRIVATE KEY", traditional)
    self.keys = keys
    leaves = Self.certificates(leaf, trusted)
    intermediates = Self.certificates(intermediate, trustedIssuer)
  }

  private static func certificates(_ plain: String, _ trusted: String) -> [String: String] {
    [
      "TRUSTED": trusted, "trust settings under CERTIFICATE": labelled("CERTIFICATE", trusted),
      "plain under TRUSTED": labelled("TRUSTED CERTIFICATE", plain),
      "X509 CERTIFICATE": labelled("X509 CERTIFICATE", plain),
      "more behind it": block("CERTIFICATE", longer(plain)),
      "a byte order mark before it": "\u{FEFF}" + plain,
    ]
  }

  private static func trusted(_ name: String) async throws -> String {
    try await openssl(
      "x509", "-trustout", "-addtrust", "serverAuth", "-in",
      Fixture.path("certificates/\(name).pem"))
  }

  private static func openssl(_ arguments: String...) async throws -> String {
    try await Tool("openssl").run(arguments).text
  }

  private static func labelled(_ label: String, _ block: String) -> String {
    block.replacing(/(BEGIN|END) [A-Z0-9 ]+-----/) { "\($0.output.1) \(label)-----" }
  }

  private static func longer(_ block: String) -> Data {
    let lines = block.split(separator: "\n").filter { !$0.hasPrefix("-----") }
    return (Data(base64Encoded: lines.joined()) ?? Data()) + [0x05, 0x00]
  }

  private static func block(_ label: String, _ der: Data) -> String {
    let lines = der.base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
    return "-----BEGIN \(label)-----\n\(lines)\n-----END \(label)-----\n"
  }
}
