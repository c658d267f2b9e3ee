// SPDX-License-Identifier: Apache-2.0

internal import Platform
package import Postfix
package import SystemPackage

/// The master(8) of an instance of Postfix.
package enum PostfixMaster {
  /// Tells whether it runs: it keeps a lock on its file (master.c).
  ///
  /// - Parameter queueDirectory: The `queue_directory` of the instance.
  /// - Returns: Whether the lock is held, as far as can be told without asking for it.
  package static func isRunning(_ queueDirectory: FilePath) -> Bool {
    !holders(queueDirectory).isEmpty
  }

  /// A process of a service.
  package struct Worker: Hashable, Sendable {
    package let process: Int32
    /// When it began, in seconds since 1970, give or take a second.
    package let time: Int64
  }

  /// The processes of a service that run now, as far as the system tells.
  ///
  /// - Parameters:
  ///   - service: The service; master(8) tells its processes the name and type (`-n`, `-t`).
  ///   - queueDirectory: The `queue_directory` of the instance.
  /// - Returns: The processes, in no order.
  package static func workers(of service: MasterService, _ queueDirectory: FilePath) -> [Worker] {
    holders(queueDirectory).flatMap { ProcessStart.children(of: $0.process) }.filter {
      $0.value(of: "-n") == service.name && $0.value(of: "-t") == service.type
    }.map { Worker(process: $0.process, time: $0.time) }
  }

  private static func holders(_ queueDirectory: FilePath) -> [ProcessName] {
    ProcessName.locking(queueDirectory.appending("pid").appending("master.pid"))
  }
}

extension ProcessStart {
  /// The argument behind an option.
  fileprivate func value(of option: String) -> String? {
    arguments.firstIndex(of: option).flatMap { place in
      arguments.indices.contains(place + 1) ? arguments[place + 1] : nil
    }
  }
}
