// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// `mxtls log` on logs that grow, and on pipes.
@Suite struct LogFollowTests {
  private static func message(_ id: String) -> String {
    "2026-11-27T12:00:05Z mx postfix/smtp[7]: Trusted TLS connection established to"
      + " mx.example.org[192.0.2.1]:25: TLSv1.3 with cipher X (256/256 bits) key-exchange x25519\n"
      + "2026-11-27T12:00:05Z mx postfix/smtp[7]: \(id): to=<a@example.org>,"
      + " relay=mx.example.org[192.0.2.1]:25, delay=1, delays=0/0/0/0, dsn=2.0.0, status=sent (250 Ok)\n"
  }

  /// Adds messages to a file, as Postfix does, until it is stopped.
  private func keepWriting(_ path: String, rotating: Bool) async {
    var number = 1000
    if rotating {
      try? await Task.sleep(for: .milliseconds(500))
      // Never is there no log for long: the program may begin late.
      rename(path, path + ".1")
      if let file = fopen(path, "a") { fclose(file) }
    }
    while !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(100))
      number += 1
      guard let file = fopen(path, "a") else { return }
      fputs(Self.message("4A1B2C3D\(number)"), file)
      fclose(file)
    }
  }

  @Test(arguments: [false, true])
  func `a message that comes is listed, also after a rotation`(rotating: Bool) async throws {
    let directory = try TemporaryDirectory()
    let log = try directory.write("log", Self.message("4A1B2C3DOLD"))
    let writer = Task { await keepWriting(log, rotating: rotating) }
    defer { writer.cancel() }
    try await Tool.mxtls.whileRunning(
      ["log", "--quiet", "--follow", log], ready: "20"
    ) { line in
      #expect(line.contains(" out encrypted mx.example.org 4A1B2C3D1"), "\(line)")
    }
  }

  @Test func `a packed file does not grow`() async throws {
    let directory = try TemporaryDirectory()
    try directory.write("log", Self.message("4A1B2C3D1000"))
    _ = try await Tool("gzip").run(directory["log"])
    let result = try await Tool.mxtls.run("log", "--follow", directory["log.gz"])
    #expect(result.status == 64, "\(result)")
  }

  @Test func `a pipe is read to its end`() async throws {
    for format in ["text", "json"] {
      let result = try await Tool.mxtls.run(
        "log", "--messages", "--format", format, "-", input: Self.message("4A1B2C3D1000"))
      #expect(result.status == 0, "\(result)")
      #expect(result.text.contains("4A1B2C3D1000"))
    }
  }

  @Test(arguments: ["", "--follow"])
  func `a pipe with a name is read to its end`(option: String) async throws {
    let directory = try TemporaryDirectory()
    let log = try directory.write("log", Self.message("4A1B2C3D1000"))
    let script = """
      mkfifo \(directory["pipe"])
      cat \(log) >\(directory["pipe"]) &
      timeout 20 "$0" log --messages \(option) --since 2000-01-01 \(directory["pipe"]) </dev/null
      """
    let result = try await Tool("bash").run("-c", script, Tool.mxtls.path)
    #expect(result.text.contains("4A1B2C3D1000"), "\(result)")
    let shell = try await Tool("bash").run(
      "-c", "\"$0\" log --messages \(option) --since 2000-01-01 <(cat \(log))", Tool.mxtls.path)
    #expect(shell.status == 0 && shell.text.contains("4A1B2C3D1000"), "\(shell)")
  }

  @Test func `a full disk is an error`() async throws {
    let directory = try TemporaryDirectory()
    let log = try directory.write(
      "log", (1000..<2000).map { Self.message("4A1B2C3D\($0)") }.joined())
    for arguments in [["--messages"], ["--format", "json"]] {
      let result = try await Tool("sh").run(
        ["-c", "exec \"$0\" log \"$@\" >/dev/full", Tool.mxtls.path] + arguments + [log])
      #expect(result.status == 74, "\(result)")
    }
  }
}
