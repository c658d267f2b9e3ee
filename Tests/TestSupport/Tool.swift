// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Subprocess
internal import SystemPackage

/// What a program that ran to its end left behind.
package struct ToolResult: Sendable, CustomStringConvertible {
  /// The exit status, or 128 plus the number of the signal that ended the program.
  package let status: Int32
  package let output: [UInt8]
  package let errorOutput: [UInt8]

  package var text: String { String(decoding: output, as: UTF8.self) }
  package var errorText: String { String(decoding: errorOutput, as: UTF8.self) }
  package var description: String { "status \(status)\n\(text)\n\(errorText)" }
}

/// A program that a test calls as a judge, or the program under test.
package struct Tool: Sendable {
  /// Where the program is, to be handed to another one.
  package let path: String

  /// The program under test: the one that MXTLS_PROGRAM names, else the one built beside the tests.
  package static let mxtls = Tool(
    path: ProcessInfo.processInfo.environment["MXTLS_PROGRAM"]
      ?? URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appendingPathComponent("mxtls").path)

  package init(path: String) {
    self.path = path
    _ = Self.ignoresBrokenPipes
  }

  /// Keeps a program that ends before it has read its input from taking the tests with it.
  ///
  /// What is started gets the default action back: swift-subprocess resets all signals.
  private static let ignoresBrokenPipes: Void = { signal(SIGPIPE, SIG_IGN) }()

  /// Finds `name` in PATH or in the system directories; a test that needs it fails where it is missing.
  package init(_ name: String) throws {
    let directories = Self.searchPath.split(separator: ":")
    guard
      let found = directories.map({ "\($0)/\(name)" })
        .first(where: FileManager.default.isExecutableFile(atPath:))
    else { throw MissingTool(name: name) }
    self.init(path: found)
  }

  /// The PATH that every program is run with: ours, and the directories of daemons.
  private static let searchPath =
    (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin") + ":/usr/sbin:/sbin"

  /// Runs the program to its end.
  ///
  /// - Parameters:
  ///   - arguments: The arguments after the program's name.
  ///   - input: What it finds on its standard input.
  ///   - environment: What is set, or unset with nil, in the environment it inherits.
  ///   - directory: Its working directory.
  /// - Returns: Its exit status and all it wrote.
  /// - Throws: A `SubprocessError` when it cannot be started.
  package func run(
    _ arguments: [String], input: [UInt8] = [], environment: [String: String?] = [:],
    in directory: String? = nil
  ) async throws -> ToolResult {
    let result = try await Subprocess.run(
      .path(FilePath(path)), arguments: Arguments(arguments),
      environment: Self.environment(environment),
      workingDirectory: directory.map { FilePath($0) },
      input: .array(input), output: .bytes(limit: 64 << 20), error: .bytes(limit: 16 << 20))
    let status =
      switch result.terminationStatus {
      case .exited(let code): code
      case .signaled(let signal): 128 + signal
      }
    return ToolResult(
      status: status, output: result.standardOutput, errorOutput: result.standardError)
  }

  private static func environment(_ changes: [String: String?]) -> Environment {
    var updates: [Environment.Key: String?] = ["PATH": searchPath, "LC_ALL": "C", "TZ": "UTC"]
    for (name, value) in changes {
      if let key = Environment.Key(rawValue: name) { updates[key] = value }
    }
    return .inherit.updating(updates)
  }

  /// Runs a server for as long as `body` runs, and ends it by SIGTERM then.
  ///
  /// - Parameters:
  ///   - arguments: The arguments after the program's name.
  ///   - ready: How the line begins with which the program says that it is ready.
  ///   - body: What to do meanwhile; it is given that line.
  /// - Returns: What `body` returns.
  /// - Throws: A `NeverReady` when the program ends without such a line; what `body` throws.
  package func whileRunning<Result: Sendable>(
    _ arguments: [String], ready: String, body: (String) async throws -> Result
  ) async throws -> Result {
    try await Subprocess.run(
      .path(FilePath(path)), arguments: Arguments(arguments),
      environment: Self.environment([:]), input: .none, output: .sequence,
      error: .combinedWithOutput
    ) { execution in
      defer { try? execution.send(signal: .terminate) }
      var seen = ""
      for try await line in execution.standardOutput.strings() {
        if line.hasPrefix(ready) { return try await body(line) }
        seen += "\(line)\n"
      }
      throw NeverReady(output: seen)
    }.closureResult
  }

  /// Runs the program with string input.
  package func run(
    _ arguments: String..., input: String = "", environment: [String: String?] = [:],
    in directory: String? = nil
  ) async throws -> ToolResult {
    try await run(arguments, input: Array(input.utf8), environment: environment, in: directory)
  }
}

/// A judge that is not installed: the README's test command installs them all.
package struct MissingTool: Error, CustomStringConvertible {
  let name: String
  package var description: String { "\(name) is not installed" }
}

/// A server that ended, or closed its output, before it was ready.
package struct NeverReady: Error, CustomStringConvertible {
  let output: String
  package var description: String { "the server never became ready:\n\(output)" }
}
