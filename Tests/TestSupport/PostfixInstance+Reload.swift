// SPDX-License-Identifier: Apache-2.0

internal import Foundation

extension PostfixInstance {
  /// Has Postfix read its configuration again, and waits until the processes that know the old settings
  /// have ended, but for those that are busy for longer than two seconds.
  ///
  /// The command alone ends before master(8) has begun, and the line in the log is written before it tells
  /// any of them.
  ///
  /// - Throws: A `PostfixFailure` when it does not.
  package func reload() async throws {
    let (start, old) = (lines().count, children)
    let result = try await Tool("postfix").run("-c", configuration, "reload")
    guard result.status == 0 else {
      throw PostfixFailure(what: "Postfix did not reload: \(result)", log: try log())
    }
    try await waitForLog("the reload", after: start) { $0.first(where: Self.tellsReload) }
    for _ in 0..<40 where !children.isDisjoint(with: old) {
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  /// The processes that master(8) has started; none where the kernel does not tell.
  private var children: Set<Substring> {
    let text = process.flatMap {
      try? String(contentsOfFile: "/proc/\($0)/task/\($0)/children", encoding: .utf8)
    }
    return Set(text?.split(separator: " ") ?? [])
  }

  /// Counts how often it has read its configuration again, also a moment ago.
  ///
  /// Another process writes the log, in the order in which it is told: what was logged before a line of
  /// the test's own is there with that line.
  ///
  /// - Returns: The number of reloads since the start.
  /// - Throws: A `PostfixFailure` when the test's own line is not logged.
  package func reloads() async throws -> Int {
    let mark = "counted \(UUID().uuidString)"
    let result = try await Tool("postlog").run("-c", configuration, "-t", "test", mark)
    guard result.status == 0 else {
      throw PostfixFailure(what: "postlog failed: \(result)", log: try log())
    }
    try await waitForLog(containing: mark)
    return loggedReloads
  }

  /// How often it has read its configuration again, as far as the log tells by now.
  ///
  /// With a main.cf that ends each of its programs nobody writes the log.
  package var loggedReloads: Int { lines().count(where: Self.tellsReload) }

  private static func tellsReload(_ line: String) -> Bool { line.contains(": reload -- version ") }
}
