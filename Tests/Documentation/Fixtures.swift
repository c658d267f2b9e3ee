// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// Files with one object of every kind that `mxtls show` knows; "pass:secret" opens them.
struct Fixtures {
  let directory: TemporaryDirectory

  init() async throws {
    directory = try TemporaryDirectory()
    try await make()
    try await makeWithOpenSSL()
    try directory.write("session.pem", Self.session)
    try directory.write("damaged.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n")
    try directory.write(
      "other.pem", "-----BEGIN X9.42 DH PARAMETERS-----\nMIIB\n-----END X9.42 DH PARAMETERS-----\n")
  }

  private func make() async throws {
    try await run(.mxtls, "new", "--type", "p256", "mail.example.com", "192.0.2.1")
    try await run(
      .mxtls, "key", "--type", "ed25519", "-o", "encrypted.pem", "--passout", "pass:secret")
    try await run(
      .mxtls, "csr", "--key", "newreq.pem", "--must-staple", "-o", "csr.pem", "a.example")
  }

  private func makeWithOpenSSL() async throws {
    let openssl = try Tool("openssl")
    try await run(
      openssl, "pkcs12", "-export", "-inkey", "newreq.pem", "-in", "newcert.pem", "-passout",
      "pass:secret", "-out", "archive.p12")
    try await run(
      openssl, "crl2pkcs7", "-nocrl", "-certfile", "newcert.pem", "-out", "bundle.p7b")
    try await run(openssl, "pkey", "-in", "newreq.pem", "-pubout", "-out", "public.pem")
    try await run(
      openssl, "ecparam", "-name", "secp256k1", "-genkey", "-noout", "-out", "curve.pem")
    try await run(
      openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
      "-keyout", "ca-key.pem", "-out", "ca.pem", "-subj", "/CN=CA", "-addext",
      "basicConstraints=critical,CA:TRUE,pathlen:0", "-addext",
      "subjectAltName=email:postmaster@example.com,URI:https://example.com/,otherName:1.2;UTF8:x")
  }

  private func run(_ tool: Tool, _ arguments: String...) async throws {
    let result = try await tool.run(arguments, in: directory.path)
    if result.status != 0 { throw Failed(description: "\(arguments): \(result)") }
  }

  private struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  /// A session of `openssl s_client -psk`, from a server and a secret that are no more.
  private static let session = """
    -----BEGIN SSL SESSION PARAMETERS-----
    MIIBUAIBAQICAwQEAhMDBCCEfccfZvQECwq/gI6gasb/IGchpgN21Vuq9CEWefRy
    RgQg1fQ8LiH9BXTqUiAuTzbyIDDdr4W1X/e+EDN065qdA3ShBgIEawRcOKIEAgIB
    MKQCBAClAwIBAakEAgIBMKqB0wSB0NB619cMGNqaLHb6EfHb7C83uN0R1/QgWkEs
    S4Hg5Ly0UeEVPl5XzO8USxGXmFVxRDkXNLh0Q0AY332oOKzGdS5LnC8nYCFsimLB
    z7VP3fAkCHnXwBwzAaX7ZTj4PXaT4IolP4igu+etn2fO5bE/MU/ym9FyI1afjA38
    XpT+vBBDwLD7eFENLrY12iihia9zUeS2MivQD4jvfbnSvVL176EaTYRSqZYpbF/B
    GX2dQx9Dbqgj/QhwvU1NRJv2yE6Cfm4C2vbJzdl444M0RzpCfL2uBwIFAOTo2ACz
    AwIBHQ==
    -----END SSL SESSION PARAMETERS-----

    """
}
