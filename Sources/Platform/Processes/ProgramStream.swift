// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// What a program writes to its standard output, while it runs.
///
/// It finds nothing on its standard input, its errors are discarded, and it has an empty environment.
/// One thread reads it.
package final class ProgramStream: ByteSource, @unchecked Sendable {
  private let process: pid_t
  private let path: FilePath
  private let pipe: OpenFile
  private let token: Interruption.Token
  private var isOver = false

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - path: The program.
  ///   - arguments: What follows its name.
  /// - Throws: A `FileError` where it cannot be started.
  package init(_ path: FilePath, _ arguments: [String]) throws(FileError) {
    self.path = path
    let ends = try attempt(.open, path) { () throws(Errno) in
      try FileDescriptor.pipe(options: .closeOnExec)
    }
    let output = OpenFile(adopting: ends.readEnd.rawValue)
    let input = OpenFile(adopting: ends.writeEnd.rawValue)
    let process = try attempt(.open, path) { () throws(Errno) in
      try spawn(path, arguments) { actions in
        posix_spawn_file_actions_adddup2(&actions, input.descriptor, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
      }
    }
    self.process = process
    pipe = consume output
    // If we are interrupted, we do not leave it running.
    token = Interruption.register { kill(process, SIGTERM) }
  }

  deinit {
    Interruption.unregister(token)
    guard !isOver else { return }
    var status: CInt = 0
    kill(process, SIGTERM)
    waitpid(process, &status, 0)
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    let count = try attempt(.read, path) { () throws(Errno) in
      try systemCall { Glibc.read(pipe.descriptor, buffer.baseAddress, buffer.count) }
    }
    guard count == 0, !isOver else { return count }
    isOver = true
    var status: CInt = 0
    while waitpid(process, &status, 0) == -1, errno == EINTR {}
    guard status == 0 else {
      throw FileError(.io, .read, path, reason: "the program failed")
    }
    return 0
  }
}
