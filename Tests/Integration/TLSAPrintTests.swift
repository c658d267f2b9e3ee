// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What `mxtls tlsa` prints is what foreign programs make of the same files.
@Suite struct TLSAPrintTests {
  /// The fields of a record in any form: usage, selector, matching, digits.
  private static func fields(_ line: String) -> [String] {
    let words = line.split(whereSeparator: \.isWhitespace).filter { $0 != "(" && $0 != ")" }
    guard let type = words.firstIndex(of: "TLSA"), words.count > type + 4 else { return [line] }
    let numbers = words[(type + 1)...(type + 3)].compactMap { Int($0).map(String.init) }
    return numbers + [words[(type + 4)...].joined().lowercased()]
  }

  private static let certificates = [
    "certificates/rsa2048.pem", "certificates/p256.pem", "certificates/p384.pem",
    "certificates/ed25519.pem",
  ]

  @Test(
    arguments: certificates,
    [
      ["3", "1", "1"], ["3", "1", "2"], ["3", "1", "0"], ["3", "0", "1"], ["3", "0", "2"],
      ["3", "0", "0"],
    ])
  func `records are those of ldns-dane and danetool`(file: String, form: [String]) async throws {
    let path = Fixture.path(file)
    let own = try await Tool.mxtls.run(
      ["tlsa", "-q", "--cert", path, "mx.example.org"]
        + zip(["--usage", "--selector", "--matching"], form).flatMap { [$0, $1] })
    #expect(own.status == 0, "\(own)")
    #expect(own.text.hasPrefix("_25._tcp.mx.example.org. IN TLSA \(form.joined(separator: " ")) "))
    let record = Self.fields(own.text)
    let ldns = try await Tool("ldns-dane").run(
      ["-n", "-c", path, "create", "mx.example.org", "25"] + form)
    #expect(Self.fields(ldns.text) == record, "\(ldns)")
    // danetool knows no record of all octets.
    guard form[2] != "0" else { return }
    let danetool = try await Tool("danetool").run(
      ["--tlsa-rr", "--host", "mx.example.org", "--proto", "tcp", "--port", "25"]
        + ["--load-certificate", path, "--hash", form[2] == "1" ? "sha256" : "sha512"]
        + (form[1] == "0" ? ["--x509"] : []))
    #expect(Self.fields(danetool.text) == record, "\(danetool)")
  }

  @Test(arguments: certificates) func `digests are those of openssl, of the key alone as well`(
    file: String
  ) async throws {
    let path = Fixture.path(file)
    let digest = try await TLSAHost.digest(path)
    let key = try await Tool.mxtls.run(
      "tlsa", "-q", "--key", path.replacing("certificates", with: "keys"), "mx.example.org")
    #expect(key.text == "_25._tcp.mx.example.org. IN TLSA 3 1 1 \(digest)\n", "\(key)")
    let whole = try await TLSAHost.digest(path, selector: "certificate", "sha512")
    let named = try await Tool.mxtls.run(
      "tlsa", "-q", "--cert", path, "--selector", "Cert", "--matching", "SHA2-512", "--usage",
      "DANE-EE", "--port", "465", "mx.example.org")
    #expect(named.text == "_465._tcp.mx.example.org. IN TLSA 3 0 2 \(whole)\n", "\(named)")
  }

  /// OpenSSL 3.0 knows no such key: the octets are cut out of the certificate by hand.
  @Test(arguments: ["mldsa44", "mldsa65"])
  func `a key that OpenSSL does not know has its record`(name: String) async throws {
    let path = Fixture.path("young/\(name).crt.pem")
    let script = """
      import base64, hashlib, sys
      text = open(sys.argv[1]).read().split("-----")[2]
      data = base64.b64decode(text)
      def value(at):
          length, start = data[at + 1], at + 2
          if length & 0x80:
              count = length & 0x7F
              length, start = int.from_bytes(data[start:start + count], "big"), start + count
          return start, start + length
      at = value(value(0)[0])[0]
      for _ in range(6 if data[at] == 0xA0 else 5):
          at = value(at)[1]
      print(hashlib.sha256(data[at:value(at)[1]]).hexdigest())
      """
    let digest = try await Tool("python3").run("-c", script, path)
    let own = try await Tool.mxtls.run("tlsa", "-q", "--cert", path, "mx.example.org")
    #expect(own.text == "_25._tcp.mx.example.org. IN TLSA 3 1 1 \(digest.text)", "\(own)\(digest)")
  }

  @Test func `a record of an issuer is of the last one that is sent`() async throws {
    let directory = try TemporaryDirectory()
    let leaf = try Fixture.text("certificates/leaf.pem")
    let issuer = Fixture.path("certificates/intermediate.pem")
    let chain = try directory.write(
      "chain.pem", leaf + Fixture.text("certificates/intermediate.pem"))
    let own = try await Tool.mxtls.run(
      "tlsa", "-q", "--usage", "2", "--cert", chain, "a.example.org")
    #expect(
      own.text == "_25._tcp.a.example.org. IN TLSA 2 1 1 \(try await TLSAHost.digest(issuer))\n",
      "\(own)")
    let ldns = try await Tool("ldns-dane").run(
      "-n", "-c", issuer, "create", "a.example.org", "25", "3", "1", "1")
    #expect(Self.fields(ldns.text).last == Self.fields(own.text).last)
  }

  @Test(
    arguments: [
      (["--usage", "2", "--cert", "certificates/rsa2048.pem"], 65, "self-signed"),
      (["--usage", "2", "--cert", "certificates/leaf.pem"], 65, "is not in the file"),
      (["--usage", "2", "--key", "keys/p256.pem", "mx.example.org"], 64, "a key alone"),
      (["--selector", "0", "--key", "keys/p256.pem", "mx.example.org"], 64, "a key alone"),
      (["--key", "keys/p256.pem"], 64, "says nothing of the host"),
      (["--usage", "1", "--cert", "certificates/rsa2048.pem"], 64, "is invalid for '--usage"),
      (
        ["--usage", "PKIX-EE", "--cert", "certificates/rsa2048.pem"], 64, "is invalid for '--usage"
      ),
      (
        ["--matching", "3", "--cert", "certificates/rsa2048.pem"], 64, "is invalid for '--matching"
      ),
      (["--cert", "keys/p256.pem"], 65, "holds no certificate"),
      (["--cert", "nothing.pem"], 66, "nothing.pem"),
      (["--key", "certificates/rsa2048.pem", "mx.example.org"], 65, "holds no private key"),
      (["--port", "0", "--cert", "certificates/rsa2048.pem"], 64, "from 1 to 65535"),
      (["--cert", "certificates/rsa2048.pem", "-c", "/etc/postfix"], 64, "need no Postfix"),
      (["--cert", "certificates/rsa2048.pem", "a..example"], 64, "is no domain"),
    ] as [([String], Int32, String)])
  func `what has no record is told, with a way out`(
    arguments: [String], status: Int32, text: String
  ) async throws {
    let words = arguments.map { $0.hasSuffix(".pem") ? Fixture.path($0) : $0 }
    let result = try await Tool.mxtls.run(["tlsa"] + words)
    #expect(result.status == status, "\(result)")
    #expect(result.errorText.contains(text), "\(result)")
    #expect(result.text.isEmpty)
  }

  @Test func `every listener, every name and every kind of key has its record`() async throws {
    let host = try await TLSAHost(
      ["rsa2048", "p256"],
      settings:
        "tls_server_sni_maps = inline:{ other.example=DIR/p256/chain.pem,"
        + " .wild.example=DIR/p256/chain.pem }",
      services: """
        smtp inet n - n - - smtpd
        submission inet n - n - - smtpd
        submissions inet n - n - - smtpd
          -o smtpd_tls_wrappermode=yes
        127.0.0.1:10025 inet n - n - - smtpd
        2525 inet n - n - - smtpd
          -o smtpd_tls_security_level=none

        """)
    let rsa = try await TLSAHost.digest(host.file("rsa2048"))
    let ec = try await TLSAHost.digest(host.file("p256"))
    let result = try await host.run("tlsa", "-q", "--name", "alias.example")
    let lines = result.text.split(separator: "\n").map(String.init)
    var expected: Set<String> = []
    for port in [25, 465, 587] {
      for name in ["mx.example", "alias.example"] {
        for digest in [rsa, ec] {
          expected.insert("_\(port)._tcp.\(name). IN TLSA 3 1 1 \(digest)")
        }
      }
      expected.insert("_\(port)._tcp.other.example. IN TLSA 3 1 1 \(ec)")
    }
    #expect(Set(lines) == expected, "\(result)")
    #expect(lines.count == expected.count)
    // Again the same, and a name in the table gets what the table has.
    let again = try await host.run("tlsa", "-q", "--name", "alias.example")
    #expect(again.text == result.text)
    let wild = try await host.run("tlsa", "-q", "a.b.wild.example", "--port", "25")
    #expect(wild.text == "_25._tcp.a.b.wild.example. IN TLSA 3 1 1 \(ec)\n", "\(wild)")
  }

  @Test func `the pair that waits has its records, and comments tell them apart`() async throws {
    let host = try await TLSAHost(["p256"])
    let before = try await host.run("tlsa", "print")
    let digest = try await TLSAHost.digest(host.file("p256"))
    #expect(
      before.text == """
        ; \(host.file("p256")), in use, EC P-256
        _25._tcp.mx.example. IN TLSA 3 1 1 \(digest)

        """, "\(before)")
    #expect(before.errorText.contains("TTL of 3600 or less"))
    try await host.stage()
    let next = try await TLSAHost.digest(host.directory["p256/mxtls/chain.pem/next/chain.pem"])
    #expect(next != digest)
    let after = try await host.run("tlsa")
    #expect(
      after.text == before.text + """
        ; \(host.file("p256")), waits, EC P-256
        _25._tcp.mx.example. IN TLSA 3 1 1 \(next)

        """, "\(after)")
    // A name server reads it.
    let zone = """
      $ORIGIN example.
      $TTL 300
      @ IN SOA ns hostmaster 1 3600 600 86400 60
      @ IN NS ns
      ns IN A 192.0.2.53
      \(after.text)
      """
    let path = try host.directory.write("zone", zone)
    let read = try await Tool("nsd-checkzone").run("example.", path)
    #expect(read.status == 0, "\(read)")
    let json = try JSONValue(try await host.run("tlsa", "--format", "json").text)
    let pairs = json["records"]?.elements.compactMap { $0["pairs"]?.elements.first }
    #expect(Set(pairs?.compactMap { $0["state"]?.string } ?? []) == ["live", "next"])
  }

  @Test func `a Postfix without certificates has no records, and says so`() async throws {
    let directory = try TemporaryDirectory()
    try directory.write("main.cf", "myhostname = mx.example\n")
    try directory.write("master.cf", "smtp inet n - n - - smtpd\n")
    let none = try await Tool.mxtls.run("tlsa", "-c", directory.path)
    #expect(none.status == 78 && none.text.isEmpty, "\(none)")
    let missing = try await Tool.mxtls.run("tlsa", "-c", directory["nowhere"])
    #expect(missing.status == 78 && missing.errorText.contains("nowhere"), "\(missing)")
    let host = try await TLSAHost()
    let unqualified = try await host.run("tlsa", "mx")
    #expect(unqualified.status == 64, "\(unqualified)")
    #expect(unqualified.errorText.contains("mx: is no name that a host has in the DNS"))
    try host.directory.write("p256/chain.pem", "nothing")
    let damaged = try await host.run("tlsa")
    #expect(damaged.status == 65 && damaged.errorText.contains("chain.pem"), "\(damaged)")
  }
}
