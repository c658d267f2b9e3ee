// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import SessionCache
import SystemPackage

/// How long to wait for a lock.
struct CacheWaiting: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Wait so long for a lock that another process holds: seconds, or as 90s, 5m, 1h.",
      valueName: "time"))
  var wait: TimeSpan?

  func access(_ console: Console, allowsSnapshot: Bool) -> TableAccess {
    TableAccess(console, allowsSnapshot: allowsSnapshot, wait: .seconds(wait?.seconds ?? 0))
  }
}

extension TableAccess {
  /// This program, whatever its name is by now.
  private static let ownProgram: FilePath = "/proc/self/exe"

  /// The way to tables by workers of this program.
  init(_ console: Console, allowsSnapshot: Bool = true, wait: Duration = .zero) {
    self.init(
      program: Self.ownProgram, temporaryDirectory: console.environment.temporaryDirectory,
      allowsSnapshot: allowsSnapshot, wait: wait
    ) { console.note($0) }
  }
}
