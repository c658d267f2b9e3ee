// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// Waiting for a time to come, where nothing tells that it has.
package enum Pause {
  /// Sleeps, and goes on sleeping after a signal that the process has survived.
  ///
  /// - Parameter deadline: When to go on; in the past: at once.
  package static func until(_ deadline: ContinuousClock.Instant) {
    while true {
      let left = (deadline - .now).components
      guard left.seconds > 0 || left.seconds == 0 && left.attoseconds > 0 else { return }
      var time = timespec(
        tv_sec: Int(left.seconds), tv_nsec: Int(left.attoseconds / 1_000_000_000))
      nanosleep(&time, nil)
    }
  }
}
