// SPDX-License-Identifier: Apache-2.0

internal import Platform
package import SystemPackage

/// The master(8) of an instance of Postfix.
package enum PostfixMaster {
  /// Tells whether it runs: it keeps a lock on its file (master.c).
  ///
  /// - Parameter queueDirectory: The `queue_directory` of the instance.
  /// - Returns: Whether the lock is held, as far as can be told without asking for it.
  package static func isRunning(_ queueDirectory: FilePath) -> Bool {
    let file = queueDirectory.appending("pid").appending("master.pid")
    return !ProcessName.locking(file).isEmpty
  }
}
