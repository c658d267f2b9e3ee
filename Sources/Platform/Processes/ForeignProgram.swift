// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// A program of another package that is asked something.
package struct ForeignProgram {
  package let path: FilePath

  /// Finds a program in PATH, or where daemons and their tools are.
  ///
  /// - Parameters:
  ///   - name: The name of the program.
  ///   - searchPath: The PATH; nil where there is none.
  package init?(_ name: String, searchPath: String?) {
    let directories = (searchPath ?? Self.defaultPath) + ":/usr/sbin:/sbin"
    // It is started with the rights of this process, so it is looked for with them.
    let found = LentRights.suspended {
      directories.split(separator: ":").map { FilePath("\($0)/\(name)") }
        .first(where: Self.isExecutable)
    }
    guard let found else { return nil }
    path = found
  }

  /// Where programs are looked for without a PATH.
  package static let defaultPath = "/usr/bin:/bin"

  private static func isExecutable(_ path: FilePath) -> Bool {
    guard (try? FileStatus.of(path))?.kind == .regular else { return false }
    return path.withPlatformString { access($0, X_OK) } == 0
  }

  /// Starts the program.
  ///
  /// - Parameter arguments: Its arguments.
  /// - Returns: What it will have written to standard output.
  package func start(_ arguments: String...) -> Answer {
    Answer(try? ChildProcess(path, arguments), mayFail: false)
  }

  /// Starts the program to be asked about several things, some of which it may not know.
  ///
  /// - Parameter arguments: Its arguments.
  /// - Returns: What it will have written to standard output, also where it fails.
  package func ask(_ arguments: [String]) -> Answer {
    Answer(try? ChildProcess(path, arguments), mayFail: true)
  }

  /// What a program writes to standard output, once it has ended.
  package final class Answer {
    private let process: ChildProcess?
    private let mayFail: Bool
    /// Waits for the end of the program; nil where it failed.
    package private(set) lazy var text = process?.output(limit: 1 << 20, mayFail: mayFail).map {
      String(decoding: $0, as: UTF8.self)
    }

    fileprivate init(_ process: ChildProcess?, mayFail: Bool) {
      self.process = process
      self.mayFail = mayFail
    }

    /// The lines of `text`, none where the program failed.
    package var lines: [String] { text?.split(separator: "\n").map(String.init) ?? [] }
  }
}
