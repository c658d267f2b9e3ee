// SPDX-License-Identifier: Apache-2.0

import Checks
import Foundation
import KeyPairs
import Primitives
import Rotation
import Synchronization
import SystemPackage
import TLSCrypto
import TestSupport
import Testing

@Suite struct SwitchoverTests {
  @Test(arguments: [false, true])
  func `the first switch makes the old files generation 1`(isChain: Bool) throws {
    let host = try RotationHost(isChain: isChain)
    let old = try host.current().leaf.fingerprint
    let results = try RotationHost.switchover().run([host.stage()])
    #expect(results.map(\.previous) == [1])
    #expect(results.map(\.staged.number) == [2])
    let unit = try host.unit()
    #expect(try unit.store.live == 2)
    #expect(try unit.store.numbers == [1, 2])
    #expect(try Credential.read(unit.store.files(of: 1))[0].leaf.fingerprint == old)
    #expect(try host.current().leaf.fingerprint != old)
    let link = try FileManager.default.destinationOfSymbolicLink(
      atPath: host.directory["certs/cert.pem"])
    #expect(link == "mxtls/cert.pem/live/\(isChain ? "chain" : "certificate").pem")
  }

  @Test func `generations beyond those to keep are removed, the oldest first`() throws {
    let host = try RotationHost()
    var switchover = RotationHost.switchover()
    switchover.keep = 2
    for _ in 1...5 { _ = try switchover.run([host.stage()]) }
    #expect(try host.unit().store.numbers == [4, 5, 6])
    #expect(try host.unit().store.live == 6)
  }

  @Test func `the generation before the live one is kept, whatever its number`() throws {
    let host = try RotationHost()
    var switchover = RotationHost.switchover()
    for _ in 1...3 { _ = try switchover.run([host.stage()]) }
    _ = try switchover.run([StagedGeneration(1, of: host.unit())])
    switchover.keep = 2
    _ = try switchover.run([host.stage()])
    #expect(try host.unit().store.numbers == [1, 4, 5])
  }

  @Test func `a way back that is gone is not taken`() throws {
    let host = try RotationHost()
    _ = try RotationHost.switchover().run([host.stage()])
    let store = host.directory["certs/mxtls/cert.pem"]
    try FileManager.default.removeItem(atPath: "\(store)/1")
    let pending = #"{"from":1,"is_kept":false,"phase":"rolling-back","to":2,"was_next":false}"#
    try host.directory.write("certs/mxtls/cert.pem/pending.json", pending)
    let failed = try RotationHost.switchover().recover(host.units(), RotationHost.options)
    #expect(failed.map(\.setback.cause.code) == [.missing])
    _ = try host.current()
  }

  @Test func `no number is used again after a generation is gone`() throws {
    let host = try RotationHost()
    var switchover = RotationHost.switchover()
    _ = try switchover.run([host.stage()])
    switchover.reloading = .command(
      ShellCommand("--reload-command", "exit 1", environment: [], timeout: .seconds(60)))
    #expect(throws: Switchover.Setback.self) { try switchover.run([host.stage()]) }
    #expect(try host.unit().store.numbers == [1, 2])
    _ = try RotationHost.switchover().run([host.stage()])
    #expect(try host.unit().store.numbers == [1, 2, 4])
  }

  @Test func `no number is used again, however many generations waited since`() throws {
    let host = try RotationHost()
    var switchover = RotationHost.switchover()
    _ = try switchover.run([host.stage()])
    switchover.reloading = .command(
      ShellCommand("the command", "exit 1", environment: [], timeout: .seconds(60)))
    #expect(throws: Switchover.Setback.self) { try switchover.run([host.stage()]) }
    for _ in 0..<12 { try host.stage().keepAsNext() }
    switchover.reloading = .none
    let result = try switchover.run([host.stage()])
    #expect(result[0].staged.number == 4)
  }

  @Test func `a reload that fails takes everything back and says so`() throws {
    let host = try RotationHost()
    let old = try host.current().leaf.fingerprint
    var switchover = RotationHost.switchover()
    switchover.reloading = .command(
      ShellCommand(
        "--reload-command", "echo no such luck >&2; exit 3", environment: [], timeout: .seconds(60))
    )
    let failure = try #require(throws: Switchover.Setback.self) {
      try switchover.run([host.stage()])
    }
    #expect(failure.cause.code == .notConfirmed)
    #expect("\(failure.cause)".contains("failed with status 3: no such luck"))
    #expect(failure.state == ["\(host.directory["certs/cert.pem"]): generation 1 is live again"])
    #expect(try host.current().leaf.fingerprint == old)
    #expect(try !host.list().contains { $0.hasSuffix("pending.json") })
  }

  @Test func `a hook before that fails leaves the files as they were`() throws {
    let host = try RotationHost()
    try host.directory.write("before", "#!/bin/sh\necho not now >&2\nexit 1\n", mode: 0o755)
    try host.directory.write(
      "failed", "#!/bin/sh\necho \"$MXTLS_ERROR\" >\"$0.said\"\n", mode: 0o755)
    var switchover = RotationHost.switchover()
    switchover.hooks = Hooks(
      directory: FilePath(host.directory.path), environment: [], timeout: .seconds(60))
    let failure = try #require(throws: Switchover.Setback.self) {
      try switchover.run([host.stage()])
    }
    #expect("\(failure.cause)".hasSuffix("before: failed with status 1: not now"))
    #expect(try host.list() == ["cert.pem", "key.pem"])
    #expect(try host.directory.text("failed.said").contains("not now"))
  }

  @Test func `hooks are told what is switched, and nothing secret`() throws {
    let host = try RotationHost()
    for name in ["before", "after"] {
      try host.directory.write(name, "#!/bin/sh\nenv >\"$0.env\"\n", mode: 0o755)
    }
    var switchover = RotationHost.switchover()
    switchover.hooks = Hooks(
      directory: FilePath(host.directory.path), environment: ["PATH=/usr/bin:/bin"],
      timeout: .seconds(60))
    let new = try RotationHost.credential()
    _ = try switchover.run([host.stage(new)])
    let text = try host.directory.text("after.env")
    for line in [
      "MXTLS_EVENT=after", "MXTLS_GENERATION=2", "MXTLS_NAMES=mx.example.org",
      "MXTLS_CERTIFICATE=\(host.directory["certs/cert.pem"])",
      "MXTLS_KEY=\(host.directory["certs/key.pem"])", "MXTLS_REASONS=a test",
      "MXTLS_SHA256=\(try new.leaf.fingerprint.bytes.hex)",
    ] {
      #expect(text.contains("\(line)\n"), "\(line)")
    }
    #expect(!text.contains("PRIVATE"))
  }

  @Test func `going back and forth keeps all generations`() throws {
    let host = try RotationHost()
    let switchover = RotationHost.switchover()
    _ = try switchover.run([host.stage()])
    for number in [1, 2, 1] {
      _ = try switchover.run([StagedGeneration(number, of: host.unit())])
      #expect(try host.unit().store.live == number)
      #expect(try host.unit().store.numbers == [1, 2])
    }
  }

  @Test func `a link that somebody has led elsewhere is named, and nothing is done`() throws {
    let host = try RotationHost()
    _ = try RotationHost.switchover().run([host.stage(RotationHost.credential())])
    let store = host.directory["certs/mxtls/cert.pem"]
    let link = "\(store)/live"
    func lead(to target: String) throws {
      try FileManager.default.removeItem(atPath: link)
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
    }
    // The whole path of a generation is as good as its number.
    try lead(to: "\(store)/2")
    #expect(try host.unit().store.live == 2)
    for target in ["/etc/ssl", "../other/2", "next", "0", "2/key.pem"] {
      try lead(to: target)
      let error = #expect(throws: RotationError.self) {
        _ = try host.stage(RotationHost.credential())
      }
      #expect(error?.subject == link, "\(target)")
      #expect(error?.reason == "leads to \(target), which is no generation of this pair")
      #expect(try host.unit().store.numbers == [1, 2])
    }
  }

  @Test func `a staged generation waits, and is switched to later`() throws {
    let host = try RotationHost()
    let new = try RotationHost.credential()
    try host.stage(new).keepAsNext()
    #expect(try host.unit().store.hasNext)
    #expect(try host.unit().store.live == nil)
    _ = try RotationHost.switchover().run([StagedGeneration(nextOf: host.unit())])
    #expect(try !host.unit().store.hasNext)
    #expect(try host.unit().store.live == 2)
    #expect(try host.current().leaf.fingerprint == new.leaf.fingerprint)
  }

  @Test func `a staged generation that was not confirmed waits again`() throws {
    let host = try RotationHost()
    try host.stage().keepAsNext()
    var switchover = RotationHost.switchover()
    switchover.reloading = .command(
      ShellCommand("--reload-command", "exit 1", environment: [], timeout: .seconds(60)))
    #expect(throws: Switchover.Setback.self) {
      try switchover.run([StagedGeneration(nextOf: host.unit())])
    }
    #expect(try host.unit().store.hasNext)
    #expect(try host.unit().store.numbers == [1])
  }

  @Test func `files that somebody puts in place of a link are taken up`() throws {
    let host = try RotationHost()
    let switchover = RotationHost.switchover()
    _ = try switchover.run([host.stage()])
    let other = try RotationHost.credential()
    let pem = try other.key.pem().withBytes { span in span.withUnsafeBytes { Array($0) } }
    try FileManager.default.removeItem(atPath: host.directory["certs/cert.pem"])
    try FileManager.default.removeItem(atPath: host.directory["certs/key.pem"])
    try host.directory.write("certs/key.pem", pem, mode: 0o600)
    try host.directory.write("certs/cert.pem", try other.leaf.pem)
    _ = try switchover.run([host.stage()])
    let store = try host.unit().store
    #expect(try store.numbers == [1, 2, 3, 4])
    #expect(
      try Credential.read(store.files(of: 3))[0].leaf.fingerprint == other.leaf.fingerprint)
  }

  @Test func `one file in place of a link is taken up with what the other leads to`() throws {
    let host = try RotationHost()
    let switchover = RotationHost.switchover()
    _ = try switchover.run([host.stage()])
    let certificate = try host.current().leaf.pem
    try FileManager.default.removeItem(atPath: host.directory["certs/cert.pem"])
    try host.directory.write("certs/cert.pem", certificate + Array("# by hand\n".utf8))
    _ = try switchover.run([host.stage()])
    let store = try host.unit().store
    #expect(try store.numbers == [1, 2, 3, 4])
    _ = try Credential.read(store.files(of: 3))
    #expect(try host.directory.text("certs/mxtls/cert.pem/3/certificate.pem").contains("by hand"))
  }

  @Test func `a file that is exchanged after the look at it is not switched away`() throws {
    let host = try RotationHost()
    let staged = try host.stage()
    try host.directory.write("certs/new", try RotationHost.credential().leaf.pem)
    rename(host.directory["certs/new"], host.directory["certs/cert.pem"])
    let setback = #expect(throws: Switchover.Setback.self) {
      try RotationHost.switchover().run([staged])
    }
    #expect(setback?.cause.reason.contains("another file has been put in its place") == true)
    #expect(try host.list().filter { $0 != "mxtls" } == ["cert.pem", "key.pem"])
  }

  @Test func `a key in another directory is switched with its certificate`() throws {
    let host = try RotationHost(keyFolder: "private")
    _ = try RotationHost.switchover().run([host.stage()])
    let link = try FileManager.default.destinationOfSymbolicLink(
      atPath: host.directory["private/key.pem"])
    #expect(link == host.directory["certs/mxtls/cert.pem/live/key.pem"])
    _ = try host.current()
  }

  @Test func `modes and owners stay as they were, but for the world and keys`() throws {
    let host = try RotationHost()
    chmod(host.directory["certs/key.pem"], 0o644)
    chmod(host.directory["certs/cert.pem"], 0o640)
    _ = try RotationHost.switchover().run([host.stage()])
    #expect(host.directory.mode("certs/mxtls/cert.pem/2/key.pem") == 0o640)
    #expect(host.directory.mode("certs/mxtls/cert.pem/2/certificate.pem") == 0o640)
  }

  /// How often a pair is switched below somebody who reads it all the time: 500 times at night.
  private static let switches = Seeds.first(50)

  @Test func `a reader that resolves the link once never sees a mixed pair`() async throws {
    let (reads, faults, live) = try await onThread {
      let host = try RotationHost()
      let switchover = RotationHost.switchover()
      _ = try switchover.run([host.stage()])
      let store = host.directory["certs/mxtls/cert.pem"]
      let reader = Reader {
        let live = try FileManager.default.destinationOfSymbolicLink(atPath: "\(store)/live")
        let folder = FilePath("\(store)/\(live)")
        do {
          _ = try Credential.read(
            .split(
              certificate: folder.appending("certificate.pem"), key: folder.appending("key.pem")))
        } catch {
          // It may be removed meanwhile, as the oldest: that is no mixture.
          if FileManager.default.fileExists(atPath: folder.string) { throw error }
        }
      }
      let pairs = try [RotationHost.credential(), RotationHost.credential()]
      for index in Self.switches { _ = try switchover.run([host.stage(pairs[Int(index % 2)])]) }
      let (reads, faults) = reader.stop()
      return (reads, faults, try host.unit().store.live)
    }
    #expect(faults == [])
    #expect(reads > 100)
    #expect(live == Self.switches.count + 2)
  }

  @Test func `a reader of a chain file sees a whole pair each time`() async throws {
    let (reads, faults) = try await onThread {
      let host = try RotationHost(isChain: true)
      let files = host.files
      let reader = Reader { _ = try Credential.read(files) }
      let pairs = try [RotationHost.credential(), RotationHost.credential()]
      let switchover = RotationHost.switchover()
      for index in Self.switches { _ = try switchover.run([host.stage(pairs[Int(index % 2)])]) }
      return reader.stop()
    }
    #expect(faults == [])
    #expect(reads > 100)
  }
}

/// Runs what takes long on a thread of its own, beside those that all tests share.
private func onThread<Result: Sendable>(
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread {
      continuation.resume(with: Swift.Result { try body() })
    }
  }
}

/// Reads again and again, on a thread of its own.
private final class Reader: Sendable {
  private struct State {
    var reads = 0
    var faults: [String] = []
    var isStopped = false
  }
  private let state = Mutex(State())
  private let ended = DispatchSemaphore(value: 0)

  init(_ read: @escaping @Sendable () throws -> Void) {
    Thread.detachNewThread { [self] in
      while !state.withLock({ $0.isStopped }) {
        do {
          try read()
          state.withLock { $0.reads += 1 }
        } catch {
          state.withLock { $0.faults.append("\(error)") }
        }
      }
      ended.signal()
    }
  }

  /// Ends it once it has read a hundred times, however slow it is.
  func stop() -> (reads: Int, faults: [String]) {
    while state.withLock({ $0.reads + $0.faults.count }) <= 100 { usleep(1000) }
    state.withLock { $0.isStopped = true }
    ended.wait()
    return state.withLock { ($0.reads, $0.faults) }
  }
}
