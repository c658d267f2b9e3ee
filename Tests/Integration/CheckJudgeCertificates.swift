// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// Certificates that `openssl` issues at the time of the test, valid for a year, in PEM.
///
/// Those for mx.example.org have the names, extensions and lifetime of a good one.
struct Certificates: Sendable {
  private let issued: [String: String]

  private struct Order: Sendable {
    var name: String
    var key: String
    var host = "mx.example.org"
    var extensions = "good"
    var issuer: (name: String, key: String)?
    var options: [String] = []
  }

  private static let authorities = [
    Order(name: "root", key: "rsa3072", host: "Root", extensions: "authority"),
    Order(
      name: "intermediate", key: "p384", host: "Intermediate", extensions: "authority",
      issuer: ("root", "rsa3072")),
  ]

  private static let orders = [
    Order(name: "rsa", key: "rsa2048"),
    Order(name: "other-rsa", key: "rsa3072"),
    Order(name: "p256", key: "p256"),
    Order(name: "explicit", key: "p256-explicit-parameters"),
    Order(name: "p384", key: "p384"),
    Order(name: "ed25519", key: "ed25519"),
    Order(name: "rsa1024", key: "rsa1024"),
    Order(name: "md5", key: "rsa2048", options: ["-md5"]),
    Order(name: "other-host", key: "rsa2048", host: "www.example.net"),
    Order(name: "sni", key: "p256", host: "sni.example.org"),
    Order(name: "renewed-sni", key: "p256", host: "sni.example.org"),
    Order(name: "no-names", key: "rsa2048", extensions: "no_names"),
    Order(name: "client-only", key: "rsa2048", extensions: "client_only"),
    Order(name: "as-authority", key: "rsa2048", extensions: "named_authority"),
    Order(name: "leaf", key: "rsa2048", issuer: ("intermediate", "p384")),
  ]

  init() async throws {
    let directory = try TemporaryDirectory()
    try directory.write(
      "openssl.cnf", Self.configuration.replacingOccurrences(of: "DIR", with: directory.path))
    var issued: [String: String] = [:]
    for order in Self.authorities + Self.orders {
      let pem = try await Self.issue(order, in: directory)
      try directory.write(order.name, pem)
      issued[order.name] = pem
    }
    let key = try await Tool("openssl").run(
      "genpkey", "-algorithm", "EC", "-pkeyopt", "group:P-256")
    guard key.status == 0 else { throw Refused(result: key) }
    issued[Self.otherP256Key] = key.text
    let year2020 = ("20200101000000Z", "20210101000000Z")
    let year2040 = ("20400101000000Z", "20410101000000Z")
    issued["past-root"] = try await Self.root(in: directory, year2020)
    issued["future-root"] = try await Self.root(in: directory, year2040)
    self.issued = issued
  }

  /// The one key that no fixture holds.
  static let otherP256Key = "other-p256-key"

  private static func issue(_ order: Order, in directory: TemporaryDirectory) async throws -> String
  {
    var arguments = [
      "req", "-x509", "-new", "-config", directory["openssl.cnf"], "-days", "365",
      "-key", Fixture.path("keys/\(order.key).pem"), "-extensions", order.extensions,
      "-subj", "/O=Example/CN=\(order.host)",
    ]
    if let issuer = order.issuer {
      arguments += [
        "-CA", directory[issuer.name], "-CAkey", Fixture.path("keys/\(issuer.key).pem"),
      ]
    }
    let result = try await Tool("openssl").run(
      arguments + order.options, environment: ["names": "DNS:\(order.host)"])
    guard result.status == 0 else { throw Refused(result: result) }
    return result.text
  }

  /// The root of another time: its key and name are those of the root.
  private static func root(
    in directory: TemporaryDirectory, _ validity: (start: String, end: String)
  ) async throws -> String {
    let key = Fixture.path("keys/rsa3072.pem")
    let request = try await Tool("openssl").run(
      "req", "-new", "-config", directory["openssl.cnf"], "-key", key, "-subj",
      "/O=Example/CN=Root", environment: ["names": ""])
    guard request.status == 0 else { throw Refused(result: request) }
    try directory.write("past.csr", request.text)
    try directory.write("index", "")
    // Only openssl-ca(1) of all releases takes dates of the past.
    let result = try await Tool("openssl").run(
      [
        "ca", "-batch", "-notext", "-config", directory["openssl.cnf"], "-selfsign", "-keyfile",
        key, "-in", directory["past.csr"], "-extensions", "authority", "-startdate",
        validity.start, "-enddate", validity.end,
      ], environment: ["names": ""])
    guard result.status == 0 else { throw Refused(result: result) }
    return result.text
  }

  /// The bytes of a certificate, of a fixture or of the other P-256 key.
  subscript(part: String) -> [UInt8] {
    get throws {
      if part.hasPrefix("text:") { return Array(part.dropFirst(5).utf8) }
      if part.contains("/") { return try Fixture.bytes(part) }
      guard let pem = issued[part] else { throw CocoaError(.fileNoSuchFile) }
      return Array(pem.utf8)
    }
  }

  private static let configuration = """
    [req]
    distinguished_name = none
    [none]
    [good]
    basicConstraints = critical,CA:FALSE
    keyUsage = critical,digitalSignature
    extendedKeyUsage = serverAuth,clientAuth
    subjectKeyIdentifier = hash
    subjectAltName = $ENV::names
    [no_names]
    basicConstraints = critical,CA:FALSE
    keyUsage = critical,digitalSignature
    extendedKeyUsage = serverAuth,clientAuth
    subjectKeyIdentifier = hash
    [client_only]
    basicConstraints = critical,CA:FALSE
    keyUsage = critical,digitalSignature
    extendedKeyUsage = clientAuth
    subjectKeyIdentifier = hash
    subjectAltName = $ENV::names
    [authority]
    basicConstraints = critical,CA:TRUE
    keyUsage = critical,keyCertSign,cRLSign
    subjectKeyIdentifier = hash
    [ca]
    default_ca = past
    [past]
    database = DIR/index
    new_certs_dir = DIR
    rand_serial = yes
    default_md = sha256
    policy = any
    [any]
    organizationName = supplied
    commonName = supplied
    [named_authority]
    basicConstraints = critical,CA:TRUE
    subjectKeyIdentifier = hash
    subjectAltName = $ENV::names

    """
}
