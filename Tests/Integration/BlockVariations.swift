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
