// SPDX-License-Identifier: Apache-2.0

internal import Platform
package import SystemPackage

/// How Postfix is made to load new files.
package enum Reloading: Sendable {
  /// By postfix(1), at this path, and only where the instance runs.
  case postfix(FilePath, environment: [String])
  /// By another command, once for all instances.
  case command(ShellCommand)
  /// Not at all.
  case none

  /// The longest that postfix(1) may take.
  private static let timeout = Duration.seconds(60)

  /// Finds out which instances a reload would reach.
  ///
  /// - Parameter instances: The directories of main.cf.
  /// - Returns: Those that run, as far as that is a question here.
  /// - Throws: A `RotationError` of code `notConfirmed` where that cannot be told.
  func running(_ instances: [String]) throws(RotationError) -> [String] {
    switch self {
    case .none: return []
    case .command: return instances
    case .postfix(let program, let environment):
      // postfix(1) says by 1 that an instance does not run, and logs why it cannot tell.
      var running: [String] = []
      for instance in instances {
        let status = try Self.postfix(program, instance, "status", environment)
        if status.ending == .exited(1), !status.errorText.contains("fatal:") { continue }
        try status.requireSuccess(of: "postfix -c \(instance) status", timeout: Self.timeout)
        running.append(instance)
      }
      return running
    }
  }

  /// Reloads instances.
  ///
  /// - Parameter instances: The directories of main.cf.
  /// - Returns: The instances that were reloaded: those that run.
  /// - Throws: A `RotationError` of code `notConfirmed` where that failed.
  func reload(_ instances: [String]) throws(RotationError) -> [String] {
    if instances.isEmpty { return [] }
    switch self {
    case .none: return []
    case .command(let command):
      _ = try command.run()
      return instances
    case .postfix(let program, let environment):
      let running = try running(instances)
      for instance in running {
        let run = try Self.postfix(program, instance, "reload", environment)
        try run.requireSuccess(of: "postfix -c \(instance) reload", timeout: Self.timeout)
      }
      return running
    }
  }

  private static func postfix(
    _ program: FilePath, _ instance: String, _ verb: String, _ environment: [String]
  ) throws(RotationError) -> ProgramRun {
    try onFiles { () throws(FileError) in
      try ProgramRun(program, ["-c", instance, verb], environment: environment, timeout: timeout)
    }
  }
}
