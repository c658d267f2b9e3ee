// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives
import TLSCrypto
import TestSupport
import Testing

/// Postfix and check agree which PEM blocks are read, passed over, and the end of TLS.
///
/// posttls-finger(1) loads the files of its options with the same functions as smtpd(8), and says what
/// it thinks of them before it connects.
@Suite struct BlockJudgeTests {
  private let directory: TemporaryDirectory
  private let blocks: BlockVariations

  init() async throws {
    directory = try TemporaryDirectory()
    blocks = try await BlockVariations()
  }

  @Test func `blocks of a chain file`() async throws {
    let path = directory["chain.pem"]
    try await compare(
      chains(), at: path, ["-H", path], PairFilesCheck(options: options).run(chain: [path]))
  }

  @Test func `blocks of a file that is set for both`() async throws {
    let path = directory["both.pem"]
    try await compare(
      chains(), at: path, ["-k", path, "-K", path],
      PairFilesCheck(options: options).run(certificate: path, key: path))
  }

  @Test func `blocks of a certificate's file`() async throws {
    let (path, key) = (directory["cert.pem"], Fixture.path("keys/rsa2048.pem"))
    let (leaf, issuer) = (blocks.leaf, blocks.intermediate)
    var cases: [String: String] = [:]
    for (name, block) in blocks.strange {
      cases["\(name) alone"] = block
      cases["\(name) before"] = block + leaf + issuer
      cases["\(name) between"] = leaf + block + issuer
      cases["\(name) behind"] = leaf + issuer + block
    }
    for (name, block) in blocks.leaves { cases["leaf: \(name)"] = block + issuer }
    for (name, block) in blocks.intermediates { cases["issuer: \(name)"] = leaf + block }
    try await compare(
      cases, at: path, ["-k", path, "-K", key],
      PairFilesCheck(options: options).run(certificate: path, key: key))
  }

  @Test func `blocks of a key's file`() async throws {
    let (path, certificate) = (directory["key.pem"], Fixture.path("bundles/chain.pem"))
    var cases: [String: String] = [:]
    for (name, block) in blocks.strange.merging(blocks.keys, uniquingKeysWith: { $1 }) {
      cases["\(name) alone"] = block
      cases["\(name) before"] = block + blocks.key
      cases["\(name) behind"] = blocks.key + block
    }
    try await compare(
      cases, at: path, ["-k", certificate, "-K", path],
      PairFilesCheck(options: options).run(certificate: certificate, key: path))
  }

  @Test func `lines of blocks in a chain file`() async throws {
    let path = directory["chain.pem"]
    try await compare(
      layouts(key: true), at: path, ["-H", path],
      PairFilesCheck(options: options).run(chain: [path]))
  }

  @Test func `lines of blocks in a file that is set for both`() async throws {
    let path = directory["both.pem"]
    try await compare(
      layouts(key: true), at: path, ["-k", path, "-K", path],
      PairFilesCheck(options: options).run(certificate: path, key: path))
  }

  @Test func `lines of blocks in a certificate's file`() async throws {
    let (path, key) = (directory["cert.pem"], Fixture.path("keys/rsa2048.pem"))
    try await compare(
      layouts(key: false), at: path, ["-k", path, "-K", key],
      PairFilesCheck(options: options).run(certificate: path, key: key))
  }

  @Test func `lines of blocks in a key's file`() async throws {
    let (path, certificate) = (directory["key.pem"], Fixture.path("bundles/chain.pem"))
    try await compare(
      BlockVariations.layouts.mapValues { $0(blocks.key) }, at: path,
      ["-k", certificate, "-K", path],
      PairFilesCheck(options: options).run(certificate: certificate, key: path))
  }

  /// What OpenSSL reads of a file of CAs (`PEM_X509_INFO_read_bio`), as smtpd_tls_CAfile.
  @Test func `lines of blocks that OpenSSL finds certificates in`() async throws {
    for (name, layout) in BlockVariations.layouts.sorted(by: { $0.key < $1.key }) {
      for text in [layout(blocks.leaf) + blocks.intermediate, blocks.leaf + layout(blocks.leaf)] {
        try directory.write("ca.pem", text)
        let listed = try await Tool("bash").run([
          "-c",
          "openssl crl2pkcs7 -nocrl -certfile \(directory["ca.pem"]) | openssl pkcs7 -print_certs -noout",
        ])
        let count = listed.text.split(separator: "\n").count { $0.hasPrefix("subject") }
        let found = try CryptoObject.readAll(from: Array(text.utf8).span.bytes)
          .compactMap { $0.asFound(by: .certificates) }
        let isWhole = found.allSatisfy { $0.content.certificate != nil }
        #expect((isWhole ? found.count : 0) == count, "\(name): \(listed)")
      }
    }
  }

  private func layouts(key hasKey: Bool) -> [String: String] {
    let (key, leaf, issuer) = (hasKey ? blocks.key : "", blocks.leaf, blocks.intermediate)
    var cases: [String: String] = [:]
    for (name, layout) in BlockVariations.layouts {
      if hasKey { cases["key: \(name)"] = layout(key) + leaf + issuer }
      cases["leaf: \(name)"] = key + layout(leaf) + issuer
      cases["issuer: \(name)"] = key + leaf + layout(issuer)
    }
    return cases
  }

  private var options: CheckOptions { CheckOptions(now: UnixTime(1_800_000_000), user: 0) }

  private func chains() -> [String: String] {
    let (key, leaf, issuer) = (blocks.key, blocks.leaf, blocks.intermediate)
    var cases = ["good": key + leaf + issuer]
    for (name, block) in blocks.strange {
      cases["\(name) alone"] = block
      cases["\(name) before"] = block + key + leaf + issuer
      cases["\(name) between"] = key + block + leaf + issuer
      cases["\(name) behind"] = key + leaf + issuer + block
    }
    for (name, block) in blocks.keys {
      cases["key: \(name)"] = block + leaf + issuer
      cases["second key: \(name)"] = key + leaf + issuer + block
    }
    for (name, block) in blocks.leaves { cases["leaf: \(name)"] = key + block + issuer }
    for (name, block) in blocks.intermediates { cases["issuer: \(name)"] = key + leaf + block }
    return cases
  }

  /// Judges each text as the contents of a file.
  private func compare(
    _ cases: [String: String], at path: String, _ arguments: [String],
    _ check: @autoclosure () -> CheckReport
  ) async throws {
    #expect(cases.count > 30)
    for (name, text) in Night.some(24, of: cases.sorted { $0.key < $1.key }) {
      try directory.write(path.split(separator: "/").last.map(String.init) ?? "", text, mode: 0o600)
      let finger = try await Tool("posttls-finger").run(
        ["-c", "-t", "2", "-l", "may"] + arguments + ["[127.0.0.1]:1"])
      let isOff = (finger.text + finger.errorText).contains("disabling TLS support")
      let critical = check().findings.filter {
        $0.severity == .critical
          && ["file.", "pair.", "chain.leaf"].contains(where: $0.kind.id.hasPrefix)
      }
      #expect(isOff == !critical.isEmpty, "\(name): \(finger)\n\(critical.map(\.kind.id))")
    }
  }
}
