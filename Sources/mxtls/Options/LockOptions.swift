// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Platform
import SystemPackage

/// How a run keeps others away, for all commands that change what Postfix loads.
struct LockOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Wait so long for another run to end: seconds, or as 90s, 5m, 1h.", valueName: "time"))
  var wait: TimeSpan?

  @Option(
    help: ArgumentHelp(
      "The file that keeps other runs away, in place of /run/mxtls.lock.", valueName: "file"),
    completion: .file())
  var lockFile: String?

  /// Whether one of them was given.
  var isGiven: Bool { wait != nil || lockFile != nil }

  /// Runs `body` while no other run is at work on this host.
  ///
  /// - Parameter body: The work.
  /// - Throws: A `Failure` of status `busy` where another one is; whatever `body` throws.
  func alone(_ body: () throws(Failure) -> Void) throws(Failure) {
    let path = FilePath(lockFile ?? Self.defaultLock)
    let lock: FileLock
    do {
      lock = try FileLock(path, wait: wait.map { .seconds($0.seconds) })
    } catch {
      guard error.code == .busy else { throw Failure(error) }
      throw Failure(
        .busy, "\(path): another run is at work", hint: "--wait 5m waits until it has ended")
    }
    try body()
    withExtendedLifetime(lock) {}
  }

  private static var defaultLock: String {
    geteuid() == 0 ? "/run/mxtls.lock" : "/tmp/mxtls-\(geteuid()).lock"
  }
}
