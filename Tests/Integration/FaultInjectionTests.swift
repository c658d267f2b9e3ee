// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Every system call that changes a file fails in its turn, or the program dies there.
@Suite struct FaultInjectionTests {
  private static let calls = [
    "openat", "fchmod", "write", "fsync", "close", "linkat", "renameat", "unlinkat",
  ]
  private static let faults = ["error=EIO", "error=ENOSPC", "signal=SIGTERM", "signal=SIGKILL"]
  /// Makes strace hide O_TMPFILE from the program, which then gives its files a hidden name.
  private static let withoutUnnamedFiles = ["-e", "inject=access:error=ENOENT"]

  @Test(arguments: [[], withoutUnnamedFiles])
  func `makes a pair whole or not at all`(setting: [String]) async throws {
    let outcomes = try await injectAll(
      ["new", "--type", "p256", "mx.example.org", "--dir", "."], setting: setting)
    for outcome in outcomes {
      let names = outcome.files.keys.filter { !$0.hasPrefix(".") }.sorted()
      switch outcome.fault {
      case "signal=SIGKILL":
        #expect(
          [[], ["newreq.pem"], ["newcert.pem", "newreq.pem"]].contains(names), "\(outcome)")
      case "signal=SIGTERM":
        #expect([[], ["newcert.pem", "newreq.pem"]].contains(names), "\(outcome)")
      default:
        let isMade = outcome.status == 0 || outcome.message.contains("standard output")
        #expect(names == (isMade ? ["newcert.pem", "newreq.pem"] : []), "\(outcome)")
      }
    }
  }

  @Test(arguments: [[], withoutUnnamedFiles])
  func `replaces a certificate whole or not at all`(setting: [String]) async throws {
    let key = Fixture.path("keys/p256.pem")
    let old = try await Tool.mxtls.run("self-sign", "--key", key, "old.example", "-o", "-").text
    let outcomes = try await injectAll(
      ["self-sign", "--key", key, "new.example", "-o", "cert.pem", "--force"], setting: setting,
      before: ["cert.pem": old])
    for outcome in outcomes {
      let text = try #require(outcome.files["cert.pem"]?.text, "\(outcome)")
      if outcome.status == 0 { #expect(text != old, "\(outcome)") }
      // After the rename only bringing it to the disk, and telling of it, can fail.
      if outcome.fault.hasPrefix("error="), outcome.status != 0 {
        let isMade = ["to the disk", "standard output"].contains(where: outcome.message.contains)
        #expect(text == old || isMade, "\(outcome)")
      }
    }
  }

  @Test(
    arguments: [
      ("<&-", 0), ("2>&-", 0), ("<&- 2>&-", 0), (">&- 2>&-", 74), ("<&- >&-", 74),
      ("<&- >&- 2>&-", 74),
    ] as [(String, Int32)])
  func `opens no file in place of a standard descriptor`(closed: String, status: Int32)
    async throws
  {
    let directory = try TemporaryDirectory()
    let result = try await Tool("strace").run(
      "-f", "-o", directory["trace"], "-e", "trace=openat,pipe2", "sh", "-c",
      "exec \"$0\" key --type p256 --passout pass:secret -o key.pem \(closed)", Tool.mxtls.path,
      in: directory.path)
    #expect(result.status == status, "\(result)")
    // The loader may have had these numbers, and /dev/null keeps them.
    let opened = StraceCall.all(in: try directory.text("trace")).drop {
      !$0.text.contains("O_DIRECTORY")
    }
    #expect(!opened.isEmpty)
    let low = opened.map(\.text).filter { $0.contains(/^openat\(.*\) += [0-2]$|^pipe2\(\[[0-2],/) }
    #expect(low == [])
    #expect(try directory.text("key.pem").hasSuffix("-----END ENCRYPTED PRIVATE KEY-----\n"))
  }

  /// Runs a command once for every fault at every call, and checks what holds for all of them.
  private func injectAll(
    _ arguments: [String], setting: [String], before: [String: String] = [:]
  ) async throws -> [Outcome] {
    let places = try await places(arguments, setting, before)
    let injections = places.flatMap { place in Self.faults.map { (place, $0) } }
    var outcomes: [Outcome] = []
    try await withThrowingTaskGroup(of: Outcome.self) { group in
      for (index, (place, fault)) in injections.enumerated() {
        if index >= 4, let outcome = try await group.next() { outcomes.append(outcome) }
        group.addTask {
          try await inject(fault, at: place, arguments, setting, before)
        }
      }
      for try await outcome in group { outcomes.append(outcome) }
    }
    for outcome in outcomes { outcome.check() }
    // Lest the faults miss and all of this tests nothing.
    #expect(outcomes.count { $0.status != 0 } > injections.count / 3)
    return outcomes
  }

  /// The calls to be disturbed, each by its number in a run without faults, once the program has
  /// found the directory: what comes before is the loader's work.
  private func places(
    _ arguments: [String], _ setting: [String], _ before: [String: String]
  ) async throws -> [(call: String, number: Int)] {
    let directory = try TemporaryDirectory()
    for (name, text) in before { try directory.write(name, text) }
    let scratch = try TemporaryDirectory()
    let result = try await strace(
      [
        "-o", scratch["trace"], "-e",
        "trace=access,faccessat2,\(Self.calls.joined(separator: ","))",
      ]
        + setting, arguments, in: directory)
    #expect(result.status == 0, "\(result)")
    return StraceCall.all(in: try scratch.text("trace")).ofFirstThread
      .drop { $0.name != "faccessat2" }
      .filter { Self.calls.contains(String($0.name)) }.map { (String($0.name), $0.number) }
  }

  private func inject(
    _ fault: String, at place: (call: String, number: Int), _ arguments: [String],
    _ setting: [String], _ before: [String: String]
  ) async throws -> Outcome {
    let directory = try TemporaryDirectory()
    for (name, text) in before { try directory.write(name, text) }
    let result = try await strace(
      ["-o", "/dev/null", "-e", "trace=access,\(place.call)"] + setting + [
        "-e", "inject=\(place.call):\(fault):when=\(place.number)",
      ], arguments, in: directory)
    var files: [String: (text: String, mode: mode_t)] = [:]
    for name in try directory.list() {
      files[name] = (try directory.text(name), directory.mode(name))
    }
    return Outcome(
      place: "\(place.call) \(place.number)", fault: fault, status: result.status,
      message: result.errorText, files: files)
  }

  private func strace(
    _ options: [String], _ arguments: [String], in directory: TemporaryDirectory
  ) async throws -> ToolResult {
    try await Tool("strace").run(
      ["-f", "-qq"] + options + [Tool.mxtls.path] + arguments, in: directory.path)
  }
}

/// What a run with a fault left behind.
private struct Outcome: Sendable {
  let place: String
  let fault: String
  let status: Int32
  let message: String
  let files: [String: (text: String, mode: mode_t)]

  /// Checks what holds after every fault.
  func check() {
    for (name, file) in files {
      let isSecret = file.text.contains("PRIVATE KEY")
      #expect(!isSecret || file.mode == 0o600, "\(self)")
      if name.hasPrefix(".") {
        #expect(fault == "signal=SIGKILL", "\(self)")
        #expect(name.wholeMatch(of: /\.[a-z]+\.pem\.mxtls-[a-z0-9]{6}/) != nil, "\(self)")
      } else {
        let begins = file.text.matches(of: /-----BEGIN [A-Z ]+-----\n/).count
        let ends = file.text.matches(of: /-----END [A-Z ]+-----\n/).count
        #expect(begins > 0 && begins == ends && file.text.hasSuffix("-----\n"), "\(self)")
      }
    }
    switch fault {
    case "signal=SIGKILL": #expect([0, 137].contains(status), "\(self)")
    case "signal=SIGTERM": #expect([0, 143].contains(status), "\(self)")
    default:
      #expect([0, 73, 74].contains(status), "\(self)")
      #expect((status == 0) == message.isEmpty, "\(self)")
    }
  }
}
