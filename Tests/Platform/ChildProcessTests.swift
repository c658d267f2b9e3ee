// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Platform

/// Programs that are asked something.
@Suite struct ChildProcessTests {
  private func start(_ script: String) throws -> ChildProcess {
    try ChildProcess(FilePath(Tool("sh").path), ["-c", script])
  }

  private func text(_ script: String, limit: Int = 1 << 20) throws -> String? {
    try start(script).output(limit: limit).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `gives all that was written`() throws {
    #expect(try text("echo one; echo two") == "one\ntwo\n")
    #expect(try text("exit 0") == "")
    // More than a pipe holds.
    #expect(try text("head -c 300000 /dev/zero")?.utf8.count == 300_000)
  }

  @Test(arguments: ["echo x; exit 1", "echo x; kill -9 $$", "echo 12345678"])
  func `gives nothing of a failure, or of too much`(script: String) throws {
    #expect(try text(script, limit: 8) == nil)
  }

  @Test(arguments: ["sleep 600", "echo x; exec >&-; sleep 600", "sleep 60 & echo x"])
  func `one that does not end is ended`(script: String) throws {
    let child = try start(script)
    let start = ContinuousClock.now
    #expect(child.output(limit: 8, timeout: .milliseconds(200)) == nil)
    #expect(ContinuousClock.now - start < .seconds(60))
  }

  @Test func `several run at the same time`() throws {
    let directory = try TemporaryDirectory()
    let pipe = directory["pipe"]
    // Each waits for the other at the FIFO.
    let reader = try start("mkfifo \(pipe) && cat \(pipe)")
    let writer = try start("while [ ! -p \(pipe) ]; do sleep 0.01; done; echo met > \(pipe)")
    #expect(writer.output(limit: 8) == [])
    #expect(reader.output(limit: 8) == Array("met\n".utf8))
  }

  @Test func `finds no input and no environment`() throws {
    #expect(try text("cat") == "")
    #expect(try text("echo \"$HOME$MAIL_CONFIG\"") == "\n")
  }

  @Test func `signals have their default action`() throws {
    // All programs that the tests run make them ignore SIGPIPE; the child must die by it.
    _ = signal(SIGPIPE, SIG_IGN)
    let ignored = try #require(try text("grep SigIgn /proc/self/status"))
    let mask = try #require(UInt64(ignored.split(whereSeparator: \.isWhitespace)[1], radix: 16))
    #expect(mask & (1 << (SIGPIPE - 1)) == 0, "\(ignored)")
  }

  @Test func `a program that is not there is an error`() {
    #expect(throws: FileError.self) { try ChildProcess("/nonexistent", []) }
  }

  @Test func `an answer can be asked for only once`() throws {
    let child = try start("echo x")
    #expect(child.output(limit: 8) != nil)
    #expect(child.output(limit: 8) == nil)
  }
}
