// SPDX-License-Identifier: Apache-2.0

package import PostfixHost

/// How Postfix is made to load new files.
package enum Reloading: Sendable {
  /// By postfix(1), and only where the instance runs.
  case postfix(PostfixCommand)
  /// By another command, once for all instances.
  case command(ShellCommand)
  /// Not at all.
  case none

  /// Finds out which instances a reload would reach.
  ///
  /// - Parameter instances: The directories of main.cf.
  /// - Returns: Those that run, as far as that is a question here.
  /// - Throws: A `RotationError` of code `notConfirmed` where that cannot be told.
  func running(_ instances: [String]) throws(RotationError) -> [String] {
    switch self {
    case .none: return []
    case .command: return instances
    case .postfix(let postfix):
      do throws(PostfixCommand.Failure) {
        var running: [String] = []
        for instance in instances where try postfix.isRunning(instance) {
          running.append(instance)
        }
        return running
      } catch {
        throw RotationError(error)
      }
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
    case .postfix(let postfix):
      let running = try running(instances)
      do throws(PostfixCommand.Failure) {
        for instance in running { try postfix.reload(instance) }
      } catch {
        throw RotationError(error)
      }
      return running
    }
  }
}

extension RotationError {
  /// A failure of postfix(1).
  fileprivate init(_ failure: PostfixCommand.Failure) {
    switch failure {
    case .file(let error): self.init(error)
    case .failed(let command, let what): self.init(.notConfirmed, command, what)
    }
  }
}
