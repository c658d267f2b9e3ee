// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import Primitives
package import SystemPackage

/// A program that was run to its end and may have written secrets: what it wrote is wiped after use.
///
/// It writes to files in memory, and so never has to wait for us to read.
package struct SecretRun: ~Copyable {
  /// How it ended; `timedOut` also where it wrote more than the limit.
  package let ending: ProgramRun.Ending
  private let output: SecretBytes
  /// What it wrote to standard error, which holds no secrets.
  package let errors: String

  /// Runs a program.
  ///
  /// - Parameters:
  ///   - path: The program.
  ///   - arguments: What follows its name.
  ///   - environment: Its environment, each variable as NAME=VALUE.
  ///   - input: What it finds on its standard input, as a file.
  ///   - limit: The most that it may write, in bytes; it is killed soon after.
  ///   - timeout: How long it may take; it is killed then, with all of its process group.
  /// - Throws: A `FileError` where it cannot be started, or its output cannot be read.
  package init(
    _ path: FilePath, _ arguments: [String], environment: [String], input: [UInt8] = [],
    limit: Int, timeout: Duration
  ) throws(FileError) {
    let outputFile = try attempt(.open, path) { () throws(Errno) in try OpenFile.inMemory() }
    let errorFile = try attempt(.open, path) { () throws(Errno) in try OpenFile.inMemory() }
    let process = try attempt(.open, path) { () throws(Errno) in
      let inputFile = try OpenFile.inMemory(input)
      return try spawn(path, arguments, environment: environment, isGroup: true) {
        posix_spawn_file_actions_adddup2(&$0, inputFile.descriptor, 0)
        posix_spawn_file_actions_adddup2(&$0, outputFile.descriptor, 1)
        posix_spawn_file_actions_adddup2(&$0, errorFile.descriptor, 2)
      }
    }
    // If we are interrupted, we do not leave it running.
    let token = Interruption.register { kill(-process, SIGTERM) }
    defer { Interruption.unregister(token) }
    let deadline = ContinuousClock.now + timeout
    var pause: useconds_t = 500
    var ending: ProgramRun.Ending?
    while ending == nil {
      ending = ProgramRun.Ending(of: process)
      if ending != nil { break }
      if ContinuousClock.now >= deadline || ((try? outputFile.status())?.size ?? 0) > limit {
        ending = .byForce(process)
      } else {
        usleep(pause)
        pause = min(pause * 2, 20_000)
      }
    }
    let length = (try? outputFile.status())?.size ?? 0
    let isUsable = ending != .timedOut && length <= limit
    let output = try Self.contents(of: outputFile, of: path, limit: isUsable ? limit : nil)
    let errors = try Self.contents(of: errorFile, of: path, limit: 1 << 20).withBytes { span in
      span.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
    self.init(
      ending: isUsable ? ending ?? .timedOut : .timedOut, output: output, errors: errors)
  }

  private init(ending: ProgramRun.Ending, output: consuming SecretBytes, errors: String) {
    self.ending = ending
    self.output = output
    self.errors = errors
  }

  /// Gives away what it wrote to standard output.
  package consuming func takeOutput() -> SecretBytes { output }

  private static func contents(
    of file: borrowing OpenFile, of path: FilePath, limit: Int?
  ) throws(FileError) -> SecretBytes {
    guard let limit else { return SecretBytes() }
    let descriptor = file.descriptor
    _ = try attempt(.read, path) { () throws(Errno) in
      try systemCall { lseek(descriptor, 0, SEEK_SET) }
    }
    return try InputFile.read(FileDescriptor(rawValue: descriptor), name: path, limit: limit)
  }
}
