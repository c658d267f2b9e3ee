// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import mxtls

/// Every kind of container, whole and cut off, as every file that a command takes.
@Suite struct ContainerTests {
  /// What may come: keys, certificates, requests, archives, bundles and what is none of these.
  private static let containers: [String] = [
    "keys/rsa2048.pem", "keys/rsa2048.der", "keys/rsa2048-encrypted.pem",
    "keys/rsa2048-encrypted.der", "keys/p256-sec1.pem", "keys/p256-sec1-parameters.pem",
    "keys/p256-public.pem", "keys/p256-public.der", "keys/x25519.pem", "keys/dsa.pem",
    "certificates/leaf.pem", "certificates/p256.der", "certificates/trusted.pem",
    "requests/rsa2048.pem", "requests/rsa2048.der", "ca-pl/newreq-2002.pem", "ca-pl/newcert.p12",
    "bundles/pkcs7.pem", "bundles/pkcs7.der", "bundles/pkcs12.p12", "bundles/pkcs12-legacy.p12",
    "bundles/pkcs12-plain.p12", "bundles/pkcs12-empty-passphrase.p12",
    "bundles/pkcs12-certificates-only.p12", "bundles/pkcs12-certificates-only-encrypted.p12",
    "bundles/pkcs12-key-only.p12", "bundles/glued-blocks.pem", "bundles/key-last.pem",
    "bundles/pkcs8-labelled-pkcs1.pem", "bundles/pkcs1-labelled-pkcs8.pem",
    "bundles/postfix-chain-file.pem", "other/crl.pem", "other/dh-parameters.pem",
    "other/ec-parameters.pem", "other/text.txt", "sessions/tls1.3.pem", "sessions/tls1.2.der",
    "bad/empty.pem", "bad/binary-rubbish.bin", "bad/key-labelled-certificate.pem",
  ]

  /// What stands for none of the fixtures: nothing in a bundle, in an archive and in DER.
  private static func more(in bench: InstallBench) throws {
    // SignedData without certificates, and ContentInfo of plain data.
    try bench.directory.write(
      "in/empty.p7b",
      [0x30, 0x23, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02, 0xA0, 0x16]
        + [0x30, 0x14, 0x02, 0x01, 0x01, 0x31, 0x00, 0x30, 0x0B, 0x06, 0x09, 0x2A, 0x86, 0x48]
        + [0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01, 0x31, 0x00])
    // PFX, version 3, with an AuthenticatedSafe of no bags.
    try bench.directory.write(
      "in/empty.p12",
      [0x30, 0x16, 0x02, 0x01, 0x03, 0x30, 0x11, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D]
        + [0x01, 0x07, 0x01, 0xA0, 0x04, 0x04, 0x02, 0x30, 0x00])
    try bench.directory.write("in/sequence.der", [0x30, 0x00])
    try bench.directory.write("in/one-byte", [0x30])
    try bench.directory.write("in/dashes.pem", String(repeating: "-", count: 5000))
    try bench.directory.write("in/begin.pem", "-----BEGIN CERTIFICATE-----")
    try bench.directory.write(
      "in/end.pem", "-----END CERTIFICATE----------BEGIN CERTIFICATE-----\n")
    try bench.directory.write("in/no-label.pem", "-----BEGIN -----\n-----END -----\n")
  }

  @Test func `no container brings a command down`() throws {
    try feed(Self.containers, [], cutting: true)
  }

  @Test func `nor does one that a pass phrase opens`() throws {
    let locked = Self.containers.filter {
      ["encrypted", "12", "2002", "newcert"].contains(where: $0.contains)
    }
    try feed(locked, ["--passin", "pass:\(Fixture.passphrase)"], cutting: false)
  }

  private func feed(_ containers: [String], _ options: [String], cutting: Bool) throws {
    let bench = try InstallBench()
    try bench.make()
    try FileManager.default.createDirectory(
      atPath: bench.directory["in"], withIntermediateDirectories: false)
    for name in containers {
      let bytes = try Fixture.bytes(name)
      let plain = name.replacing("/", with: "-")
      try bench.directory.write("in/\(plain)", bytes)
      // A damaged block of PEM is one like another.
      guard cutting, !name.hasSuffix(".pem") || name.hasPrefix("bundles") else { continue }
      try bench.directory.write("in/cut-\(plain)", Array(bytes.prefix(bytes.count * 2 / 3)))
    }
    if cutting { try Self.more(in: bench) }
    let before = try bench.contents()
    let leaf = Fixture.path("certificates/leaf.pem")
    let key = Fixture.path("keys/rsa2048.pem")
    for name in try FileManager.default.contentsOfDirectory(atPath: bench.directory["in"]) {
      let file = bench.directory["in/\(name)"]
      let certificate = ["--cert", file]
      let results = [
        run(["show", file] + options), run(["show", file, "--format", "json", "-v"] + options),
        run(["csr", "--key", file, "mx.example.org"] + options),
        run(["csr", "--key", key, "--from", file] + options),
        run(["self-sign", "--key", file, "-o", "-", "mx.example.org"] + options),
        run(["self-sign", "--key", key, "--request", file, "-o", "-"] + options),
        run(["check"] + certificate), run(["check", "--key", file, "--cert", leaf]),
        run(["check", "--chain", file]),
        run(["check", "--cert", leaf, "--key", key, "--ca-file", file]),
        bench.switching(["install", file, "-n"] + options),
        bench.switching(["install", leaf, "-n", "--key", file] + options),
        bench.switching(["install", leaf, "-n", "--key", key, "--chain", file] + options),
      ]
      for (index, result) in results.enumerated() {
        #expect(result.status != .defect, "\(name) \(index): \(result)")
        #expect(!result.out.contains("PRIVATE KEY-----\nM"), "\(name) \(index)")
        if result.status.rawValue >= 64 {
          #expect(result.err.hasPrefix("mxtls: "), "\(name) \(index): \(result)")
        }
      }
    }
    // Nothing was more than tried.
    #expect(try bench.contents() == before)
  }

  @Test(arguments: ["empty.p7b", "empty.p12"])
  func `a container of nothing holds no certificate`(name: String) throws {
    let bench = try InstallBench()
    try bench.make()
    try FileManager.default.createDirectory(
      atPath: bench.directory["in"], withIntermediateDirectories: false)
    try Self.more(in: bench)
    let result = bench.install(bench.directory["in/\(name)"])
    #expect(result.status == .badData, "\(result)")
    #expect(result.err.contains("holds no certificate, but a PKCS #"), "\(result)")
    #expect(run("show", bench.directory["in/\(name)"]).status == .success)
  }
}
