// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// CA certificates of programs in a chroot: CAfile is read before it, CApath within.
@Suite struct ChrootTests {
  private let bench: CheckBench

  init() throws {
    bench = try CheckBench()
    try bench.pair("certificates/rsa2048.pem")
    try bench.master(
      """
      smtp inet n - y - - smtpd
      smtp unix - - y - - smtp
      tlsmgr unix - - n 1000? 1 tlsmgr

      """)
    try FileManager.default.createDirectory(
      atPath: bench["queue"], withIntermediateDirectories: false)
  }

  /// The findings about CA certificates, with a setting of the client and one of the server.
  private func findings(_ suffix: String, _ path: String) async throws -> [String] {
    try bench.server(
      """
      smtpd_tls_cert_file = DIR/cert.pem
      smtpd_tls_key_file = DIR/key.pem
      queue_directory = DIR/queue
      smtp_tls_\(suffix) = \(path)
      smtpd_tls_\(suffix) = \(path)
      """)
    let result = try await bench.check(["--format", "json"])
    return result.findings.filter { $0.id.hasPrefix("ca.") }.map { "\($0.id) \($0.users)" }.sorted()
  }

  private func authorities(in folder: String) throws {
    try FileManager.default.createDirectory(
      atPath: bench[folder], withIntermediateDirectories: true)
    try bench.put("\(folder)/0a1b2c3d.0", "certificates/root.pem", mode: 0o644)
  }

  @Test(arguments: ["certs", "./certs"])
  func `a relative CApath begins at the queue directory`(path: String) async throws {
    try authorities(in: "queue/certs")
    #expect(try await findings("CApath", path).isEmpty)
  }

  @Test func `a relative CApath that is there elsewhere alone is missing`() async throws {
    try authorities(in: "certs")
    let found = try await findings("CApath", "certs")
    #expect(found == ["ca.directory [\"smtpd\", \"smtp\"]"])
  }

  @Test func `an absolute CApath begins at the chroot`() async throws {
    try authorities(in: "certs")
    let found = try await findings("CApath", "DIR/certs")
    #expect(found == ["ca.directory [\"smtpd\", \"smtp\"]"])
    try authorities(in: "queue\(bench.directory.path)/certs")
    #expect(try await findings("CApath", "DIR/certs").isEmpty)
  }

  @Test func `what the service of Debian copies comes with its next start`() async throws {
    try authorities(in: "certs")
    try FileManager.default.createDirectory(
      atPath: bench["usr/lib/postfix"], withIntermediateDirectories: true)
    let path = "/certs"
    func remedies(_ script: String?) async throws -> [String] {
      if let script { try bench.directory.write(script, "#!/bin/sh\n") }
      try bench.server("queue_directory = /queue\nsmtp_tls_CApath = \(path)\nmail_owner = root")
      let result = try await bench.check(["--root", bench.directory.path, "--format", "json"])
      return result.findings.filter { $0.id == "ca.directory" }.map(\.remedy)
    }
    let file = "set smtp_tls_CAfile, which is read before the chroot"
    #expect(try await remedies(nil) == ["\(file), or copy the directory to /queue"])
    let start = "systemctl restart postfix, which copies it there whenever the service starts"
    let script = "usr/lib/postfix/configure-instance.sh"
    #expect(try await remedies(script) == ["\(start), or \(file)"])
  }

  @Test func `CAfile begins at the queue directory, or outside the chroot`() async throws {
    try bench.put("queue/root.pem", "certificates/root.pem", mode: 0o644)
    #expect(try await findings("CAfile", "root.pem").isEmpty)
    #expect(try await findings("CAfile", "DIR/queue/root.pem").isEmpty)
    let found = try await findings("CAfile", "queue/root.pem")
    #expect(found == ["ca.unusable [\"smtpd\", \"smtp\"]"])
  }
}
