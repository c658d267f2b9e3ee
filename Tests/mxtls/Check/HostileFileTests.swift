// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import mxtls

/// Files that are not what they should be, behind every parameter that names one.
@Suite struct HostileFileTests {
  /// What stands in the place of a file, by the finding that it must have.
  struct Hostile: Sendable, CustomTestStringConvertible {
    let name: String
    let id: String
    let make: @Sendable (String) -> Void
    var testDescription: String { name }
  }

  static let hostile = [
    Hostile(name: "a gigabyte of zeros", id: "file.too-large") { path in
      close(open(path, O_CREAT | O_WRONLY, 0o600))
      truncate(path, 1 << 30)
    },
    Hostile(name: "a FIFO", id: "file.not-regular") { mkfifo($0, 0o600) },
    Hostile(name: "/dev/zero", id: "file.not-regular") { symlink("/dev/zero", $0) },
    Hostile(name: "/dev/null", id: "file.not-regular") { symlink("/dev/null", $0) },
    Hostile(name: "a socket", id: "file.not-regular") { bind($0) },
    Hostile(name: "a directory", id: "file.not-regular") { mkdir($0, 0o700) },
    Hostile(name: "a dangling link", id: "file.missing") { symlink("nowhere", $0) },
    Hostile(name: "a circular link", id: "file.missing") { symlink($0, $0) },
    Hostile(name: "a file as a directory", id: "file.missing") { symlink("/etc/passwd/x", $0) },
    Hostile(name: "one long line", id: "file.not-pem") { path in
      _ = FileManager.default.createFile(
        atPath: path, contents: Data(repeating: UInt8(ascii: "A"), count: 200 << 10))
    },
    Hostile(name: "a block without end", id: "file.damaged") { path in
      let line = String(repeating: "A", count: 200 << 10)
      let text = "-----BEGIN CERTIFICATE-----\n\(line)"
      _ = FileManager.default.createFile(atPath: path, contents: Data(text.utf8))
    },
  ]

  private static func bind(_ path: String) {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
    withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  /// Runs a check under timeout(1), which is there for a program that hangs, and says 124 then; not
  /// for one that gets little of a busy machine.
  private func check(_ bench: CheckBench, _ arguments: [String] = []) async throws -> ToolResult {
    let time = ["SOURCE_DATE_EPOCH": "1795444680", "SSL_CERT_FILE": bench["no"]]
    return try await Tool("timeout").run(
      ["3600", Tool.mxtls.path, "check", "-c", bench.directory.path, "--format", "json"]
        + arguments, environment: time)
  }

  private static let parameters = [
    "smtpd_tls_cert_file", "smtpd_tls_key_file", "smtpd_tls_chain_files", "smtpd_tls_CAfile",
    "smtpd_tls_dh1024_param_file", "tls_server_sni_maps",
  ]

  @Test(arguments: hostile)
  func `is answered for every parameter`(_ hostile: Hostile) async throws {
    for parameter in Self.parameters {
      let bench = try CheckBench()
      try bench.pair("certificates/rsa2048.pem")
      hostile.make(bench["hostile"])
      let prefix = parameter == "tls_server_sni_maps" ? "texthash:" : ""
      try bench.server(
        """
        smtpd_tls_cert_file = DIR/cert.pem
        smtpd_tls_key_file = DIR/key.pem
        \(parameter) = \(prefix)DIR/hostile
        """)
      let result = try await check(bench)
      let found = result.findings.filter { $0.parameter == parameter }
      let (ids, status): ([String], Int32) =
        switch parameter {
        case "smtpd_tls_CAfile": (["ca.unusable"], 2)
        case "smtpd_tls_dh1024_param_file": (["dh.unusable"], 1)
        case "tls_server_sni_maps":
          (["sni.index-missing", "sni.entry", "file.missing", "config.unusable"], 2)
        default: ([hostile.id], 2)
        }
      // One long word is a key without a value, which postmap leaves out; and no client can ask for a
      // name that begins with a hyphen.
      let isWord =
        ["file.not-pem", "file.damaged"].contains(hostile.id) && parameter == "tls_server_sni_maps"
      let expected = isWord ? 1 : status
      #expect(found.contains { ids.contains($0.id) }, "\(parameter): \(result)")
      #expect(result.status == expected, "\(parameter): \(result)")
      #expect(result.errorText.isEmpty)
    }
  }

  @Test(arguments: hostile.filter { $0.id != "file.damaged" })
  func `is answered for main.cf and master.cf`(_ hostile: Hostile) async throws {
    for name in ["main.cf", "master.cf"] {
      let bench = try CheckBench()
      try bench.pair("certificates/rsa2048.pem")
      try FileManager.default.removeItem(atPath: bench[name])
      hostile.make(bench[name])
      let result = try await check(bench)
      let isMissing = hostile.name.hasSuffix("link") && name == "master.cf"
      let isText = hostile.id == "file.not-pem"
      let id = isText ? "config.unusable" : "config.unreadable"
      #expect(result.findings.contains { $0.id == id }, "\(name): \(result)")
      #expect(result.status == (isText ? 2 : isMissing ? 0 : 3), "\(name): \(result)")
      #expect(result.errorText.isEmpty)
    }
  }

  // MARK: - Many of everything

  @Test func `takes 10,000 certificates in one file`() async throws {
    let bench = try CheckBench()
    try bench.pair("certificates/leaf.pem")
    let one = try Fixture.bytes("certificates/p256.pem")
    let bytes =
      try Fixture.bytes("certificates/leaf.pem") + Array(repeatElement(one, count: 10_000).joined())
    try bench.directory.write("cert.pem", Array(bytes.prefix(4 << 20)))
    let result = try await check(bench)
    #expect(result.findings.contains { $0.id == "chain.stray-certificate" }, "\(result.status)")
    #expect(result.status == 2 || result.status == 1)
  }

  @Test func `takes 4,000 pairs in one file`() async throws {
    let bench = try CheckBench()
    let one = try Fixture.bytes("keys/p256.pem") + Fixture.bytes("certificates/p256.pem")
    try bench.directory.write("chain.pem", Array(repeatElement(one, count: 4000).joined()))
    try bench.server("smtpd_tls_chain_files = DIR/chain.pem")
    let result = try await check(bench)
    #expect(result.findings.contains { $0.id == "pair.algorithm-twice" }, "\(result.status)")
    #expect(result.status == 2)
  }

  @Test func `takes 2,000 chain files`() async throws {
    let bench = try CheckBench()
    for index in 0..<2000 {
      try bench.put("\(index).pem", "keys/p256.pem", "certificates/p256.pem")
    }
    let files = (0..<2000).map { "DIR/\($0).pem" }.joined(separator: ",\n ")
    try bench.server("smtpd_tls_chain_files = \(files)")
    let result = try await check(bench)
    #expect(result.findings.count { $0.id == "pair.algorithm-twice" } == 1999)
    #expect(result.status == 2)
  }

  @Test(
    .timeLimit(.minutes(5)),
    arguments: [
      ("-----BEGIN PRIVATE KEY-----\nMAMCAQU=\n-----END PRIVATE KEY-----\n", 40_000, false),
      ("-----BEGIN FOO PRIVATE KEY-----\nMAMCAQU=\n-----END FOO PRIVATE KEY-----\n", 40_000, false),
      ("-----BEGIN CERTIFICATE-----\n", 40_000, false),
      (
        "-----BEGIN TRUSTED CERTIFICATE-----\nMAMCAQU=\n-----END TRUSTED CERTIFICATE-----\n",
        30_000, true
      ),
      (
        (try? Fixture.text("keys/p256.pem") + Fixture.text("certificates/p256.pem")) ?? "", 3_000,
        true
      ),
    ])
  func `takes a chain file of thousands of blocks`(
    block: String, count: Int, afterCertificate: Bool
  ) throws {
    let directory = try TemporaryDirectory()
    let first = afterCertificate ? try Fixture.text("certificates/p256.pem") : ""
    let file = try directory.write(
      "many.pem", first + String(repeating: block, count: count), mode: 0o600)
    let result = run("check", "--chain", file, "--format", "nagios")
    #expect(result.status == .critical, "\(result)")
    #expect(result.out.utf8.count < 10_000)
  }

  @Test func `takes a table of 100,000 names`() async throws {
    let result = try await check(names: 100_000, files: { _ in "c" })
    #expect(result.text.hasPrefix("MXTLS WARNING - 2 pairs, 100000 warnings; name.mismatch: "))
    #expect(result.status == 1 && result.output.count < 10_000)
  }

  @Test func `takes a table of 10,000 chains`() async throws {
    let result = try await check(names: 10_000, files: { "c,\($0)" }, "--only", "file.missing")
    #expect(result.text.hasPrefix("MXTLS CRITICAL - 10001 pairs, 10000 critical; file.missing: "))
    #expect(result.status == 2)
  }

  /// Checks a server with a table of server names, whose relative paths begin in the queue directory.
  private func check(
    names: Int, files: (Int) -> String, _ arguments: String...
  ) async throws -> ToolResult {
    let bench = try CheckBench()
    try bench.put("cert.pem", "certificates/rsa2048.pem")
    try bench.put("key.pem", "keys/rsa2048.pem")
    try bench.put("c", "keys/p256.pem", "certificates/p256.pem")
    let lines = (0..<names).map { "\($0).io \(files($0))\n" }
    try bench.directory.write("sni", lines.joined())
    try bench.server(
      """
      queue_directory = DIR
      smtpd_tls_cert_file = DIR/cert.pem
      smtpd_tls_key_file = DIR/key.pem
      tls_server_sni_maps = texthash:DIR/sni
      """)
    return try await check(bench, ["--format", "nagios"] + arguments)
  }

  @Test func `asks no program for each of 10,000 unknown names`() async throws {
    let bench = try CheckBench()
    try bench.pair("certificates/rsa2048.pem")
    let names = (0..<10_000).map { "$unknown_\($0)" }.joined()
    try bench.server(
      "smtpd_tls_cert_file = DIR/cert.pem\(names)\nsmtpd_tls_key_file = DIR/key.pem")
    let result = try await check(bench)
    #expect(result.status == 1)
    let said =
      "smtpd_tls_cert_file refers to unknown_0, unknown_1, unknown_2 and 9997 others, which"
    #expect(result.text.contains(said), "\(result.text.prefix(2000))")
  }

  // MARK: - As another user

  @Test func `what another user may not read is unknown`() async throws {
    let bench = try CheckBench()
    try bench.pair("certificates/rsa2048.pem")
    try FileManager.default.createDirectory(
      atPath: bench["closed"], withIntermediateDirectories: false)
    for name in ["cert.pem", "ca.pem", "dh.pem", "sni"] {
      try bench.put("closed/\(name)", "certificates/rsa2048.pem")
    }
    chmod(bench["closed"], 0o700)
    chmod(bench.directory.path, 0o755)
    try bench.server(
      """
      smtpd_tls_cert_file = DIR/closed/cert.pem
      smtpd_tls_key_file = DIR/key.pem
      smtpd_tls_CAfile = DIR/closed/ca.pem
      smtpd_tls_CApath = DIR/closed/ca
      smtpd_tls_dh1024_param_file = DIR/closed/dh.pem
      tls_server_sni_maps = texthash:DIR/closed/sni, hash:DIR/closed/sni
      """)
    let result = try await Tool("setpriv").run(
      "--reuid", "65534", "--regid", "65534", "--clear-groups", Tool.mxtls.path, "check", "-c",
      bench.directory.path, "--format", "json")
    let found = result.findings.filter { $0.severity == "unknown" }
    #expect(
      Set(found.compactMap(\.parameter)) == [
        "smtpd_tls_cert_file", "smtpd_tls_key_file", "smtpd_tls_CAfile", "smtpd_tls_CApath",
        "smtpd_tls_dh1024_param_file", "tls_server_sni_maps",
      ], "\(result)")
    #expect(!result.findings.contains { $0.severity == "critical" }, "\(result)")
    #expect(result.status == 3)
  }
}

/// What is read is limited: in a suite of its own, since a sanitizer needs all the memory there is.
@Suite struct MemoryLimitTests {
  @Test func `reads no more than the limit`() async throws {
    let bench = try CheckBench()
    try bench.pair("certificates/rsa2048.pem")
    for name in ["cert.pem", "key.pem", "ca.pem", "dh.pem"] {
      close(open(bench[name], O_CREAT | O_WRONLY, 0o600))
      truncate(bench[name], 1 << 30)
    }
    try bench.server(
      """
      smtpd_tls_cert_file = DIR/cert.pem
      smtpd_tls_key_file = DIR/key.pem
      smtpd_tls_CAfile = DIR/ca.pem
      smtpd_tls_dh1024_param_file = DIR/dh.pem
      """)
    // Half a gigabyte of address space holds the program, and none of the files.
    let result = try await Tool("sh").run(
      "-c", "ulimit -d 300000; exec \"$0\" check -c \"$1\" --format json", Tool.mxtls.path,
      bench.directory.path)
    #expect(result.findings.count { $0.id == "file.too-large" } == 2, "\(result)")
    #expect(result.status == 2)
  }
}
