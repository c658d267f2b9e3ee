// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// A process of our own that does what may go wrong in ways that no error can report.
///
/// It is given descriptors, from number 3 on, and is killed with the value.
package struct WorkerProcess: ~Copyable {
  /// How a process ended.
  package enum Ending: Hashable, Sendable {
    case exited(CInt)
    /// By a signal, such as SIGSEGV.
    case killed(CInt)
  }

  private let process: pid_t
  private var isOver = false

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - path: The program.
  ///   - arguments: What follows its name.
  ///   - descriptors: What it finds open as 3, 4, and so on, and nothing besides. What it writes to
  ///     standard output or error is lost: libraries write there what nobody should read.
  /// - Throws: A `FileError` where it cannot be started.
  package init(
    _ path: FilePath, _ arguments: [String], descriptors: [CInt]
  ) throws(FileError) {
    process = try attempt(.open, path) { () throws(Errno) in
      // Out of the way first, lest one takes the number that another still has.
      var copies: [CInt] = []
      defer { for copy in copies { _ = close(copy) } }
      for descriptor in descriptors {
        copies.append(try systemCall { fcntl(descriptor, F_DUPFD_CLOEXEC, 100) })
      }
      return try spawn(path, arguments) { actions in
        for standard in [STDOUT_FILENO, STDERR_FILENO] {
          posix_spawn_file_actions_addopen(&actions, standard, "/dev/null", O_WRONLY, 0)
        }
        for (index, copy) in copies.enumerated() {
          posix_spawn_file_actions_adddup2(&actions, copy, CInt(3 + index))
        }
        // Also what we were started with: a process that reads a table has no business with it.
        for other in Self.openDescriptors where other >= 3 + copies.count {
          posix_spawn_file_actions_addclose(&actions, other)
        }
      }
    }
  }

  /// The numbers of the descriptors that are open; where the system does not tell, all that may be.
  private static var openDescriptors: [CInt] {
    let names = try? FileStatus.names(inDirectory: "/proc/self/fd")
    return names?.compactMap { CInt($0) } ?? Array(0..<1024)
  }

  deinit {
    guard !isOver else { return }
    kill(process, SIGKILL)
    var status: CInt = 0
    while waitpid(process, &status, 0) == -1, errno == EINTR {}
  }

  /// Waits for its end.
  package mutating func wait() -> Ending {
    isOver = true
    var status: CInt = 0
    while waitpid(process, &status, 0) == -1 {
      guard errno == EINTR else { return .exited(-1) }
    }
    let signal = status & 0x7f
    return signal == 0 ? .exited((status >> 8) & 0xff) : .killed(signal)
  }
}
