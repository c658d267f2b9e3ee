// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Hooks that cannot be run.
@Suite struct RotationHookTests {
  private static let notPrograms = [
    "no program": ("echo of a shell\n", "names no interpreter"),
    "no interpreter": ("#!/no/such/shell\n", "interpreter"),
  ]

  @Test(arguments: notPrograms.keys.sorted())
  func `a hook before the switch that cannot be started keeps the switch from being made`(
    kind: String
  ) async throws {
    let (text, reason) = try #require(Self.notPrograms[kind])
    let bench = try await RotationBench(layout: "pair")
    let before = try bench.files()
    let hooks = try bench.hooks(["before": text])
    let result = try await bench.run("rotate", "--force", "--no-confirm", "--hook-dir", hooks)
    #expect(result.status == 76, "\(result)")
    #expect(result.errorText.contains("\(hooks)/before: cannot be run: "), "\(result)")
    #expect(result.errorText.contains(reason), "\(result)")
    #expect(try bench.files() == before)
  }

  @Test(arguments: notPrograms.keys.sorted())
  func `a hook after the switch that cannot be started leaves the new pair live`(
    kind: String
  ) async throws {
    let (text, _) = try #require(Self.notPrograms[kind])
    let bench = try await RotationBench(layout: "pair")
    let hooks = try bench.hooks(["after": text])
    let result = try await bench.run("rotate", "--force", "--no-confirm", "--hook-dir", hooks)
    #expect(result.status == 76 && result.errorText.contains("/after: cannot be run"), "\(result)")
    #expect(try bench.live() == 2)
  }

  @Test(arguments: ["before", "after", "failed"], [[], ["--dry-run"]])
  func `what is there and can be no hook ends the run before anything is done`(
    name: String, more: [String]
  ) async throws {
    let bench = try await RotationBench(layout: "pair")
    let before = try bench.files()
    let hooks = try bench.hooks([:])
    let hook = "\(hooks)/\(name)"
    let command = ["rotate", "--force", "--no-confirm", "--hook-dir", hooks] + more
    func expectRefused(_ status: Int32, _ reason: String) async throws {
      let result = try await bench.run(command)
      #expect(result.status == status, "\(result)")
      #expect(
        result.errorText.contains("\(hook): --hook-dir: cannot be run: \(reason)"), "\(result)")
      #expect(try bench.files() == before)
      try FileManager.default.removeItem(atPath: hook)
    }
    symlink("/nonexist", hook)
    try await expectRefused(66, "the link leads to nothing")
    try FileManager.default.createDirectory(atPath: hook, withIntermediateDirectories: false)
    try await expectRefused(77, "it is a directory")
    mkfifo(hook, 0o755)
    try await expectRefused(77, "it is a FIFO")
    try bench.directory.write("hooks/\(name)", "#!/bin/sh\n")
    chmod(hook, 0o644)
    try await expectRefused(77, "it is not executable")
    #expect(try await bench.run(command).status == 0)
  }
}
