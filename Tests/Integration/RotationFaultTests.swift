// SPDX-License-Identifier: Apache-2.0

import Foundation
import Rotation
import TLSCrypto
import TestSupport
import Testing

/// Every system call that changes the file system fails in its turn, or the program dies there: main.cf
/// names a pair that belongs together all the same, and the next run mends the rest.
@Suite struct RotationFaultTests {
  private static let errors = ["error=ENOSPC", "error=EIO", "error=EROFS"]

  /// A command, and what has happened before.
  struct Scenario: Sendable, CustomTestStringConvertible {
    let name: String
    let layout: String
    let before: [[String]]
    let command: [String]
    /// Whether there is no pair before.
    var isFirst = false
    /// Whether the index of a table of names holds a copy.
    var hasNames = false
    var testDescription: String { name }
  }

  private static let scenarios = [
    Scenario(
      name: "the first rotation of a pair", layout: "pair", before: [],
      command: ["rotate", "--force"]),
    Scenario(
      name: "the first rotation of a chain file", layout: "chain", before: [],
      command: ["rotate", "--force"]),
    Scenario(
      name: "a later rotation", layout: "pair",
      before: Array(repeating: ["rotate", "--force", "-q"], count: 2),
      command: ["rotate", "--force", "--keep", "1"]),
    Scenario(
      name: "an installation", layout: "pair", before: [["rotate", "--force", "-q"]],
      command: ["install", "other/newcert.pem", "--key", "other/newreq.pem"]),
    Scenario(
      name: "the first pair", layout: "pair", before: [],
      command: ["install", "other/newcert.pem", "--key", "other/newreq.pem"], isFirst: true),
    Scenario(
      name: "going back", layout: "pair", before: [["rotate", "--force", "-q"]],
      command: ["rollback"]),
    Scenario(
      name: "staging and activating", layout: "pair",
      before: [["rotate", "--force", "-q"], ["rotate", "--force", "-q", "--stage-only"]],
      command: ["rotate", "--activate"]),
    Scenario(
      name: "a rotation with the index of a table of names", layout: "chain",
      before: [["rotate", "--force", "-q"]], command: ["rotate", "--force"], hasNames: true),
  ]

  /// Those in which a generation that waits is removed.
  private static let removals = [
    Scenario(
      name: "staging another generation", layout: "pair",
      before: [["rotate", "--force", "-q"], ["rotate", "--force", "-q", "--stage-only"]],
      command: ["rotate", "--stage-only", "--force", "--type", "p384"]),
    Scenario(
      name: "installing a staged key", layout: "pair",
      before: [["rotate", "--force", "-q"], ["rotate", "--force", "-q", "--stage-only"]],
      command: ["install", "store/next/certificate.pem"]),
  ]

  @Test(arguments: scenarios + removals)
  func `leaves a matching pair, and the next run mends the rest`(
    _ scenario: Scenario
  ) async throws {
    let start = try await RotationBench(layout: scenario.layout, hasNames: scenario.hasNames)
    if scenario.isFirst { try start.removePair() }
    let other = try TemporaryDirectory(isInMemory: true)
    let made = try await Tool.mxtls.run(
      "new", "mx.example.org", "--dir", other.path, "--type", "p256")
    try #require(made.status == 0, "\(made)")
    for command in scenario.before {
      let result = try await Tool.mxtls.run(start.arguments(command))
      try #require(result.status == 0, "\(result)")
    }
    let stored = try Self.copyNext(of: start, to: other)
    let command = scenario.command.map {
      $0.replacing("other/", with: "\(other.path)/")
        .replacing("store/next/certificate.pem", with: stored)
    }
    let places = try await places(command, start)
    print("\(scenario.name): \(places.count) places")
    #expect(places.count > 10)
    // Of four places one is where the program is killed, and one where one of the errors comes; what is
    // killed in one scenario fails or passes in another, and at night both come everywhere.
    let offset = scenario.name.utf8.count
    let injections = places.enumerated().flatMap { index, place in
      guard Night.isNow || (index + offset) / 2 % 2 == 0 else { return [(Place, String)]() }
      let errors = Night.isNow ? Self.errors : [Self.errors[index / 2 % Self.errors.count]]
      let faults = ["signal=SIGKILL"] + errors
      let chosen = Night.isNow ? faults : [faults[(index + offset) % 2]]
      return chosen.map { (place, $0) }
    }
    let mended = Shapes()
    let failed = try await withThrowingTaskGroup(of: Bool.self) { group in
      var failed = 0
      for (index, (place, fault)) in injections.enumerated() {
        if index >= 4, try await group.next() == true { failed += 1 }
        group.addTask {
          try await inject(fault, at: place, command, start, mended, isFirst: scenario.isFirst)
        }
      }
      for try await isFailure in group where isFailure { failed += 1 }
      return failed
    }
    // Lest the faults miss, and all of this tests nothing.
    #expect(failed > injections.count / 2)
    #expect(await mended.count > 4)
  }

  /// The certificate of the generation that waits, which will be gone, as a file of its own.
  private static func copyNext(
    of bench: RotationBench, to directory: TemporaryDirectory
  ) throws -> String {
    let next = "\(bench.store)/next/certificate.pem"
    guard FileManager.default.fileExists(atPath: bench.directory[next]) else { return "" }
    return try directory.write("next.pem", bench.directory.text(next))
  }

  /// The shapes of what was left and was mended by the next run: the same ones need no other run, for
  /// what is random in the files decides nothing.
  private actor Shapes {
    private var known: Set<String> = []
    var count: Int { known.count }

    func isNew(_ shape: String) -> Bool { known.insert(shape).inserted }
  }

  /// Runs the command with a fault, looks at what is left, and lets the next run mend it.
  private func inject(
    _ fault: String, at place: Place, _ command: [String], _ start: RotationBench,
    _ mended: Shapes, isFirst: Bool
  ) async throws -> Bool {
    let bench = try RotationBench(copying: start)
    let result = try await strace(
      Strace.injecting("\(place.call):\(fault):when=\(place.number)"), bench.arguments(command))
    let what = "\(place.call) \(place.number) \(fault): \(result)"
    let isKilled = fault.hasPrefix("signal")
    #expect(
      isKilled ? [0, 137].contains(result.status) : [0, 66, 73, 74, 77].contains(result.status),
      "\(what)"
    )
    if !isFirst || result.status == 0 {
      #expect(throws: Never.self, "\(what)") { try bench.credentials() }
    }
    try bench.expectClean(leftoversAllowed: true, what)
    let isNew = try await mended.isNew(bench.shape())
    // The shape says nothing of what is in an index.
    guard isNew || Night.isNow || bench.hasNames else { return result.status != 0 }

    let listing = try await bench.run("rotate", "--status")
    #expect(listing.status == 0, "\(what)\nthen \(listing)")
    let next = try await bench.run(isFirst ? command : ["rotate", "--force"])
    #expect(next.status == 0, "\(what)\nthen \(next)")
    #expect(throws: Never.self, "\(what)") { try bench.credentials() }
    try bench.expectClean(what)
    #expect(try bench.stored().contains("live"), "\(what)")
    if bench.hasNames {
      let later = try await bench.run("rotate", "--dry-run")
      #expect(later.status == 0 && later.errorText == "", "\(what)\nthen \(later)")
      #expect(try bench.files(in: "config").count == 4, "\(what)")
    }
    return result.status != 0
  }

  /// A system call, by its number among those of its name.
  struct Place: Sendable {
    let call: String
    let number: Int
  }

  /// The calls to be disturbed.
  private func places(_ command: [String], _ start: RotationBench) async throws -> [Place] {
    let bench = try RotationBench(copying: start)
    let calls = Strace.changes.sorted().joined(separator: ",")
    let result = try await strace(
      Strace.tracing(calls, to: bench.directory["trace"]), bench.arguments(command))
    try #require(result.status == 0, "\(result)")
    return StraceCall.all(in: try bench.directory.text("trace")).ofFirstThread.changes
      .map { Place(call: String($0.name), number: $0.number) }
  }

  private func strace(_ options: [String], _ arguments: [String]) async throws -> ToolResult {
    try await Tool("strace").run(options + [Tool.mxtls.path] + arguments)
  }
}
