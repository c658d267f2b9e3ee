// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A process of another user that exchanges two names of a directory again and again, by renameat2(2)
/// with RENAME_EXCHANGE.
package struct Swapper: Sendable {
  private let name: String

  /// Exchanges two names for as long as `body` runs.
  ///
  /// - Parameters:
  ///   - one: A path.
  ///   - other: Another one, on the same file system.
  ///   - user: Who does it; the directory is to be that user's.
  ///   - body: What to do meanwhile.
  /// - Returns: What `body` returns.
  /// - Throws: A `NeverReady` when the names cannot be exchanged; a `MissingTool` without setpriv(1)
  ///   or perl(1); what `body` throws.
  package static func whileSwapping<Result: Sendable>(
    _ one: String, _ other: String, user: UInt32, body: (Swapper) async throws -> Result
  ) async throws -> Result {
    #if arch(x86_64)
      let number = 316
    #else
      let number = 276
    #endif
    // It does not outlive the tests, should they be killed.
    let script = """
      my ($one, $other) = @ARGV;
      my $parent = getppid;
      $| = 1;
      for (my $count = 0; getppid == $parent; $count++) {
        syscall(\(number), -100, $one, -100, $other, 2) == 0 or die "$!";
        print "swapping\\n" if $count == 0;
      }
      """
    return try await Tool("setpriv").whileRunning(
      [
        "--reuid=\(user)", "--regid=\(user)", "--clear-groups", try Tool("perl").path, "-e", script,
        one, other,
      ],
      ready: "swapping"
    ) { _ in try await body(Swapper(name: one)) }
  }

  /// Whether the process still does so: in five seconds the name stands for another file at least
  /// once.
  package var isRunning: Bool {
    let first = inode
    for _ in 0..<5000 {
      if inode != first { return true }
      usleep(1000)
    }
    return false
  }

  private var inode: UInt {
    var status = stat()
    return lstat(name, &status) == 0 ? UInt(status.st_ino) : 0
  }
}
