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
      // There is a log at any moment: the program may begin late.
      link(path, path + ".1")
      if let file = fopen(path + ".new", "a") { fclose(file) }
      rename(path + ".new", path)
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

  /// Who writes a log opens the new file some time after it was made.
  @Test func `what is written into the old file after a rotation is listed`() async throws {
    let directory = try TemporaryDirectory()
    let log = try directory.write("log", Self.message("4A1B2C3D0001"))
    for number in 2...3 {
      try directory.write("more\(number)", Self.message("4A1B2C3D000\(number)"))
    }
    let script = """
      cd "$1"
      exec 3>>log
      "$0" log --quiet --follow --since 2000-01-01 log >out &
      until grep -q 4A1B2C3D0001 out; do sleep 0.1; done
      mv log log.1
      : >log
      sleep 1
      cat more2 >&3
      cat more3 >>log
      until grep -q 4A1B2C3D0003 out; do sleep 0.1; done
      kill $!
      grep -o '4A1B2C3D000.' out
      """
    let result = try await Tool("bash").run("-c", script, Tool.mxtls.path, directory[""])
    #expect(result.text == "4A1B2C3D0001\n4A1B2C3D0002\n4A1B2C3D0003\n", "\(result) \(log)")
  }

  @Test func `a packed file does not grow`() async throws {
    let directory = try TemporaryDirectory()
    try directory.write("log", Self.message("4A1B2C3D1000"))
    _ = try await Tool("gzip").run(directory["log"])
    let result = try await Tool.mxtls.run("log", "--follow", directory["log.gz"])
    #expect(result.status == 64, "\(result)")
  }

  @Test func `a packed file is refused on standard input, and a packed pipe is unpacked`()
    async throws
  {
    let directory = try TemporaryDirectory()
    try directory.write("log", Self.message("4A1B2C3D1000"))
    let script = "gzip log; exec timeout -k 1 20 \"$0\" log --follow --since 2000-01-01 - "
    let file = try await Tool("bash").run(
      "-c", script + "<log.gz", Tool.mxtls.path, in: directory.path)
    #expect(file.status == 64 && file.errorText.contains("standard input: is packed"), "\(file)")
    let pipe = try await Tool("bash").run(
      "-c", "cat log.gz | timeout 20 \"$0\" log --follow --since 2000-01-01 -", Tool.mxtls.path,
      in: directory.path)
    #expect(pipe.status == 0 && pipe.text.contains("4A1B2C3D1000"), "\(pipe)")
  }

  @Test func `what is no log is not followed`() async throws {
    let directory = try TemporaryDirectory()
    try directory.write("binary", [0x7F, 0x45, 0x4C, 0x46, 0, 0x0A])
    for (name, status, text) in [
      ("binary", 65, "it is not a text"), ("none", 66, "no such file or directory"),
      ("", 66, "it is a directory"), ("../../../../../../dev/zero", 66, "a character device"),
    ] as [(String, Int32, String)] {
      let result = try await Tool("timeout").run(
        "20", Tool.mxtls.path, "log", "--follow", directory[name])
      #expect(result.status == status && result.errorText.contains(text), "\(result)")
    }
    let endless = try await Tool("bash").run(
      "-c", "timeout 120 \"$0\" log --follow - </dev/zero", Tool.mxtls.path)
    #expect(endless.status == 65, "\(endless)")
  }

  /// As logrotate does it with copytruncate.
  @Test func `what is written into a file after it was cut is listed`() async throws {
    let directory = try TemporaryDirectory()
    try directory.write("log", Self.message("4A1B2C3D0001") + Self.message("4A1B2C3D0002"))
    try directory.write("more", Self.message("4A1B2C3D0003"))
    let script = """
      cd "$1"
      "$0" log --quiet --follow --since 2000-01-01 log >out &
      until grep -q 4A1B2C3D0002 out; do sleep 0.1; done
      : >log
      sleep 1
      cat more >>log
      until grep -q 4A1B2C3D0003 out; do sleep 0.1; done
      kill $!
      grep -o '4A1B2C3D000.' out
      """
    let result = try await Tool("bash").run("-c", script, Tool.mxtls.path, directory[""])
    #expect(result.text == "4A1B2C3D0001\n4A1B2C3D0002\n4A1B2C3D0003\n", "\(result)")
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
