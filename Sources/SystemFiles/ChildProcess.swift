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
      try Self.spawn(path, arguments, output: input.descriptor)
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

  private static func spawn(
    _ path: FilePath, _ arguments: [String], output: CInt
  ) throws(Errno) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

    let words = ([path.string] + arguments).map { strdup($0) }
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    let argv: [UnsafeMutablePointer<CChar>?] = words + [nil]
    let environment: [UnsafeMutablePointer<CChar>?] = [nil]
    let result = path.withPlatformString {
      posix_spawn(&process, $0, &actions, &attributes, argv, environment)
    }
    guard result == 0 else { throw Errno(rawValue: result) }
    return process
  }
}
