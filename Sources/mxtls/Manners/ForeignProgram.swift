// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Platform
import SystemPackage

/// A program of another package that is asked something.
struct ForeignProgram {
  let path: FilePath

  /// Finds a program in PATH, or where daemons and their tools are.
  ///
  /// - Parameters:
  ///   - name: The name of the program.
  ///   - environment: Has the PATH.
  init?(_ name: String, environment: Environment) {
    let directories = (environment["PATH"] ?? "/usr/bin:/bin") + ":/usr/sbin:/sbin"
    let found = directories.split(separator: ":").map { FilePath("\($0)/\(name)") }
      .first { FileManager.default.isExecutableFile(atPath: $0.string) }
    guard let found else { return nil }
    path = found
  }

  /// Starts the program.
  ///
  /// - Parameter arguments: Its arguments.
  /// - Returns: What it will have written to standard output.
  func start(_ arguments: String...) -> Answer {
    Answer(try? ChildProcess(path, arguments), mayFail: false)
  }

  /// Starts the program to be asked about several things, of which it does not know all.
  ///
  /// - Parameter arguments: Its arguments.
  /// - Returns: What it will have written to standard output, also where it fails.
  func ask(_ arguments: [String]) -> Answer {
    Answer(try? ChildProcess(path, arguments), mayFail: true)
  }

  /// What a program writes to standard output, once it has ended.
  final class Answer {
    private let process: ChildProcess?
    private let mayFail: Bool
    /// Waits for the end of the program; nil where it failed.
    private(set) lazy var text = process?.output(limit: 1 << 20, mayFail: mayFail).map {
      String(decoding: $0, as: UTF8.self)
    }

    fileprivate init(_ process: ChildProcess?, mayFail: Bool) {
      self.process = process
      self.mayFail = mayFail
    }

    /// The lines of `text`, none where the program failed.
    var lines: [String] { text?.split(separator: "\n").map(String.init) ?? [] }
  }
}
