// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives
import SystemPackage
import TestSupport
import Testing

@testable import Platform

@Suite(.timeLimit(.minutes(10))) struct InputFileTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func refusal(_ path: String, limit: Int = 1 << 20) throws -> FileError {
    try #require(throws: FileError.self) {
      _ = try InputFile.read(FilePath(path), limit: limit)
    }
  }

  @Test(arguments: [0, 1, 4095, 4096, 16 << 10, 3 << 20])
  func `reads every byte`(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let path = try directory.write("input", bytes)
    #expect(try contents(FilePath(path), limit: 4 << 20) == bytes)
  }

  @Test func `accepts the limit and refuses one byte more`() throws {
    let path = try directory.write("input", "12345678")
    #expect(try contents(FilePath(path), limit: 8).count == 8)
    let error = try refusal(path, limit: 7)
    #expect(error.code == .tooLarge)
    #expect(error.description == "\(path): cannot be read: it is larger than 7 bytes")
  }

  @Test func `accepts the greatest limit there is`() throws {
    let path = try directory.write("input", "12345678")
    #expect(try contents(FilePath(path), limit: .max).count == 8)
  }

  @Test func `follows a symbolic link`() throws {
    try directory.write("input", "text")
    #expect(symlink("input", directory["link"]) == 0)
    #expect(try contents(FilePath(directory["link"]), limit: 10) == Array("text".utf8))
  }

  @Test func `reads a file whose size the system does not know`() throws {
    #expect(try !contents("/proc/self/status", limit: 1 << 20).isEmpty)
  }

  @Test func `says that a file is missing`() throws {
    let error = try refusal(directory["missing"])
    #expect(error.code == .notFound)
    #expect(error.operation == .open)
    #expect(error.errno == .noSuchFileOrDirectory)
    #expect(error.reason == "no such file or directory")
  }

  @Test func `says that a link dangles`() throws {
    #expect(symlink("missing", directory["link"]) == 0)
    #expect(try refusal(directory["link"]).code == .notFound)
  }

  @Test func `refuses a directory`() throws {
    let error = try refusal(directory.path)
    #expect(error.code == .isDirectory)
    #expect(error.reason == "it is a directory")
  }

  @Test func `refuses a FIFO without waiting for a writer`() throws {
    #expect(mkfifo(directory["fifo"], 0o600) == 0)
    let error = try refusal(directory["fifo"])
    #expect(error.code == .notRegular)
    #expect(error.reason == "it is a FIFO")
  }

  @Test func `refuses a socket`() throws {
    #expect(mknod(directory["socket"], S_IFSOCK | 0o600, 0) == 0)
    let error = try refusal(directory["socket"])
    #expect(error.code == .notRegular)
    #expect(error.reason == "it is a socket")
  }

  @Test(arguments: ["/dev/zero", "/dev/null", "/dev/tty"])
  func `refuses a device`(path: String) throws {
    let error = try refusal(path)
    #expect(error.code == .notRegular)
    #expect(error.reason == "it is a character device")
  }

  @Test func `refuses a huge sparse file unread`() throws {
    let path = try directory.write("sparse", "")
    #expect(truncate(path, 1 << 30) == 0)
    let error = try refusal(path)
    #expect(error.code == .tooLarge)
    #expect(error.reason == "it is larger than 1 MiB")
  }

  @Test func `says that a file may not be read`() async throws {
    let path = try directory.write("secret", "text", mode: 0)
    chmod(directory.path, 0o755)
    await #expect(processExitsWith: .success) { [path = path as String] in
      becomeNobody()
      let error = try #require(throws: FileError.self) {
        _ = try InputFile.read(FilePath(path), limit: 10)
      }
      #expect(error.code == .permission)
      #expect(error.operation == .open)
      #expect(error.reason == "permission denied")
    }
  }
}

@Suite(.timeLimit(.minutes(10))) struct InputDescriptorTests {
  /// The names under which a program finds a descriptor.
  private func paths(_ descriptor: FileDescriptor) -> [FilePath] {
    ["/dev/fd", "/proc/self/fd"].map { FilePath("\($0)/\(descriptor.rawValue)") }
  }

  @Test(arguments: [0, 1]) func `reads a pipe by its path`(name: Int) throws {
    let pipe = try FileDescriptor.pipe(options: .closeOnExec)
    try pipe.writeEnd.closeAfter { _ = try pipe.writeEnd.writeAll("text".utf8) }
    defer { try? pipe.readEnd.close() }
    #expect(try contents(paths(pipe.readEnd)[name], limit: 10) == Array("text".utf8))
  }

  @Test func `reads a socket by its path`() throws {
    var ends: [CInt] = [0, 0]
    #expect(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0)
    defer { close(ends[1]) }
    let writer = FileDescriptor(rawValue: ends[0])
    try writer.closeAfter { _ = try writer.writeAll("text".utf8) }
    #expect(
      try contents(paths(FileDescriptor(rawValue: ends[1]))[0], limit: 10) == Array("text".utf8))
  }

  @Test func `waits for the writer of a pipe that does not block`() throws {
    let pipe = try FileDescriptor.pipe(options: .closeOnExec)
    #expect(fcntl(pipe.readEnd.rawValue, F_SETFL, O_NONBLOCK) == 0)
    Thread.detachNewThread {
      usleep(50_000)
      _ = try? pipe.writeEnd.closeAfter { try pipe.writeEnd.writeAll("text".utf8) }
    }
    defer { try? pipe.readEnd.close() }
    #expect(try contents(pipe.readEnd, limit: 10) == Array("text".utf8))
  }

  @Test func `reads a file from where its descriptor stands, and leaves it open`() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("input", "first\nsecond\n")
    let file = try FileDescriptor.open(FilePath(path), .readOnly)
    defer { try? file.close() }
    try file.seek(offset: 6, from: .start)
    #expect(try contents(paths(file)[0], limit: 99) == Array("second\n".utf8))
    #expect(try file.seek(offset: 0, from: .current) == 13)
  }

  @Test func `reads no more than one byte over the limit of an endless device`() throws {
    let zero = try FileDescriptor.open("/dev/zero", .readOnly)
    defer { try? zero.close() }
    let error = try #require(throws: FileError.self) {
      _ = try InputFile.read(paths(zero)[1], limit: 1 << 20)
    }
    #expect(error.code == .tooLarge)
  }

  @Test func `leaves the rest of what is too large unread`() throws {
    let pipe = try FileDescriptor.pipe(options: .closeOnExec)
    try pipe.writeEnd.closeAfter { _ = try pipe.writeEnd.writeAll("0123456789".utf8) }
    defer { try? pipe.readEnd.close() }
    let error = try #require(throws: FileError.self) {
      _ = try InputFile.read(pipe.readEnd, name: "standard input", limit: 3)
    }
    #expect(error.description == "standard input: cannot be read: it is larger than 3 bytes")
    #expect(try contents(pipe.readEnd, limit: 10) == Array("456789".utf8))
  }

  @Test func `refuses a directory as standard input`() throws {
    let directory = try FileDescriptor.open("/", .readOnly)
    defer { try? directory.close() }
    let error = try #require(throws: FileError.self) {
      _ = try InputFile.read(directory, name: "standard input", limit: 1)
    }
    #expect(error.description == "standard input: cannot be read: it is a directory")
  }

  @Test(arguments: ["/dev/fd/987654", "/proc/self/fd/987654", "/dev/fd/x", "/dev/fd/-1"])
  func `says that a descriptor is not open`(path: String) throws {
    let error = try #require(throws: FileError.self) {
      _ = try InputFile.read(FilePath(path), limit: 1)
    }
    #expect(error.code == .notFound)
    #expect(error.operation == .open)
  }
}
