// SPDX-License-Identifier: Apache-2.0

import Checks
import Foundation
import Primitives
import Rotation
import SystemPackage
import TLSCrypto
import TestSupport
import Testing

/// A clock that goes on while a run waits, and one that was set back.
@Suite struct ClockTests {
  private static let day: Int64 = 86400

  /// A clock that a test moves.
  private final class Hands {
    var now: UnixTime = RotationHost.now
  }

  @Test func `a certificate that was made while the run waited is valid by then`() throws {
    let host = try RotationHost()
    let hands = Hands()
    var policy = RotationPolicy(now: hands.now)
    policy.force = "--force"
    policy.hasSigner = true
    let options = CheckOptions(now: hands.now, user: geteuid())
    // An hour of jitter, and a CA that takes eleven minutes and backdates nothing.
    hands.now += 3600
    let planned = try PlannedPair(host.unit(), by: policy)
    var pair = NewPair(planned, policy)
    pair.sign = { (request) throws(RotationError) in
      hands.now += 660
      do {
        let key = try PrivateKey.generate(.p256)
        let name = try SubjectAlternativeName("mx.example.org")
        return [
          try Certificate.selfSigned(
            by: key, subject: DistinguishedName(for: [name]), names: [name],
            validity: .init(days: 90, from: hands.now, backdating: 0), purposes: [.server])
        ]
      } catch {
        throw RotationError(.library, "a test", "\(error)")
      }
    }
    // The answer is for another key: the clock is what this is about.
    #expect(throws: RotationError.self) { try pair.make() }
    let credential = try RotationHost.credential(from: hands.now + 3600)
    let record = GenerationRecord(
      origin: .signed, made: policy.now, reasons: [], keySince: policy.now)
    #expect(record.made == RotationHost.now + 4260)
    _ = try StagedGeneration(
      [credential], of: host.unit(), record: record, access: FileAccess(), options: options)
  }

  @Test func `what is self-signed begins when it is made`() throws {
    let host = try RotationHost()
    let hands = Hands()
    var policy = RotationPolicy(now: hands.now)
    policy.force = "--force"
    hands.now += 7200
    let made = try NewPair(PlannedPair(host.unit(), by: policy), policy).make()
    #expect(made[0].leaf.notBefore == RotationHost.now + 7200 - 3600)
  }

  @Test func `every step of a switch is dated when it is done`() throws {
    let host = try RotationHost()
    let hands = Hands()
    var switchover = Switchover(
      now: hands.now, reloading: .none,
      confirmation: RotationHost.switchover().confirmation)
    switchover.report = { _ in hands.now += 1000 }
    _ = try switchover.run([host.stage()])
    let history = try host.directory.text("certs/mxtls/cert.pem/history.jsonl")
    let lines = history.split(separator: "\n")
    #expect(lines.count == 2 && lines[0].contains(RotationHost.now.iso8601))
    #expect(lines[1].contains((RotationHost.now + 1000).iso8601), "\(history)")
  }

  @Test func `a clock before the live generation was made is refused`() throws {
    let host = try RotationHost()
    _ = try RotationHost.switchover().run([host.stage()])
    let unit = try host.unit()
    try unit.requireClock(RotationHost.now - 500, after: [])
    let error = #expect(throws: RotationError.self) {
      try unit.requireClock(RotationHost.now - 700, after: [])
    }
    #expect(error?.code == .early)
    #expect(error?.reason.contains("before generation 2 was made, 2027-01-15T08:00:00Z") == true)
  }

  @Test func `a clock before the certificate in use is valid is refused`() throws {
    let host = try RotationHost()
    let old = [try host.current()]
    // It was backdated by an hour.
    try host.unit().requireClock(RotationHost.now - 3600 - 500, after: old)
    let error = #expect(throws: RotationError.self) {
      try host.unit().requireClock(RotationHost.now - 2 * Self.day, after: old)
    }
    #expect(error?.reason.contains("before the certificate in use becomes valid") == true)
  }

  @Test func `the age of a key is its own, once other files stand in place of the links`() throws {
    let host = try RotationHost()
    let record = GenerationRecord(
      origin: .selfSigned, made: RotationHost.now, reasons: [],
      keySince: RotationHost.now - 400 * Self.day)
    let staged = try StagedGeneration(
      [RotationHost.credential()], of: host.unit(), record: record, access: FileAccess(),
      options: CheckOptions(now: RotationHost.now, user: geteuid()))
    _ = try RotationHost.switchover().run([staged])
    func since() throws -> UnixTime {
      try PlannedPair(host.unit(), by: RotationPolicy(now: RotationHost.now)).keySince
    }
    #expect(try since() == record.keySince)
    func put(_ one: Credential) throws {
      for name in ["cert.pem", "key.pem"] {
        try FileManager.default.removeItem(atPath: host.directory["certs/\(name)"])
      }
      let pem = try one.key.pem().withBytes { span in span.withUnsafeBytes { Array($0) } }
      try host.directory.write("certs/key.pem", pem, mode: 0o600)
      try host.directory.write("certs/cert.pem", try one.leaf.pem)
    }
    // The same key by hand.
    try put(try host.current())
    #expect(try since() == record.keySince)
    let other = try RotationHost.credential()
    try put(other)
    #expect(try since() == other.leaf.notBefore)
  }

  @Test func `a rehearsal writes nothing, and finds what the run would`() throws {
    let host = try RotationHost()
    let options = CheckOptions(now: RotationHost.now, user: geteuid())
    let past = [
      timeval(tv_sec: 1_000_000_000, tv_usec: 0), timeval(tv_sec: 1_000_000_000, tv_usec: 0),
    ]
    utimes(host.directory["certs"], past)
    try StagedGeneration.rehearse(
      [RotationHost.credential()], of: host.unit(), access: FileAccess(), options: options)
    let late = try RotationHost.credential(from: RotationHost.now + Self.day)
    let error = #expect(throws: RotationError.self) {
      try StagedGeneration.rehearse([late], of: host.unit(), access: FileAccess(), options: options)
    }
    #expect(error?.reason.contains("validity.not-yet-valid") == true)
    var status = stat()
    stat(host.directory["certs"], &status)
    #expect(status.st_mtim.tv_sec == 1_000_000_000)
  }
}
