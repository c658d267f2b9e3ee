// SPDX-License-Identifier: Apache-2.0

private import Glibc
internal import SecretMemory
package import SystemPackage

/// A program that was started to be asked something, and answers on its standard output.
///
/// It runs beside us without a thread of ours: what it says waits in a pipe. It finds nothing on its
/// standard input, its errors are discarded, and it has an empty environment and the default action
/// for every signal.
package final class ChildProcess {
  private let process: pid_t
  private let path: FilePath
  private var pipe: OpenFile?

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - path: The program.
  ///   - arguments: What follows its name.
  /// - Throws: A `FileError` where it cannot be started.
  package init(_ path: FilePath, _ arguments: [String]) throws(FileError) {
    self.path = path
    var ends: [CInt] = [-1, -1]
    _ = try attempt(.open, path) { () throws(Errno) in try systemCall { Glibc.pipe(&ends) } }
    let output = OpenFile(adopting: ends[0])
    let input = OpenFile(adopting: ends[1])
    // Another child must not hold the end that we wait for to be closed.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    process = try attempt(.open, path) { () throws(Errno) in
      try spawn(path, arguments) { actions in
        posix_spawn_file_actions_adddup2(&actions, input.descriptor, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
      }
    }
    pipe = consume output
  }

  deinit {
    // Who is not asked any more is not waited for, as long as it runs.
    var status: CInt = 0
    if pipe != nil { waitpid(process, &status, WNOHANG) }
  }

  /// All that the program writes until it ends.
  ///
  /// - Parameter limit: The greatest length accepted, in bytes.
  /// - Returns: What it wrote, or nil where it failed or wrote more.
  package func output(limit: Int) -> [UInt8]? {
    guard let pipe = pipe.take() else { return nil }
    let contents = try? InputFile.read(
      FileDescriptor(rawValue: pipe.descriptor), name: path, limit: limit)
    var status: CInt = 0
    while waitpid(process, &status, 0) == -1 {
      guard errno == EINTR else { return nil }
    }
    guard status == 0, let contents else { return nil }
    return contents.withBytes { span in span.withUnsafeBytes { Array($0) } }
  }
}
