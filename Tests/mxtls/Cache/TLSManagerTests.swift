// SPDX-License-Identifier: Apache-2.0

import Foundation
import Postfix
import PostfixHost
import SystemPackage
import TestSupport
import Testing

@testable import mxtls

/// How `TLSManager` gets along with servers of all kinds.
@Suite struct TLSManagerTests {
  private let directory: TemporaryDirectory
  private var path: FilePath { FilePath(directory["tlsmgr"]) }

  init() throws { directory = try TemporaryDirectory() }

  /// Time enough on any machine.
  private static let long = Duration.seconds(60)
  private static let key = Array("smtp&mx.example.org&&&&00".utf8)

  private struct Answers: Equatable {
    var session: [UInt8]?
    var isDeleted = false
  }

  /// Asks a server for an entry, and has it deleted.
  private func ask(limit: Duration = long) throws(TLSManagerError) -> Answers {
    var manager = try TLSManager(path, of: .smtp, limit: limit)
    let session = try manager.lookUp(Self.key.span.bytes) { bytes in
      bytes.withUnsafeBytes { Array($0) }
    }
    return Answers(session: session, isDeleted: try manager.delete(Self.key.span.bytes))
  }

  /// What goes wrong while a server is asked.
  private func failure(limit: Duration = long) throws -> Failure {
    do throws(TLSManagerError) {
      _ = try ask(limit: limit)
    } catch {
      return Failure(error)
    }
    throw Unexpected()
  }

  private struct Unexpected: Error {}

  private func serve(_ manager: FakeManager) throws -> LocalServer {
    try LocalServer(at: directory["tlsmgr"]) { manager.serve($0) }
  }

  @Test(arguments: [true, false], [1, 7, 100_000])
  func `asks a tlsmgr that greets and one that does not`(
    _ greets: Bool, _ pieces: Int
  ) throws {
    let server = try serve(FakeManager(greets: greets, piece: pieces))
    defer { withExtendedLifetime(server) {} }
    #expect(try ask() == Answers(session: Array("session".utf8), isDeleted: true))
  }

  @Test func `takes it that there is no such entry`() throws {
    let server = try serve(FakeManager(session: nil, deletion: "4294967295"))
    defer { withExtendedLifetime(server) {} }
    #expect(try ask() == Answers(session: nil, isDeleted: false))
  }

  @Test func `reads a session of many pieces`() throws {
    let session = [UInt8](repeating: 0x30, count: 100_000)
    let server = try serve(FakeManager(session: session))
    defer { withExtendedLifetime(server) {} }
    #expect(try ask().session == session)
  }

  @Test func `sends no key that cannot be sent, and goes on`() throws {
    let server = try serve(FakeManager())
    defer { withExtendedLifetime(server) {} }
    var manager = try TLSManager(path, of: .smtp, limit: Self.long)
    for key in [[], Array("a\0b".utf8)] {
      var code: TLSManagerError.Code?
      do throws(TLSManagerError) {
        _ = try manager.delete(key.span.bytes)
      } catch {
        code = error.code
      }
      #expect(code == .badKey)
    }
    let isDeleted = try manager.delete(Self.key.span.bytes)
    #expect(isDeleted)
  }

  @Test func `says that nobody is there`() throws {
    let failure = try failure()
    #expect(failure.status == .notConfirmed)
    #expect(failure.faults == ["\(path): cannot be reached: no such file or directory"])
  }

  @Test func `says that nobody listens`() throws {
    try LocalServer.endListening(at: directory["tlsmgr"])
    let failure = try failure()
    #expect(failure.status == .notConfirmed)
    #expect(failure.faults == ["\(path): cannot be reached: connection refused"])
  }

  @Test func `gives up a server that never answers`() throws {
    let server = try LocalServer(at: directory["tlsmgr"]) { $0.waitForEnd() }
    defer { withExtendedLifetime(server) {} }
    let failure = try failure(limit: .milliseconds(50))
    #expect(failure.status == .busy)
    #expect(failure.faults.first?.hasPrefix("tlsmgr at \(path): there was no answer") == true)
  }

  @Test func `gives up a server that stops in the middle of an answer`() throws {
    let server = try serve(FakeManager(cut: 30))
    defer { withExtendedLifetime(server) {} }
    #expect(try failure(limit: .milliseconds(200)).status == .busy)
  }

  @Test func `waits five seconds and no longer`() {
    #expect(TLSManager.patience == .seconds(5))
  }

  @Test(arguments: ["lookup", "delete", "policy"])
  func `says that the connection was closed`(_ request: String) throws {
    let server = try serve(FakeManager(closesOn: request))
    defer { withExtendedLifetime(server) {} }
    let failure = try failure()
    #expect(failure.status == .notConfirmed)
    #expect(
      failure.faults == ["tlsmgr at \(path): it closed the connection without an answer"])
  }

  @Test(arguments: [
    "220 mx.example.org ESMTP Postfix\r\n", "protocol|anvil_protocol||",
    "status|0||", "status|5|cachable|1||",
    "status|0|cachable|1|timeout|3600||status|0||",
  ])
  func `says that a server speaks another protocol`(_ text: String) throws {
    let server = try LocalServer(at: directory["tlsmgr"]) {
      $0.send(text)
      $0.waitForEnd()
    }
    defer { withExtendedLifetime(server) {} }
    let failure = try failure()
    #expect(failure.status == .notConfirmed)
    #expect(failure.faults == ["tlsmgr at \(path): it speaks another protocol"])
  }

  @Test func `takes no answer without end`() throws {
    let server = try LocalServer(at: directory["tlsmgr"]) {
      $0.send("status|0|cachable|")
      for _ in 0..<64 { $0.send([UInt8](repeating: 0x31, count: 1 << 20)) }
    }
    defer { withExtendedLifetime(server) {} }
    let failure = try failure()
    #expect(failure.status == .notConfirmed)
    #expect(failure.faults[0].hasSuffix("it speaks another protocol: its answer has no end"))
  }

  @Test func `takes no session that is not base64`() throws {
    let server = try serve(FakeManager(lookup: "status|0|session|abc||"))
    defer { withExtendedLifetime(server) {} }
    #expect(try failure().faults == ["tlsmgr at \(path): it speaks another protocol"])
  }

  @Test func `says that a cache is not kept`() throws {
    let server = try serve(FakeManager(cachable: false))
    defer { withExtendedLifetime(server) {} }
    let failure = try failure()
    #expect(failure.status == .notConfirmed)
    #expect(failure.faults == ["tlsmgr at \(path): it keeps no session cache of smtp"])
  }
}
