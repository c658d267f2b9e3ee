// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// What mxtls makes of every type of key, OpenSSL and GnuTLS accept.
///
/// `certtool --verify` is no judge here: it refuses every certificate with CA:FALSE as its own trust
/// anchor, its own too. gnutls-cli verifies as GnuTLS clients do.
@Suite struct ForeignToolTests {
  static let types = ["rsa2048", "rsa3072", "rsa4096", "p256", "p384", "p521", "ed25519"]

  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test(arguments: types)
  func `openssl and certtool accept a key`(_ type: String) async throws {
    let key = directory["key.pem"]
    try await mxtls("key", "--type", type, "-o", key)
    try await openssl("pkey", "-in", key, "-check", "-noout")
    try await certtool("--key-info", "--infile", key)
  }

  @Test(arguments: ["rsa2048", "p256", "ed25519"])
  func `openssl and certtool decrypt a key`(_ type: String) async throws {
    let key = directory["key.pem"]
    try await mxtls("key", "--type", type, "--passout", "pass:mxtls-test", "-o", key)
    #expect(try directory.text("key.pem").hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"))
    try await openssl("pkey", "-in", key, "-passin", "pass:mxtls-test", "-check", "-noout")
    try await certtool("--key-info", "--password", "mxtls-test", "--infile", key)
    let wrong = try await Tool("openssl").run("pkey", "-in", key, "-passin", "pass:no", "-noout")
    #expect(wrong.status != 0)
  }

  @Test(arguments: types)
  func `openssl and certtool accept a request`(_ type: String) async throws {
    let request = directory["request.pem"]
    try await mxtls("csr", "--key", Fixture.path("keys/\(type).pem"), Self.host, "-o", request)
    let verified = try await openssl("req", "-in", request, "-verify", "-noout")
    #expect(verified.errorText.contains("self-signature verify OK"), "\(verified)")
    let read = try await certtool("--crq-info", "--infile", request)
    #expect(read.text.contains("DNSname: \(Self.host)"), "\(read)")
    #expect(read.text.contains("Self signature: verified"), "\(read)")
  }

  @Test func `a certificate that openssl issues for a request has its names`() async throws {
    let request = directory["request.pem"]
    try await mxtls("csr", "--key", Fixture.path("keys/rsa2048.pem"), Self.host, "-o", request)
    let root = Fixture.path("certificates/root.pem")
    let issued = directory["issued.pem"]
    try await openssl(
      "x509", "-req", "-in", request, "-copy_extensions", "copyall", "-out", issued,
      "-CA", root, "-CAkey", Fixture.path("keys/rsa3072.pem"), "-set_serial", "2")
    try await openssl(
      "verify", "-x509_strict", "-CAfile", root, "-purpose", "sslserver",
      "-verify_hostname", Self.host, issued)
  }

  @Test(arguments: types)
  func `openssl, certtool and gnutls-cli accept a certificate`(_ type: String) async throws {
    let key = Fixture.path("keys/\(type).pem")
    let certificate = directory["newcert.pem"]
    try await mxtls("self-sign", "--key", key, Self.host, "-o", certificate)
    try await openssl("x509", "-in", certificate, "-noout", "-text")
    for purpose in [[], ["-purpose", "sslserver"], ["-purpose", "sslclient"]] {
      try await openssl(
        ["verify", "-x509_strict", "-CAfile", certificate, "-verify_hostname", Self.host] + purpose
          + [certificate])
    }
    let read = try await certtool("-i", "--infile", certificate)
    #expect(read.text.contains("DNSname: \(Self.host)"), "\(read)")
    try await expectGnuTLSClientTrusts(certificate, key: key)
  }

  @Test func `openssl reads key and request from newreq.pem, as from the one of CA.pl`()
    async throws
  {
    try await mxtls("new", Self.host, "--dir", directory.path, "--type", "p256")
    let file = directory["newreq.pem"]
    let key = try await openssl("pkey", "-in", file, "-pubout")
    let request = try await openssl("req", "-in", file, "-verify", "-noout", "-pubkey")
    let certificate = try await openssl(
      "x509", "-in", directory["newcert.pem"], "-noout", "-pubkey")
    #expect(key.text == request.text)
    #expect(key.text == certificate.text)
  }

  @Test func `CA.pl signs newreq.pem as it is`() async throws {
    let authority = Tool(path: "/usr/lib/ssl/misc/CA.pl")
    let subject = "-nodes -subj /C=DE/ST=Hamburg/O=Example/CN=authority"
    let made = try await authority.run(
      "-newca", "-extra-req", subject, input: "\n", in: directory.path)
    #expect(made.status == 0, "\(made)")
    try await mxtls("new", Self.host, "--dir", directory.path)
    let signed = try await authority.run("-sign", input: "y\ny\n", in: directory.path)
    #expect(signed.status == 0, "\(signed)")
    let (root, certificate) = (directory["demoCA/cacert.pem"], directory["newcert.pem"])
    try await openssl("verify", "-CAfile", root, certificate)
    let key = try await openssl("pkey", "-in", directory["newreq.pem"], "-pubout")
    #expect(try await openssl("x509", "-in", certificate, "-noout", "-pubkey").text == key.text)
  }

  private func expectGnuTLSClientTrusts(_ certificate: String, key: String) async throws {
    let server = [
      "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certificate, "-key", key,
    ]
    let result = try await Tool("openssl").whileRunning(server, ready: "ACCEPT ") { line in
      let port = try #require(line.split(separator: ":").last)
      return try await Tool("gnutls-cli").run(
        "--x509cafile", certificate, "--verify-hostname", Self.host, "--port", String(port),
        "127.0.0.1", input: "GET / HTTP/1.0\r\n\r\n")
    }
    #expect(result.status == 0, "\(result)")
    #expect(result.text.contains("Status: The certificate is trusted."), "\(result)")
  }

  private static let host = "mx.example.org"

  private func mxtls(_ arguments: String...) async throws {
    try await expectSuccess(.mxtls, arguments)
  }

  @discardableResult
  private func openssl(_ arguments: String...) async throws -> ToolResult {
    try await openssl(arguments)
  }

  @discardableResult
  private func openssl(_ arguments: [String]) async throws -> ToolResult {
    try await expectSuccess(Tool("openssl"), arguments)
  }

  @discardableResult
  private func certtool(_ arguments: String...) async throws -> ToolResult {
    try await expectSuccess(Tool("certtool"), arguments)
  }

  @discardableResult
  private func expectSuccess(_ tool: Tool, _ arguments: [String]) async throws -> ToolResult {
    let result = try await tool.run(arguments)
    #expect(result.status == 0, "\(arguments.joined(separator: " ")): \(result)")
    return result
  }
}
