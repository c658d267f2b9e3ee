// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives
import SystemPackage
import TestSupport
import Testing

@testable import Platform

@Suite(.timeLimit(.minutes(10))) struct FileLockTests {
  private let directory: TemporaryDirectory
  private var path: FilePath { FilePath(directory["lock"]) }

  init() throws { directory = try TemporaryDirectory() }

  @Test func `creates a private lock file that stays`() throws {
    do { _ = try FileLock(path) }
    #expect(try directory.list() == ["lock"])
    #expect(directory.mode("lock") == 0o600)
    _ = try FileLock(path)
  }

  @Test(arguments: [nil, .zero, .milliseconds(50)] as [Duration?])
  func `is busy for a second holder`(wait: Duration?) throws {
    let lock = try FileLock(path)
    let error = try #require(throws: FileError.self) { _ = try FileLock(path, wait: wait) }
    #expect(error.code == .busy)
    #expect(error.operation == .lock)
    #expect(error.description == "\(path): cannot be locked: another process holds it")
    _ = consume lock
  }

  @Test func `is a lock to other programs too`() async throws {
    let flock = try Tool("flock")
    var lock: FileLock? = try FileLock(path)
    #expect(try await flock.run("-n", "\(path)", "true").status == 1)
    _ = lock.take()
    #expect(try await flock.run("-n", "\(path)", "true").status == 0)
  }

  @Test func `is got by one who waits as soon as it is free`() async throws {
    var lock: FileLock? = try FileLock(path)
    let waiting = Task { [path] in
      _ = try FileLock(path, wait: .seconds(600))
    }
    try await Task.sleep(for: .milliseconds(50))
    _ = lock.take()
    try await waiting.value
  }

  @Test func `is none on a file that its holder has removed`() async throws {
    var lock: FileLock? = try FileLock(path)
    // On a thread of its own: those of the tests are as few as the cores.
    async let second = withCheckedContinuation { [path] continuation in
      Thread.detachNewThread {
        let next = try? FileLock(path, wait: .seconds(600))
        let third = #expect(throws: FileError.self) { _ = try FileLock(path) }
        withExtendedLifetime(next) { continuation.resume(returning: third?.code) }
      }
    }
    try await Task.sleep(for: .milliseconds(50))
    unlink(path.string)
    _ = lock.take()
    #expect(await second == .busy)
  }

  @Test func `is free when its holder is killed`() async throws {
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = directory["lock"] as String] in
      let lock = try FileLock(FilePath(path))
      #expect(throws: FileError.self) { _ = try FileLock(FilePath(path)) }
      withExtendedLifetime(lock) { die(by: SIGKILL) }
    }
    _ = try FileLock(path)
  }

  @Test func `is not inherited by a program`() async throws {
    let lock = try FileLock(path)
    let seen = try await Tool("ls").run("-l", "/proc/self/fd")
    #expect(!seen.text.contains("\(path)"))
    _ = consume lock
  }

  @Test func `refuses what is no regular file`() throws {
    symlink("elsewhere", directory["link"])
    mkfifo(directory["fifo"], 0o600)
    for name in ["link", "fifo"] {
      let error = try #require(throws: FileError.self) {
        _ = try FileLock(FilePath(directory[name]))
      }
      #expect(error.code == .notRegular)
    }
    #expect(try directory.list() == ["fifo", "link"])
  }

  @Test func `says that the directory is missing`() throws {
    let error = try #require(throws: FileError.self) {
      _ = try FileLock(FilePath(directory["missing/lock"]))
    }
    #expect(error.code == .notFound)
  }
}
