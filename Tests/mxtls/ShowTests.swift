// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives
import TestSupport
import Testing

@testable import mxtls

@Suite struct ShowTests {
  @Test(.timeLimit(.minutes(10))) func `tells 100000 blocks apart in one go`() throws {
    let directory = try TemporaryDirectory()
    let block = "-----BEGIN X-----\nAAAA\n-----END X-----\n"
    try directory.write("many.pem", String(repeating: block, count: 100_000))
    #expect(run("show", "-q", directory["many.pem"]).status == .success)
  }

  /// Each is a fault of its own, and is told once.
  @Test(.timeLimit(.minutes(10))) func `tells 40000 damaged blocks apart in one go`() throws {
    let directory = try TemporaryDirectory()
    let block = "-----BEGIN CERTIFICATE-----\n\(String(repeating: "A", count: 40))\n"
    let end = "-----END CERTIFICATE-----\n"
    try directory.write("many.pem", String(repeating: block + end, count: 40_000))
    let result = run("show", "-q", directory["many.pem"])
    #expect(result.status == .badData)
    #expect(result.err.split(separator: "\n").count == 40_000)
  }

  /// A session says what it likes of its times.
  @Test(
    arguments: [
      (Int64.max, Int64.max), (Int64.min, Int64.min), (Int64.max, 1), (Int64.min, -1),
      (1, Int64.max),
    ] as [(Int64, Int64)])
  func `shows a session of any time`(established: Int64, timeout: Int64) throws {
    func number(_ tag: UInt8, _ value: Int64) -> [UInt8] {
      // The shortest form, or OpenSSL refuses it.
      var octets = withUnsafeBytes(of: value.bigEndian) { Array($0) }
      while octets.count > 1,
        octets[0] == 0 && octets[1] < 0x80 || octets[0] == 0xFF && octets[1] >= 0x80
      {
        octets.removeFirst()
      }
      return [tag, UInt8(octets.count + 2), 0x02, UInt8(octets.count)] + octets
    }
    let start: [UInt8] = [
      0x02, 0x01, 0x01, 0x02, 0x02, 0x03, 0x03, 0x04, 0x02, 0xC0, 0x2F, 0x04, 0x00, 0x04, 0x30,
    ]
    let secret = [UInt8](repeating: 7, count: 48)
    let contents = start + secret + number(0xA1, established) + number(0xA2, timeout)
    let directory = try TemporaryDirectory()
    let file = try directory.write("session.der", [0x30, UInt8(contents.count)] + contents)
    for format in ["text", "json"] {
      let result = run("show", file, "--format", format)
      #expect(result.status == .success, "\(result)")
      #expect(result.out.contains(format == "json" ? "tls-session" : "TLS session"), "\(result)")
    }
  }

  /// The objects of the first file of a JSON report.
  private func objects(_ result: CommandResult) throws -> [[String: Any]] {
    let files = try #require(result.json["files"] as? [[String: Any]])
    return try #require(files.first?["objects"] as? [[String: Any]])
  }

  private func objects(in name: String, _ options: String...) throws -> [[String: Any]] {
    try objects(run(["show", Fixture.path(name), "--format", "json"] + options))
  }

  @Test func `explains a certificate`() throws {
    let result = run("show", Fixture.path("certificates/leaf.pem"))
    #expect(result.status == .success)
    let lines = result.out.split(separator: "\n").map(String.init)
    #expect(lines[0].hasSuffix("certificates/leaf.pem:1: certificate"))
    #expect(lines.contains("  key             RSA 2048 bits"))
    #expect(lines.contains("  subject         CN=mx.example.org,O=Example"))
    #expect(lines.contains("  issuer          CN=mxtls test intermediate"))
    #expect(lines.contains("  names           mx.example.org, mail.example.org"))
    #expect(lines.contains("  valid until     2120-01-01 00:00 UTC, in 93 years"))
    #expect(lines.contains("  extended usage  serverAuth, clientAuth"))
  }

  @Test(arguments: [
    ("2119-12-03T00:00:00Z", "valid until", "in 29 days"),
    ("2119-12-31T23:59:00Z", "valid until", "in 60 seconds"),
    ("2120-01-02T12:00:00Z", "expired", "36 hours ago"),
  ])
  func `says how long it is valid from now`(now: String, label: String, distance: String) throws {
    let now = try Date(now, strategy: .iso8601).timeIntervalSince1970
    let result = run("show", Fixture.path("certificates/leaf.pem"), now: Int64(now))
    let line = try #require(result.out.split(separator: "\n").first { $0.hasPrefix("  \(label)") })
    #expect(line.hasSuffix(distance))
  }

  @Test func `finds the same fields as openssl`() async throws {
    for name in try Fixture.list("certificates") {
      let object = try #require(try objects(in: name).first)
      let isDER = name.hasSuffix(".der")
      let openssl = try await Tool("openssl").run(
        "x509", "-in", Fixture.path(name), "-inform", isDER ? "DER" : "PEM", "-noout",
        "-fingerprint", "-sha256", "-serial", "-subject", "-nameopt", "RFC2253,-esc_msb,utf8")
      let lines = openssl.text.split(separator: "\n").map(String.init)
      #expect(
        lines[0].lowercased()
          == "sha256 fingerprint=\(object["fingerprint_sha256"] as? String ?? "")".lowercased())
      #expect(lines[1].lowercased() == "serial=\(object["serial"] as? String ?? "")")
      #expect(lines[2] == "subject=\(object["subject"] as? String ?? "")")
    }
  }

  @Test func `tells whether the key of the file fits`() throws {
    #expect(try objects(in: "bundles/key-and-request.pem")[1]["key_matches"] as? Bool == true)
    #expect(
      try objects(in: "bundles/bad-key-certificate-mismatch.pem")[1]["key_matches"] as? Bool
        == false)
    #expect(try objects(in: "certificates/leaf.pem")[0]["key_matches"] == nil)
    let mismatch = run("show", Fixture.path("bundles/bad-key-certificate-mismatch.pem"))
    #expect(mismatch.out.contains("  private key     in this file, DOES NOT MATCH\n"))
  }

  @Test func `does not want the key of a CA in the chain file of its subject`() throws {
    let verdicts = try objects(in: "bundles/postfix-chain-file.pem").map {
      $0["key_matches"] as? Bool
    }
    #expect(verdicts == [nil, true, nil, nil, true, nil])
  }

  @Test func `tells a damaged request and a forged certificate`() throws {
    #expect(
      try objects(in: "requests/bad-request-signature.pem")[0]["signature_valid"] as? Bool == false)
    let forged = run("show", Fixture.path("certificates/bad-signature.pem"))
    #expect(forged.out.contains("not signed by its own key"))
    #expect(!forged.out.contains("self-signed"))
  }

  @Test func `shows an encrypted key without asking, and opens it with a pass phrase`() throws {
    let closed = try objects(in: "keys/p256-encrypted.pem")[0]
    #expect(closed["encrypted"] as? Bool == true)
    #expect(closed["cipher"] as? String == "aes-256-cbc")
    #expect(closed["key"] == nil)
    let open = try objects(in: "keys/p256-encrypted.pem", "--passin", "pass:mxtls-test")[0]
    #expect(open["encrypted"] as? Bool == false)
    #expect((open["key"] as? [String: Any])?["curve"] as? String == "P-256")
  }

  @Test func `explains a session and hides what opens it`() async throws {
    let path = Fixture.path("sessions/tls1.3.pem")
    let result = run("show", path, "-v")
    for text in ["TLSv1.3", "TLS_AES_256_GCM_SHA384", "master secret    hidden", "octets (hidden)"]
    {
      #expect(result.out.contains(text))
    }
    let openssl = try await Tool("openssl").run("sess_id", "-in", path, "-noout", "-text")
    let psk = try #require(openssl.text.firstMatch(of: /Resumption PSK: ([0-9A-F]+)/)?.1)
    let json = run("show", path, "--format", "json")
    for text in [result.out, json.out] {
      #expect(!text.uppercased().replacing(":", with: "").contains(psk))
    }
  }

  @Test func `shows what it can of several files and names every one that fails`() {
    let result = run(
      "show", Fixture.path("bad/empty.pem"), Fixture.path("keys/p256.pem"), "/nonexistent",
      "/dev/zero",
      Fixture.path("bad/truncated.pem"))
    #expect(result.status == .badData)
    #expect(result.out.contains("keys/p256.pem:1: private key\n"))
    #expect(result.err.split(separator: "\n").filter { $0.hasPrefix("mxtls: error: ") }.count == 4)
  }

  @Test func `reads standard input and pipes`() async throws {
    let piped = try await Tool.mxtls.run(
      ["show", "-"], input: Fixture.bytes("certificates/leaf.pem"))
    #expect(piped.text.hasPrefix("standard input:1: certificate\n"))
    let substituted = try await Tool("bash").run(
      "-c", "exec \"$0\" show <(cat \"$1\")", Tool.mxtls.path, Fixture.path("certificates/p256.der")
    )
    #expect(substituted.text.contains(": certificate\n"), "\(substituted)")
  }

  @Test func `fails when its answer cannot be written`() async throws {
    let result = try await Tool("sh").run(
      "-c", "exec \"$0\" show \"$1\" > /dev/full", Tool.mxtls.path,
      Fixture.path("certificates/leaf.pem"))
    #expect(result.status == 74)
    #expect(
      result.errorText.contains("standard output: cannot be written: no space left on device"))
  }

  @Test func `escapes names that would disturb a terminal`() {
    let result = run(
      "show", Fixture.path("certificates/hostile-subject.pem"), "-v", width: 80, colored: true)
    let printed = result.out.replacing(/\u{1B}\[[0-9]+m/, with: "")
    #expect(!printed.contains("\u{1B}"))
    #expect(!printed.contains("\u{202E}"))
    #expect(printed.contains("\\u{202E}"))
  }

  @Test func `escapes the same characters in JSON and changes no value`() throws {
    let result = run("show", Fixture.path("certificates/hostile-subject.pem"), "--format", "json")
    #expect(!result.out.contains("\u{202E}"))
    #expect(result.out.contains("\\u202E"))
    let subject = try #require(try objects(result)[0]["subject"] as? String)
    #expect(subject.contains("\u{202E}"))
  }

  @Test func `shows no text with quiet and still fails on what it cannot read`() {
    let good = run("show", "-q", Fixture.path("certificates/leaf.pem"))
    #expect(good.status == .success)
    #expect(good.out + good.err == "")
    #expect(run("show", "-q", Fixture.path("bad/truncated.pem")).status == .badData)
  }

  @Test func `opens what a pass phrase opens and shows the rest of the file`() throws {
    let directory = try TemporaryDirectory()
    let files = ["keys/p256-encrypted.pem", "certificates/leaf.pem"]
    let file = try directory.write("both.pem", try files.map(Fixture.text).joined())
    let result = run("show", file, "--passin", "pass:wrong")
    #expect(result.status == .badData)
    #expect(result.err.contains("both.pem:1: the pass phrase does not open the private key"))
    #expect(result.out.contains(": certificate\n"))
  }

  @Test func `keeps within the columns of a terminal`() {
    for name in ["certificates/hundred-sans.pem", "certificates/leaf.pem", "bundles/pkcs7.pem"] {
      let result = run("show", Fixture.path(name), width: 80)
      for line in result.out.split(separator: "\n").dropFirst() where !line.hasPrefix("/") {
        #expect(line.count <= 80, "\(line)")
      }
    }
  }

  @Test func `prints every extension when told to say more`() {
    let result = run("show", Fixture.path("certificates/leaf.pem"), "--verbose")
    #expect(
      result.out.contains(
        "X509v3 Subject Alternative Name\n    DNS:mx.example.org, DNS:mail.example.org\n"))
  }
}
