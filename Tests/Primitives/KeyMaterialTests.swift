// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives
import TestSupport
import Testing

/// No text tells a private key, in whatever shape it was pasted.
@Suite struct KeyMaterialTests {
  static let keys = ["p256.pem", "rsa2048.pem", "ed25519.pem"]

  /// Each line of the key as DER in base64, and the parts that must not be told.
  private static func shapes(of name: String) throws -> [(text: String, secrets: [String])] {
    let pem = try Fixture.text("keys/\(name)")
    let lines = pem.split(separator: "\n").map(String.init).filter { !$0.contains("-----") }
    let base64 = lines.joined()
    let der = try #require(Data(base64Encoded: base64))
    let hex = der.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }
    let folded = stride(from: 0, to: base64.count, by: 24).map {
      String(base64.dropFirst($0).prefix(24))
    }
    let secrets = lines + folded
    return [
      (pem, secrets), (pem.replacing("\n", with: " "), secrets),
      (pem.replacing("\n", with: "\\n"), secrets), (pem.replacing("\n", with: ", "), secrets),
      (lines.joined(separator: "\n    "), secrets), (base64, secrets),
      (folded.joined(separator: " "), secrets), (hex.joined(), [hex[16..<32].joined()]),
      (hex.joined().uppercased(), [hex[16..<32].joined().uppercased()]),
      (hex.joined(separator: ":"), [hex[16..<28].joined(separator: ":")]),
      (pem.replacing("PRIVATE", with: "ENCRYPTED PRIVATE").replacing("\n", with: " "), secrets),
    ]
  }

  @Test(arguments: keys)
  func `a key is not told, nor any line of it`(name: String) throws {
    for (text, secrets) in try Self.shapes(of: name) {
      for around in [
        "\(text)", "\"\(text)\" is not yes or no", "smtpd: \(text): why",
        "there is no directory /var/spool/postfix/\(text)",
      ] {
        let told = around.withoutKeyMaterial
        for secret in secrets where secret.count >= 8 {
          #expect(!told.contains(secret), "\(told)")
        }
        #expect(told.contains("characters that may be a key"), "\(told)")
      }
    }
  }

  @Test(arguments: keys)
  func `behind the last line of a key another one is not told`(name: String) throws {
    let pem = try Fixture.text("keys/\(name)")
    let lines = pem.split(separator: "\n").map(String.init).filter { !$0.contains("-----") }
    let short = "-----BEGIN PRIVATE KEY-----\nMC4C AQAw\nBQYD\nK2Vw\n"
    for text in [
      "-----END PRIVATE KEY-----\n" + lines.joined(separator: "\n"),
      "-----END PRIVATE KEY-----\n" + pem,
      lines.joined(separator: "\n") + "-----END PRIVATE KEY-----",
      "-----END PRIVATE KEY-----\n" + short,
      "SEND PRIVATE KEY-----\n" + lines.joined(separator: "\n"),
      "/etc/postfix/x END PRIVATE KEY-----MC4C AQAw",
      "-----BEGIN PRIVATE KEY-----END PRIVATE KEY-----MC4C AQAw",
    ] {
      let told = text.withoutKeyMaterial
      for secret in lines + ["MC4C", "AQAw"] { #expect(!told.contains(secret), "\(told)") }
    }
  }

  @Test(arguments: [
    "\"yess\" is not yes or no", "/etc/letsencrypt/live/mail.example.org/privkey.pem",
    "permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination",
    "btree:/var/lib/postfix/smtp_scache", "lmdb:${data_directory}/smtpd_scache",
    "/usr/local/lib/something/with/many/directories/in/its/path/tls/certificates/mail",
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305", "aNULL:-aNULL:HIGH:@STRENGTH",
    "AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01", "",
    "the PEM block has no line \"-----END PRIVATE KEY-----\"",
    "line 3 has \"-----END RSA PRIVATE KEY-----\" and something else besides",
    "\"-----BEGIN EC PRIVATE KEY-----\"", "'-----BEGIN PRIVATE KEY-----' ...",
    "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----\n-----BEGIN PRIVATE KEY-----",
    "The quick Brown fox jumps over the lazy dog and Another word follows here",
  ])
  func `what is no key stays as it is`(text: String) {
    #expect(text.withoutKeyMaterial == text)
  }
}
