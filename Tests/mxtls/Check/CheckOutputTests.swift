// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import mxtls

/// Where the report goes, and what is said where it cannot go there.
@Suite struct CheckOutputTests {
  private static let pair = [
    "check", "--cert", Fixture.path("certificates/rsa2048.pem"), "--key",
    Fixture.path("keys/rsa2048.pem"),
  ]

  @Test(arguments: [
    ["--cert", "certificates/rsa2048.pem"],
    ["--cert", "certificates/rsa2048.pem", "--key", "requests/certtool.pem"],
  ])
  func `a file that everybody can read is no key for being named as one`(
    arguments: [String]
  ) async throws {
    let directory = try TemporaryDirectory()
    chmod(directory.path, 0o755)
    var copies: [String] = []
    for argument in arguments {
      let isOption = argument.hasPrefix("--")
      let name = argument.split(separator: "/").joined(separator: "-")
      if !isOption { try directory.write(name, try Fixture.bytes(argument), mode: 0o644) }
      copies.append(isOption ? argument : directory[name])
    }
    let result = try await Tool.mxtls.run(["check"] + copies)
    #expect(result.text.contains("critical  pair.no-key\n"), "\(result)")
    #expect(!result.text.contains("file.key-readable"), "\(result)")
  }

  @Test func `a full disk keeps the old report`() async throws {
    let directory = try TemporaryDirectory()
    let mount = try await Tool("mount").run(
      "-t", "tmpfs", "-o", "size=4k", "tmpfs", directory.path)
    try #require(mount.status == 0, "needs root: \(mount)")
    try directory.write("report", "old")
    let result = try await Tool.mxtls.run(Self.pair + ["--output", directory["report"]])
    let left = (try directory.list(), try directory.text("report"))
    _ = try await Tool("umount").run(directory.path)
    #expect(result.status == 74, "\(result)")
    #expect(result.errorText.contains("report: cannot be written: no space left on device"))
    #expect(left == (["report"], "old"))
  }

  @Test func `a directory is no file to write to`() async throws {
    let directory = try TemporaryDirectory()
    let result = try await Tool.mxtls.run(Self.pair + ["--output", directory.path])
    #expect([73, 74].contains(result.status), "\(result)")
    #expect(result.errorText.hasPrefix("mxtls: error: \(directory.path): cannot be replaced: "))
    #expect(try directory.list() == [])
    let missing = try await Tool.mxtls.run(Self.pair + ["--output", directory["no/file"]])
    #expect(missing.status == 73, "\(missing)")
  }

  @Test(arguments: [">/dev/full", ">&-"], CheckFormat.allCases.map(\.rawValue))
  func `an output that takes nothing is told`(redirection: String, format: String) async throws {
    let result = try await Tool("sh").run(
      ["-c", "exec \"$0\" \"$@\" \(redirection)", Tool.mxtls.path] + Self.pair
        + ["--format", format])
    #expect(result.status == 74, "\(result)")
    #expect(result.errorText.hasPrefix("mxtls: error: standard output: "), "\(result)")
  }

  @Test func `a killed run leaves the old report and nothing else`() async throws {
    let bench = try CheckBench()
    for index in 0..<300 {
      try bench.put("\(index).pem", "keys/p256.pem", "certificates/p256.pem")
    }
    let files = (0..<300).map { "DIR/\($0).pem" }.joined(separator: " ")
    try bench.server("smtpd_tls_chain_files = \(files)")
    let reports = try TemporaryDirectory()
    try reports.write("report", "old")
    for call in ["openat", "write", "fsync", "rename,renameat,renameat2,linkat"] {
      _ = try await Tool("strace").run(
        "-f", "-qq", "-o", "/dev/null", "-P", reports.path, "-P", reports["report"], "-e",
        "inject=\(call):signal=KILL:when=1", Tool.mxtls.path, "check", "-c",
        bench.directory.path, "--format", "prometheus", "--output", reports["report"])
      let text = try reports.text("report")
      #expect(text == "old" || text.hasSuffix("\n") && text.contains("mxtls_check_time_seconds"))
    }
  }
}
