// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// A program that was run to its end: how it ended, and what it said.
package struct ProgramRun: Sendable {
  /// How a program ended.
  package enum Ending: Hashable, Sendable {
    case exited(CInt)
    /// By a signal, such as SIGSEGV.
    case killed(CInt)
    /// Its time was over; it was killed, with all of its process group.
    case timedOut
  }

  package let ending: Ending
  /// What it wrote to standard output and to standard error, each up to the limit.
  package private(set) var output: [UInt8] = []
  package private(set) var errors: [UInt8] = []

  /// A Boolean value that tells whether it exited with status 0.
  package var succeeded: Bool { ending == .exited(0) }

  /// Runs a program.
  ///
  /// A process that it leaves behind, such as a daemon, is not waited for.
  ///
  /// - Parameters:
  ///   - path: The program.
  ///   - arguments: What follows its name.
  ///   - environment: Its environment, each variable as NAME=VALUE.
  ///   - input: What it finds on its standard input, as a file.
  ///   - limit: The most that is kept of either output, in bytes; the rest is read and dropped.
  ///   - timeout: How long it may take.
  /// - Throws: A `FileError` where it cannot be started.
  package init(
    _ path: FilePath, _ arguments: [String], environment: [String], input: [UInt8] = [],
    limit: Int = 1 << 20, timeout: Duration
  ) throws(FileError) {
    let (process, pipes) = try attempt(.open, path) { () throws(Errno) in
      let input = try OpenFile.inMemory(input)
      let output = try Pipe()
      let errors = try Pipe()
      let process = try spawn(path, arguments, environment: environment, isGroup: true) {
        posix_spawn_file_actions_adddup2(&$0, input.descriptor, 0)
        posix_spawn_file_actions_adddup2(&$0, output.end, 1)
        posix_spawn_file_actions_adddup2(&$0, errors.end, 2)
      }
      return (process, [output.closed(), errors.closed()])
    }
    // If we are interrupted, we do not leave it running.
    let token = Interruption.register { kill(-process, SIGTERM) }
    defer { Interruption.unregister(token) }
    var texts: [[UInt8]] = [[], []]
    func readAll(patience: CInt) {
      var waiting = pipes.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
      poll(&waiting, nfds_t(waiting.count), patience)
      for (index, pipe) in pipes.enumerated() { pipe.read(into: &texts[index], limit: limit) }
      // poll(2) does not wait for pipes that have been closed.
      if waiting.allSatisfy({ $0.revents & Int16(POLLHUP) != 0 }) { usleep(2000) }
    }
    let deadline = ContinuousClock.now + timeout
    var ending: Ending?
    while ending == nil {
      readAll(patience: 20)
      ending = Ending(of: process)
      if ending == nil, ContinuousClock.now >= deadline { ending = .byForce(process) }
    }
    readAll(patience: 0)
    self.ending = ending ?? .timedOut
    (output, errors) = (texts[0], texts[1])
  }
}

extension OpenFile {
  /// A file in memory with what a program is to read.
  static func inMemory(_ input: [UInt8]) throws(Errno) -> OpenFile {
    let file = try OpenFile.inMemory()
    try file.write(input.span.bytes)
    _ = try systemCall { lseek(file.descriptor, 0, SEEK_SET) }
    return file
  }
}

extension ProgramRun.Ending {
  /// How a child has ended; nil where it runs.
  init?(of process: Int32) {
    var status: CInt = 0
    let ended = waitpid(process, &status, WNOHANG)
    if ended == process {
      self = status & 0x7f == 0 ? .exited((status >> 8) & 0xff) : .killed(status & 0x7f)
    } else if ended == -1, errno != EINTR {
      self = .exited(-1)
    } else {
      return nil
    }
  }

  /// Kills a child with all of its process group, and waits for its end.
  static func byForce(_ process: Int32) -> ProgramRun.Ending {
    var status: CInt = 0
    kill(-process, SIGKILL)
    while waitpid(process, &status, 0) == -1, errno == EINTR {}
    return .timedOut
  }
}

/// What a program writes to, and the end that we read from.
private final class Pipe {
  private let reading: OpenFile
  private var writing: OpenFile?

  init() throws(Errno) {
    let ends = try FileDescriptor.pipe(options: .closeOnExec)
    reading = OpenFile(adopting: ends.readEnd.rawValue)
    writing = OpenFile(adopting: ends.writeEnd.rawValue)
    _ = fcntl(ends.readEnd.rawValue, F_SETFL, O_NONBLOCK)
  }

  var descriptor: CInt { reading.descriptor }
  var end: CInt { writing?.descriptor ?? -1 }

  /// The pipe without our copy of the end that the program has.
  func closed() -> Pipe {
    writing = nil
    return self
  }

  /// Reads what there is at the moment, up to a megabyte: a program that never stops writing is to
  /// have its time limit all the same.
  func read(into text: inout [UInt8], limit: Int) {
    var buffer = [UInt8](repeating: 0, count: 16384)
    for _ in 0..<64 {
      guard let count = try? systemCall({ Glibc.read(descriptor, &buffer, buffer.count) }),
        count > 0
      else { return }
      text += buffer.prefix(min(count, limit - text.count))
    }
  }
}
