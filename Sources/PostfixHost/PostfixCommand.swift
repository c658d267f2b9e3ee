// SPDX-License-Identifier: Apache-2.0

package import Platform
package import Primitives
package import SystemPackage

/// The program postfix(1), by which instances are asked and reloaded.
package struct PostfixCommand: Sendable {
  /// Why it did not do what it was to do.
  package enum Failure: Fault {
    /// It cannot be started.
    case file(FileError)
    /// The command, and how it failed: lower case, no full stop.
    case failed(command: String, what: String)

    package var subject: String {
      switch self {
      case .file(let error): error.subject
      case .failed(let command, _): command
      }
    }

    package var what: String {
      switch self {
      case .file(let error): error.what
      case .failed(_, let what): what
      }
    }

    package var category: FaultCategory {
      switch self {
      case .file(let error): error.category
      case .failed: .notConfirmed
      }
    }
  }

  private let program: FilePath
  private let environment: [String]

  /// The longest that it may take.
  private static let timeout = Duration.seconds(60)
  /// The longest that a check may take: it looks at all of the queue's directories.
  private static let checkTimeout = Duration.seconds(600)

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
    // postfix(1) exits with 1 if an instance does not run; it logs an error if it cannot tell.
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

  /// Has Postfix check its files, as it does when it starts: it makes directories that are missing.
  ///
  /// - Parameter instance: The directory of main.cf.
  /// - Returns: What it warns of, a line each.
  /// - Throws: A `Failure` where it would not start.
  package func check(_ instance: String) throws(Failure) -> [String] {
    let run = try run(instance, "check", timeout: Self.checkTimeout)
    try requireSuccess(of: run, instance, "check", timeout: Self.checkTimeout)
    // postconf is run several times, and warns each time.
    return run.errorText.split(separator: "\n").map { line in
      // "postfix/postfix-script: warning: TEXT"
      String(line.split(separator: ": warning: ", maxSplits: 1).last ?? line)
    }.unique
  }

  private func run(
    _ instance: String, _ verb: String, timeout: Duration = Self.timeout
  ) throws(Failure) -> ProgramRun {
    do throws(FileError) {
      return try ProgramRun(
        program, ["-c", instance, verb], environment: environment, timeout: timeout)
    } catch {
      throw .file(error)
    }
  }

  private func requireSuccess(
    of run: ProgramRun, _ instance: String, _ verb: String, timeout: Duration = Self.timeout
  ) throws(Failure) {
    guard let what = run.failure(after: timeout) else { return }
    throw .failed(command: "postfix -c \(instance) \(verb)", what: what)
  }
}
