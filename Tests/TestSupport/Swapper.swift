// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A process of another user that exchanges two names of a directory again and again, by renameat2(2)
/// with RENAME_EXCHANGE, until it is let go of or has done so two million times.
package final class Swapper {
  private let process = Process()

  /// Starts the process.
  ///
  /// - Parameters:
  ///   - one: A path.
  ///   - other: Another one, on the same file system.
  ///   - user: Who does it; the directory is to be that user's.
  /// - Throws: What goes wrong; a `MissingTool` without setpriv(1) or perl(1).
  package init(_ one: String, _ other: String, user: UInt32) throws {
    #if arch(x86_64)
      let number = 316
    #else
      let number = 276
    #endif
    let script = """
      my ($one, $other) = @ARGV;
      for (1 .. 2000000) { syscall(\(number), -100, $one, -100, $other, 2) == 0 or die "$!" }
      """
    process.executableURL = URL(fileURLWithPath: try Tool("setpriv").path)
    process.arguments = [
      "--reuid=\(user)", "--regid=\(user)", "--clear-groups", try Tool("perl").path, "-e", script,
      one, other,
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// Whether it still does so.
  package var isRunning: Bool { process.isRunning }

  deinit {
    process.terminate()
    process.waitUntilExit()
  }
}
