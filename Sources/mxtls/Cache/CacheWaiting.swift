// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import SessionCache
import SystemPackage

/// For how long to wait for a lock.
struct CacheWaiting: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Wait so long for a lock that another process holds: seconds, or as 90s, 5m, 1h.",
      valueName: "time"))
  var wait: TimeSpan?

  /// This program, whatever its name is by now.
  private static let program: FilePath = "/proc/self/exe"

  func access(_ console: Console, allowsSnapshot: Bool) -> TableAccess {
    TableAccess(
      program: Self.program, temporaryDirectory: console.environment.temporaryDirectory,
      allowsSnapshot: allowsSnapshot, wait: .seconds(wait?.seconds ?? 0)
    ) { console.note($0) }
  }
}
