// SPDX-License-Identifier: Apache-2.0

private import Glibc
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
    // Another child must not hold open the end whose closing we wait for.
    let ends = try attempt(.open, path) { () throws(Errno) in
      try FileDescriptor.pipe(options: .closeOnExec)
    }
    let output = OpenFile(adopting: ends.readEnd.rawValue)
    let input = OpenFile(adopting: ends.writeEnd.rawValue)
    process = try attempt(.open, path) { () throws(Errno) in
      try spawn(path, arguments) { actions in
        posix_spawn_file_actions_adddup2(&actions, input.descriptor, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
      }
    }
    pipe = consume output
  }

  deinit {
    // A program that nobody asks any more may go on running: we do not wait for it.
    var status: CInt = 0
    if pipe != nil { waitpid(process, &status, WNOHANG) }
  }

  /// All that the program writes until it ends.
  ///
  /// - Parameters:
  ///   - limit: The greatest length accepted, in bytes.
  ///   - timeout: How long it may take from now on; then it is killed.
  ///   - mayFail: Whether what it wrote counts also where its status is one of failure.
  /// - Returns: What it wrote, or nil where it failed, wrote more or took longer.
  package func output(
    limit: Int, timeout: Duration = .seconds(60), mayFail: Bool = false
  ) -> [UInt8]? {
    guard let pipe = pipe.take() else { return nil }
    _ = fcntl(pipe.descriptor, F_SETFL, O_NONBLOCK)
    let deadline = ContinuousClock.now + timeout
    var contents: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    var isWhole = false
    while contents.count <= limit, let left = Self.milliseconds(until: deadline) {
      var waiting = pollfd(fd: pipe.descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, left) > 0 else { continue }
      let count = Glibc.read(pipe.descriptor, &buffer, buffer.count)
      if count > 0 {
        contents += buffer.prefix(count)
      } else if count == 0 {
        isWhole = true
        break
      } else if errno != EAGAIN, errno != EINTR {
        break
      }
    }
    // One that has closed its output may still run for ever.
    guard let status = wait(until: isWhole ? deadline : .now), isWhole, status == 0 || mayFail,
      contents.count <= limit
    else { return nil }
    return contents
  }

  private static func milliseconds(until deadline: ContinuousClock.Instant) -> CInt? {
    let left = deadline - .now
    guard left > .zero else { return nil }
    return CInt(
      clamping: left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
        + 1)
  }

  /// Waits for the end of the program, and kills it when its time is over.
  private func wait(until deadline: ContinuousClock.Instant) -> CInt? {
    var status: CInt = 0
    while true {
      let ended = waitpid(process, &status, WNOHANG)
      if ended == process { return status }
      if ended == -1, errno != EINTR { return nil }
      if ContinuousClock.now >= deadline { break }
      usleep(1000)
    }
    kill(process, SIGKILL)
    while waitpid(process, &status, 0) == -1, errno == EINTR {}
    return nil
  }
}
