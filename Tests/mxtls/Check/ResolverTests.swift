// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The name servers that DANE depends on, as the files of a copy name them.
@Suite struct ResolverTests {
  private let bench: CheckBench

  init() throws {
    bench = try CheckBench()
    try configure("dane")
  }

  private func configure(_ level: String, _ more: String = "") throws {
    try bench.server(
      """
      smtp_tls_security_level = \(level)
      smtp_dns_support_level = dnssec
      queue_directory = /queue
      \(more)
      """)
  }

  private func finding() async throws -> ReportedFinding? {
    try await bench.check(["--root", bench.directory.path, "--format", "json"]).findings
      .first { $0.id == "config.resolver" }
  }

  @Test(arguments: [
    "nameserver 127.0.0.1\noptions edns0\n", "nameserver ::1\nnameserver 127.0.0.53",
    "# nameserver 192.0.2.53\nsearch example.org\n", "nameserver\n", " nameserver 192.0.2.53\n",
    "nameserver 127.0.0.1\nnameserver 127.0.0.2\nnameserver ::1\nnameserver 192.0.2.53\n",
  ])
  func `a resolver of this host is left alone`(text: String) async throws {
    try bench.resolver(text, in: "etc")
    #expect(try await finding() == nil)
  }

  @Test func `without resolv.conf the resolver is that of this host`() async throws {
    #expect(try await finding() == nil)
  }

  @Test(arguments: [
    ("nameserver 192.0.2.53\noptions trust-ad\n", "192.0.2.53"),
    ("nameserver 127.0.0.1\nnameserver\t2001:db8::53\n", "2001:db8::53"),
    ("nameserver 192.0.2.1\nnameserver 192.0.2.2", "192.0.2.1, 192.0.2.2"),
  ])
  func `a resolver of another host is named`(text: String, servers: String) async throws {
    try bench.resolver(text, in: "etc")
    let finding = try #require(try await finding())
    #expect(finding.severity == "warning")
    #expect(finding.message.hasSuffix("are asked of \(servers)"), "\(finding.message)")
    #expect(finding.consequence.contains("dane is taken for may"))
    #expect(finding.file == "/etc/resolv.conf")
  }

  @Test func `a client in a chroot asks the resolver that is named there`() async throws {
    try bench.master("smtp unix - - y - - smtp\ntlsmgr unix - - n 1000? 1 tlsmgr\n")
    try bench.resolver("nameserver 192.0.2.53\n", in: "etc")
    try bench.resolver("nameserver 127.0.0.1\n", in: "queue/etc")
    #expect(try await finding() == nil)
    try bench.resolver("nameserver 127.0.0.1\n", in: "etc")
    try bench.resolver("nameserver 192.0.2.53\n", in: "queue/etc")
    #expect(try await finding()?.file == "/queue/etc/resolv.conf")
  }

  @Test func `with DANE alone all mail is at stake`() async throws {
    try configure("dane-only")
    try bench.resolver("nameserver 192.0.2.53\n", in: "etc")
    #expect(try await finding()?.consequence.contains("all mail is deferred") == true)
  }

  @Test(arguments: [("may", ""), ("dane", "ignore_mx_lookup_error = yes")])
  func `who asks for no TLSA record does not depend on it`(
    level: String, more: String
  ) async throws {
    try configure(level, more)
    try bench.resolver("nameserver 192.0.2.53\n", in: "etc")
    #expect(try await finding() == nil)
  }
}

extension CheckBench {
  /// Writes a resolv.conf.
  func resolver(_ text: String, in folder: String) throws {
    try FileManager.default.createDirectory(
      atPath: self[folder], withIntermediateDirectories: true)
    try directory.write("\(folder)/resolv.conf", text)
  }
}
