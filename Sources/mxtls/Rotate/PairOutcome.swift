// SPDX-License-Identifier: Apache-2.0

import Platform
import Primitives
import Rotation
import SMTP
import TLSCrypto

/// What became of a pair, field by field as the manual pages document it.
struct PairOutcome: Encodable {
  enum Action: String, Encodable {
    case rotated, installed, rolledBack = "rolled-back", staged
    case wouldRotate = "would-rotate", wouldInstall = "would-install"
    case wouldRollBack = "would-roll-back", wouldStage = "would-stage"
    case notDue = "not-due", waiting, passedOver = "passed-over", unchanged
    case joined, wouldJoin = "would-join", loaded, wouldLoad = "would-load"
    case published, seen, waited, retired, completed, aborted, wouldRoll = "would-roll"

    var isChange: Bool {
      switch self {
      case .rotated, .installed, .loaded, .rolledBack, .staged, .joined, .published, .seen, .waited,
        .retired, .completed, .aborted:
        true
      case .wouldRotate, .wouldInstall, .wouldLoad, .wouldRollBack, .wouldStage, .wouldJoin,
        .wouldRoll,
        .notDue, .waiting, .passedOver, .unchanged:
        false
      }
    }
    /// Whether it is worth a line without being asked for.
    var isNews: Bool { ![.notDue, .waiting, .passedOver, .unchanged].contains(self) }
  }

  private(set) var action: Action
  let certificateFile: String
  let keyFile: String
  let instances: [String]
  var reasons: [String] = []
  var generation: Int?
  var previousGeneration: Int?
  var names: [String]?
  var key: String?
  var keyReused: Bool?
  var notBefore: String?
  var notAfter: String?
  var sha256: String?
  var spkiSha256: String?
  var reloaded: [String]?
  var confirmedBy: [String]?
  /// The one file that has the pair now, or would have.
  var chainFile: String?
  var dueAt: String?
  /// The records to publish for what is live, and for what is staged.
  var tlsaCurrent: [String]?
  var tlsaNext: [String]?
  /// The records that are to be added to the zone by hand, and those to be removed from it.
  var tlsaAdd: [String]?
  var tlsaRemove: [String]?
  /// When the roll-over goes on.
  private(set) var goesOnAt: String?

  private var expiry: UnixTime?
  private var due: UnixTime?
  private var goesOn: UnixTime?

  private enum CodingKeys: CodingKey {
    case action, certificateFile, keyFile, instances, reasons, generation, previousGeneration
    case names, key, keyReused, notBefore, notAfter, sha256, spkiSha256, reloaded, confirmedBy
    case chainFile, dueAt, tlsaCurrent, tlsaNext, tlsaAdd, tlsaRemove, goesOnAt
  }

  init(_ action: Action, _ unit: RotationUnit, reasons: [String] = []) {
    self.action = action
    let paths = unit.paths
    certificateFile = "\(paths[0])".withoutKeyMaterial
    keyFile = "\(paths[paths.count - 1])".withoutKeyMaterial
    instances = unit.loaders.map(\.instance)
    self.reasons = reasons
  }

  /// Adds what is known of new credentials.
  mutating func add(_ credentials: [Credential], old: [Credential]) {
    guard let leaf = credentials.first?.leaf else { return }
    names = leaf.extensions.names.map(\.text)
    key = credentials.map(\.leaf.publicKey.summary).joined(separator: ", ")
    notBefore = leaf.notBefore.iso8601
    notAfter = leaf.notAfter.iso8601
    expiry = leaf.notAfter
    sha256 = try? leaf.fingerprint.bytes.hex
    spkiSha256 = try? leaf.publicKey.fingerprint.bytes.hex
    if !old.isEmpty {
      keyReused = zip(credentials, old).allSatisfy {
        $0.leaf.publicKey.matches($1.leaf.publicKey)
      }
    }
  }

  /// Adds how a switch-over went.
  mutating func add(_ result: Switchover.Result) {
    generation = result.staged.number
    previousGeneration = result.previous
    reloaded = result.reloaded
    confirmedBy = result.confirmed.map { "\($0)" }
  }

  /// Says that servers get to know what is in place already, or would.
  mutating func setLoaded(isDryRun: Bool) {
    action = isDryRun ? .wouldLoad : .loaded
    reasons = ["the certificate is in place already, and servers show another one"]
  }

  mutating func setDue(_ time: UnixTime) {
    due = time
    dueAt = time.iso8601
  }

  mutating func setGoingOn(at time: UnixTime?) {
    goesOn = time
    goesOnAt = time.map(\.iso8601)
  }

  /// Writes it for people: a line, and with --verbose a card.
  func write(to console: Console) {
    let out = console.out
    out.paragraph(text: line(console))
    for record in tlsaAdd ?? [] { out.line("  add     \(record)") }
    for record in tlsaRemove ?? [] { out.line("  remove  \(record)") }
    guard console.options.verbose || tlsaNext != nil else { return }
    var fields = Fields()
    if console.options.verbose {
      if action.isNews { fields.add("why", reasons.joined(separator: "; ")) }
      fields.add("names", names)
      fields.add("key", key)
      fields.add("valid until", expiry.map { console.clock.describe($0) })
      fields.add("SHA-256", sha256)
      fields.add("SPKI SHA-256", spkiSha256)
    }
    for record in tlsaCurrent ?? [] { fields.add("TLSA current", record) }
    for record in tlsaNext ?? [] { fields.add("TLSA next", record) }
    // As wide as the longest label, so that a digest ends in column 80.
    fields.write(to: out, indent: 2, labels: 12)
  }

  private func line(_ console: Console) -> String {
    let until = expiry.map { ", valid until \(console.clock.describe($0))" } ?? ""
    let why = reasons.joined(separator: "; ")
    switch action {
    case .rotated, .installed, .rolledBack:
      let verb = action == .rolledBack ? "rolled back" : action.rawValue
      let live = generation.map { "generation \($0) is live" } ?? "done"
      return "\(verb) \(certificateFile): \(live)\(until)\(effect)\(pins)"
    case .staged: return "staged the next generation of \(certificateFile)\(until)\(pins)"
    case .joined: return "joined \(certificateFile) and \(keyFile) in \(chainFile ?? "")\(effect)"
    case .wouldJoin: return "would join \(certificateFile) and \(keyFile) in \(chainFile ?? "")"
    case .wouldRotate: return "would rotate \(certificateFile): \(why)"
    case .wouldStage: return "would stage the next generation of \(certificateFile): \(why)"
    case .wouldInstall: return "would install \(certificateFile)\(until)"
    case .loaded: return "loaded \(certificateFile), which was in place already\(effect)"
    case .wouldLoad: return "would load \(certificateFile), which is in place already"
    case .wouldRollBack:
      return "would roll back \(certificateFile) to generation \(generation ?? 0)\(until)"
    case .notDue:
      let time = due.map { console.clock.describe($0) } ?? "long"
      return "\(certificateFile): not due before \(time)"
    case .waiting, .passedOver, .unchanged, .completed, .aborted, .published, .seen, .waited,
      .retired:
      let next = goesOn.map { ", and goes on after \(console.clock.describe($0))" } ?? ""
      return "\(certificateFile): \(why)\(next)"
    case .wouldRoll: return "would roll over \(certificateFile): \(why)"
    }
  }

  /// Who has got to know of it.
  private var effect: String {
    if let confirmedBy, !confirmedBy.isEmpty {
      return ", confirmed by \(confirmedBy.joined(separator: ", "))"
    }
    return reloaded?.isEmpty ?? true ? ", nothing reloaded" : ", reloaded, not confirmed"
  }

  private var pins: String {
    keyReused == true ? "; the key is the same, TLSA records 3 1 1 stay valid" : ""
  }
}
