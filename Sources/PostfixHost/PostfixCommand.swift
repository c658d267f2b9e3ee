// SPDX-License-Identifier: Apache-2.0

package import Platform
package import SystemPackage

/// The program postfix(1), by which instances are asked and reloaded.
package struct PostfixCommand: Sendable {
  /// Why it did not do what it was to do.
  package enum Failure: Error {
    /// It cannot be started.
    case file(FileError)
    /// The command, and how it failed: lower case, no full stop.
    case failed(command: String, what: String)
  }

  private let program: FilePath
  private let environment: [String]

  /// The longest that it may take.
  private static let timeout = Duration.seconds(60)

  /// - Parameters:
  ///   - program: Its path.
  ///   - environment: Its environment, each variable as NAME=VALUE.
  package init(_ program: FilePath, environment: [String]) {
    self.program = program
    self.environment = environment
  }

  /// Tells whether an instance runs.
  ///
  /// - Parameter instance: The directory of main.cf.
  /// - Returns: Whether a reload would reach it.
  /// - Throws: A `Failure` where that cannot be told.
  package func isRunning(_ instance: String) throws(Failure) -> Bool {
    let run = try run(instance, "status")
    // postfix(1) says by 1 that an instance does not run, and logs why it cannot tell.
    if run.ending == .exited(1), !run.errorText.contains("fatal:") { return false }
    try requireSuccess(of: run, instance, "status")
    return true
  }

  /// Reloads an instance that runs.
  ///
  /// - Parameter instance: The directory of main.cf.
  /// - Throws: A `Failure` where it was not reloaded.
  package func reload(_ instance: String) throws(Failure) {
    try requireSuccess(of: try run(instance, "reload"), instance, "reload")
  }

  private func run(_ instance: String, _ verb: String) throws(Failure) -> ProgramRun {
    do throws(FileError) {
      return try ProgramRun(
        program, ["-c", instance, verb], environment: environment, timeout: Self.timeout)
    } catch {
      throw .file(error)
    }
  }

  private func requireSuccess(
    of run: ProgramRun, _ instance: String, _ verb: String
  ) throws(Failure) {
    guard let what = run.failure(after: Self.timeout) else { return }
    throw .failed(command: "postfix -c \(instance) \(verb)", what: what)
  }
}
