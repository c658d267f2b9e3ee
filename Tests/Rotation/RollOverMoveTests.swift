// SPDX-License-Identifier: Apache-2.0

import Primitives
import Rotation
import TestSupport
import Testing

/// What a roll-over does next, by what the DNS says.
@Suite struct RollOverMoveTests {
  private static let now = RotationHost.now
  private static let cap: Int64 = 60

  /// A roll-over that has come to a step, with records that are kept for 300 s.
  private static func rollOver(
    _ step: RollOverStep, at time: UnixTime = now, after facts: RollOverFacts = RollOverFacts()
  ) throws -> RollOver {
    var state = try RollOver(
      to: [RotationHost.credential()], from: [RotationHost.credential()], form: "3 1 1",
      new: ["3 1 1 new"], old: ["3 1 1 old"], now: time)
    state.note(facts, at: time)
    let way: [RollOverStep] = [.published, .seen, .waited, .switched, .retired]
    let last = way.firstIndex(of: step) ?? -1
    for one in way.prefix(last + 1) { state.go(to: one, at: time) }
    if step == .aborting || step == .aborted { state.go(to: step, at: time) }
    return state
  }

  /// What a server says that has all.
  private static func place(
    _ server: String = "ns1", _ change: (inout RollOverFacts.Place) -> Void = { _ in }
  ) -> RollOverFacts.Place {
    var place = RollOverFacts.Place(owner: "_25._tcp.mx.example.", server: server)
    place.timeToLive = 300
    change(&place)
    return place
  }

  private static func lacking(_ server: String = "ns1") -> RollOverFacts.Place {
    place(server) {
      $0.lacking = ["3 1 1 new"]
      $0.fitsNew = false
    }
  }

  private static let lack = "_25._tcp.mx.example.: lacks 3 1 1 new"
  private static let all = RollOverFacts(places: [place(), place("ns2")])
  private static let none = RollOverFacts(places: [lacking(), lacking("ns2")])
  private static let one = RollOverFacts(places: [place(), lacking("ns2")])
  private static let silent = RollOverFacts(places: [
    place(), place("ns2") { $0.failure = "does not answer in time" },
  ])
  private static let silence = "ns2: _25._tcp.mx.example.: does not answer in time"
  private static let bogus = RollOverFacts(places: [place()], faults: ["bogus"])
  private static let unfit = RollOverFacts(places: [place(), place("ns2") { $0.fitsOld = false }])
  private static let unfitness =
    "ns2: _25._tcp.mx.example.: has records that the pair in use does not fit"
  private static let kept = RollOverFacts(places: [place { $0.retaining = ["3 1 1 old"] }])

  @Test(
    arguments: [
      (.staged, none, .publish), (.staged, all, .publish), (.staged, silent, .stop([silence])),
      (.staged, bogus, .stop(["bogus"])),
      (.published, none, .publishAgain(["ns1: \(lack)", "ns2: \(lack)"])),
      (.published, one, .lag(["ns2: \(lack)"])), (.published, all, .see),
      (.published, silent, .stop([silence])), (.published, bogus, .stop(["bogus"])),
      (.published, unfit, .lag([unfitness])),
      (.seen, one, .restart(["ns2: \(lack)"])),
      (.seen, none, .restart(["ns1: \(lack)", "ns2: \(lack)"])),
      (.seen, silent, .stop([silence])), (.seen, bogus, .stop(["bogus"])),
      (.waited, one, .restart(["ns2: \(lack)"])), (.waited, silent, .stop([silence])),
      (.waited, bogus, .stop(["bogus"])), (.waited, unfit, .restart([unfitness])),
      (.switched, unfit, .wait(until: now + 303)), (.switched, one, .mend(["ns2: \(lack)"])),
      (.switched, silent, .stop([silence])), (.switched, bogus, .stop(["bogus"])),
      (.retired, all, .complete), (.retired, none, .mend(["ns1: \(lack)", "ns2: \(lack)"])),
      (.retired, kept, .retireAgain(["ns1: _25._tcp.mx.example.: still has 3 1 1 old"])),
      (.aborting, bogus, .withdraw), (.aborted, bogus, .discard),
    ] as [(RollOverStep, RollOverFacts, RollOverMove)])
  func `the next step is decided by what every server says`(
    step: RollOverStep, facts: RollOverFacts, move: RollOverMove
  ) throws {
    let state = try Self.rollOver(step, after: Self.all)
    #expect(state.move(facts, cap: Self.cap, now: Self.now) == move)
  }

  @Test(arguments: [RollOverStep.seen, .waited, .switched])
  func `nothing is done before all answers of before are forgotten`(step: RollOverStep) throws {
    let state = try Self.rollOver(step, after: Self.all)
    let end = Self.now + 303
    for time in [Self.now - 3600, Self.now, end - 1] {
      #expect(state.move(Self.all, cap: Self.cap, now: time) == .wait(until: end))
    }
    let moves: [RollOverStep: RollOverMove] = [
      .seen: .endWait, .waited: .switchOver, .switched: .retire,
    ]
    #expect(state.move(Self.all, cap: Self.cap, now: end) == moves[step])
    #expect(state.move(Self.all, cap: 1000, now: end) == .wait(until: Self.now + 1003))
  }

  @Test func `of all times to live that were ever seen the longest counts`() throws {
    var state = try Self.rollOver(.seen, after: Self.all)
    state.note(RollOverFacts(places: [Self.place { $0.timeToLive = 7200 }]), at: Self.now)
    state.note(RollOverFacts(places: [Self.place { $0.timeToLive = 1 }]), at: Self.now)
    #expect(state.end(cap: Self.cap) == Self.now + 7203)
  }

  @Test func `records that vanish begin the wait anew`() throws {
    var state = try Self.rollOver(.seen, after: Self.all)
    state.go(to: .staged, at: Self.now + 200)
    #expect(state.end(cap: Self.cap) == nil)
    state.go(to: .published, at: Self.now + 250)
    state.go(to: .seen, at: Self.now + 290)
    #expect(
      state.move(Self.all, cap: Self.cap, now: Self.now + 303) == .wait(until: Self.now + 593))
  }

  @Test func `what nobody heeds is in nobody's way`() throws {
    let state = try Self.rollOver(.published, after: Self.all)
    let other = Self.place("ns9") {
      $0.isAtStake = false
      $0.lacking = ["3 1 1 new"]
    }
    let facts = RollOverFacts(places: Self.all.places + [other])
    #expect(state.move(facts, cap: Self.cap, now: Self.now) == .see)
    #expect(!RollOverFacts(places: [other]).hasRecords)
  }

  @Test func `it goes back as long as every sender can know the pair before`() throws {
    let switched = try Self.rollOver(.switched, after: Self.all)
    func obstacles(_ state: RollOver, _ facts: RollOverFacts) -> [String] {
      state.obstacles(toAbort: facts, cap: Self.cap, now: Self.now)
    }
    #expect(obstacles(switched, Self.all).isEmpty)
    #expect(obstacles(switched, Self.silent) == [Self.silence])
    #expect(obstacles(switched, Self.unfit).count == 1)
    #expect(obstacles(try Self.rollOver(.retired, after: Self.all), Self.all).count == 1)
    for step in [RollOverStep.staged, .published, .seen, .waited] {
      #expect(obstacles(try Self.rollOver(step), Self.bogus).isEmpty)
    }
  }

  @Test func `it does not go back while senders may know that the record before was missing`()
    throws
  {
    var state = try Self.rollOver(.switched, after: Self.all)
    func obstacles(_ facts: RollOverFacts, after seconds: Int64) -> [String] {
      state.obstacles(toAbort: facts, cap: Self.cap, now: Self.now + seconds)
    }
    state.note(Self.unfit, at: Self.now + 10)
    // Between this look and the next somebody may have asked as late as just before the next.
    state.note(Self.silent, at: Self.now + 900)
    #expect(state.hasOldAgainAt == nil)
    #expect(obstacles(Self.silent, after: 900) == [Self.silence])
    state.note(Self.all, at: Self.now + 1000)
    for seconds: Int64 in [1000, 1302] {
      let why = obstacles(Self.all, after: seconds)
      #expect(why.count == 1 && why.first?.contains("was missing") == true, "\(why)")
      state.note(Self.all, at: Self.now + seconds)
    }
    #expect(obstacles(Self.all, after: 1303).isEmpty)
    // Once more.
    state.note(Self.unfit, at: Self.now + 1400)
    #expect(obstacles(Self.unfit, after: 1400).count == 1)
    state.note(Self.all, at: Self.now + 1500)
    #expect(obstacles(Self.all, after: 1802).count == 1)
    #expect(obstacles(Self.all, after: 1803).isEmpty)
    // A server that has none at all may have had those of the next pair alone until a moment ago.
    let empty = RollOverFacts(places: [Self.lacking(), Self.place("ns2") { $0.isEmpty = true }])
    state.note(empty, at: Self.now + 1900)
    #expect(obstacles(empty, after: 1900).count == 1)
    state.note(Self.all, at: Self.now + 2000)
    #expect(obstacles(Self.all, after: 2302).count == 1)
    #expect(obstacles(Self.all, after: 2303).isEmpty)
    // What goes on is not kept up.
    #expect(state.move(Self.all, cap: Self.cap, now: Self.now + 1500) == .retire)
  }

  @Test func `it is remembered beside the generations, and keeps others away`() throws {
    let host = try RotationHost()
    let store = try host.unit().store
    try host.stage().keepAsNext()
    #expect(try store.rollOver == nil)
    let state = try RollOver(
      to: store.credentials(of: nil), from: [host.current()], form: "3 1 1", new: ["3 1 1 new"],
      old: ["3 1 1 old"], now: Self.now)
    try store.setRollOver(state)
    #expect(try store.rollOver == state)
    #expect(try state.leads(to: store.credentials(of: nil)))
    #expect(try state.comes(from: [host.current()]))
    #expect(try store.rollOverObstacle?.code == .refused)
    try store.setRollOver(nil)
    #expect(try store.rollOver == nil && store.hasNext)
    try store.setRollOver(state)
    try store.discardNext()
    #expect(try store.rollOver == nil && !store.hasNext)
  }

  @Test(arguments: ["", "{}", "[1,2]", #"{"step":"flown"}"#, "\u{0}\u{1}"])
  func `a file that tells nothing stops everybody`(text: String) throws {
    let host = try RotationHost()
    try host.stage().keepAsNext()
    try host.directory.write("certs/mxtls/cert.pem/rollover.json", text)
    let store = try host.unit().store
    #expect(throws: RotationError.self) { try store.rollOver }
    #expect(throws: RotationError.self) { try store.rollOverObstacle }
  }
}
