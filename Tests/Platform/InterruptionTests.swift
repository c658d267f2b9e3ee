// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Platform

/// Each test is interrupted in a process of its own.
@Suite(.timeLimit(.minutes(10))) struct InterruptionTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func `removes temporaries and dies by the signal`(signal: CInt) async throws {
    await #expect(processExitsWith: .signal(signal)) {
      [path = directory.path as String, signal = signal as CInt] in
      let staged = try (1...3).map {
        try StagedFile("text", for: "\(path)/file\($0)", form: .named)
      }
      try "".write(toFile: "\(path)/seen-\(list(path).count)", atomically: false, encoding: .utf8)
      withExtendedLifetime(staged) { die(by: signal) }
    }
    #expect(try directory.list() == ["seen-3"])
  }

  @Test func `has nothing to remove after SIGKILL`() async throws {
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = directory.path as String] in
      let staged = try StagedFile("text", for: "\(path)/new")
      withExtendedLifetime(staged) { die(by: SIGKILL) }
    }
    #expect(try directory.list() == [])
  }

  @Test func `runs what is registered, the last first, and not what was`() async throws {
    await #expect(processExitsWith: .signal(SIGTERM)) { [log = directory["log"] as String] in
      let note: @Sendable (String) -> @Sendable () -> Void = { text in
        {
          let file = fopen(log, "a")
          fputs(text, file)
          fclose(file)
        }
      }
      _ = Interruption.register(note("first,"))
      let token = Interruption.register(note("second,"))
      _ = Interruption.register(note("third,"))
      Interruption.unregister(token)
      die(by: SIGTERM)
    }
    #expect(try directory.text("log") == "third,first,")
  }

  @Test func `waits for the end of what it must not interrupt`() async throws {
    await #expect(processExitsWith: .signal(SIGINT)) { [path = directory.path as String] in
      Interruption.withoutInterruption {
        Interruption.withoutInterruption { _ = kill(getpid(), SIGINT) }
        usleep(100_000)
        creat("\(path)/done", 0o600)
      }
      // The signal may take effect a little later than the end of the work.
      sleep(30)
    }
    #expect(try directory.list() == ["done"])
  }

  @Test func `hands on what the uninterrupted work returns and throws`() throws {
    #expect(Interruption.withoutInterruption { 7 } == 7)
    #expect(throws: Errno.ioError) {
      try Interruption.withoutInterruption { () throws(Errno) in throw Errno.ioError }
    }
  }

  @Test func `leaves an ignored signal ignored`() async throws {
    await #expect(processExitsWith: .success) {
      signal(SIGHUP, SIG_IGN)
      _ = Interruption.register {}
      #expect(isIgnored(SIGHUP))
      #expect(!isDefault(SIGTERM))
      kill(getpid(), SIGHUP)
    }
  }

  @Test func `leaves signals alone until it is needed`() async throws {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      try directory.write("file", "text")
      _ = try InputFile.read(FilePath(directory["file"]), limit: 10)
      _ = try FileLock(FilePath(directory["lock"]))
      for signal in [SIGINT, SIGTERM, SIGHUP] { #expect(isDefault(signal)) }
    }
  }

  @Test(arguments: bothForms)
  func `publishes a set as a whole or not at all`(form: StagedFile.Form) async throws {
    let count = 40
    // A different instant each time: the sets before the last are complete, the last is or is not.
    for delay in [1_000, 3_000, 5_000, 10_000, 20_000] as [useconds_t] {
      let round = "\(delay)"
      mkdir(directory[round], 0o755)
      await #expect(processExitsWith: .signal(SIGTERM)) {
        [
          path = directory[round] as String, count = count as Int, delay = delay as useconds_t,
          named = (form == .named) as Bool
        ] in
        _ = Interruption.register {}
        Thread.detachNewThread {
          usleep(delay)
          kill(getpid(), SIGTERM)
        }
        for set in 0..<1_000_000 {
          mkdir("\(path)/\(set)", 0o755)
          let staged = try (0..<count).map {
            try StagedFile("x", for: "\(path)/\(set)/\($0)", form: named ? .named : .best)
          }
          try StagedFile.create(staged)
        }
      }
      for set in try list(directory[round]) {
        let names = try list(directory["\(round)/\(set)"])
        #expect([0, count].contains(names.count), "set \(set): \(names)")
      }
    }
  }
}

private func isDefault(_ signal: CInt) -> Bool { handler(signal) == 0 }

private func isIgnored(_ signal: CInt) -> Bool { handler(signal) == 1 }

/// The address of a signal's handler; SIG_DFL is 0, SIG_IGN is 1.
private func handler(_ signal: CInt) -> Int {
  var disposition = sigaction()
  sigaction(signal, nil, &disposition)
  return unsafeBitCast(disposition.__sigaction_handler.sa_handler, to: Int.self)
}
