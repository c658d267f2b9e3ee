// SPDX-License-Identifier: Apache-2.0

import Postfix
import Rotation

/// What a run did, or would do, with each pair.
final class RunReport {
  private let console: Console
  private let format: ReportFormat
  private let isDryRun: Bool
  private var outcomes: [PairOutcome] = []
  /// What went wrong without taking anything back.
  private(set) var failures: [Failure] = []
  /// Whether anything was changed.
  private(set) var hasChanged = false
  private var notes: Set<String> = []
  private var indexes: [RunDescription.Index] = []
  private var listeners = ListenerList()

  /// - Parameters:
  ///   - format: How it is written.
  ///   - isDryRun: Whether it is only told what would be done.
  ///   - console: Where to.
  init(_ format: ReportFormat, isDryRun: Bool, on console: Console) {
    self.console = console
    self.format = format
    self.isDryRun = isDryRun
  }

  /// Adds a step of a switch-over.
  func add(_ step: Switchover.Step) {
    switch step {
    case .switched(let unit, let from, let to):
      tell("\(unit.name): switched from generation \(from) to \(to)")
    case .indexed(let table, let keys):
      indexes.append(.init(table: table.typedName, stale: keys, madeAnew: true))
      guard !keys.isEmpty else { return tell("\(table.typedName): made its index anew") }
      hasChanged = true
      console.note(
        "\(table.typedName): its index was not of the files for \(keys.joined(separator: ", ")):"
          + " made it anew")
    case .stale(let table, let keys, let obstacle):
      indexes.append(.init(table: table.typedName, stale: keys, madeAnew: false))
      let names = keys.joined(separator: ", ")
      console.warn(
        "\(table.typedName): its index is not of the files for \(names)"
          + (obstacle.map { ", and \($0.subject) \($0.reason)" } ?? ": it would be made anew"))
    case .reloaded(let instance):
      tell("\(instance): reloaded, which empties the TLS session caches and drops the ticket keys")
    case .confirmed(let unit, let endpoint): tell("\(unit.name): \(endpoint) shows it")
    case .silent(let unit, let endpoint, let name):
      let who = name.map { "clients that ask \(endpoint) for \($0) get no handshake" }
      console.warn(
        "\(unit.name): \(who ?? "\(endpoint) has no certificate to show"), as before:"
          + " mxtls check tells why")
    case .removed(let unit, let number): tell("\(unit.name): removed generation \(number)")
    case .finished(let unit, let number):
      hasChanged = true
      console.note(
        "\(unit.name): a run before was cut short: generation \(number) is confirmed now")
    case .undone(let unit, let number):
      console.note("\(unit.name): a run before was cut short: generation \(number) is taken back")
    case .listener(let state): listeners.add(state)
    case .neighbour(let unit, let program, let endpoints):
      let places = endpoints.map { "\($0)" }.joined(separator: ", ")
      let text =
        "\(unit.name): \(program) is reloaded with it, and is "
        + (places.isEmpty ? "not asked" : "asked at \(places)")
      if isDryRun { noteOnce(text) } else { tell(text) }
    case .neighbourReloaded(let program): tell("\(program): reloaded")
    case .stopped(let unit):
      noteOnce("\(unit.name): Dovecot has it, and does not run: it is neither reloaded nor asked")
    case .unknownNeighbour(let error):
      warnOnce("\(error), so that it is not known whether Dovecot has a pair")
    case .copied(let unit, let file, let section):
      let place = section.isEmpty ? "" : " in \(section)"
      noteOnce(
        "\(file): not switched: Dovecot has the certificate of \(unit.name)\(place) there, in a file of"
          + " its own")
    case .unasked(let unit, let place):
      warnOnce(
        "\(unit.name): not confirmed \(place.isEmpty ? "by Dovecot" : "for \(place)"): nobody can ask"
          + " for it from here")
    case .hookSaid(let moment, let text):
      for line in text.split(separator: "\n") { tell("hook \(moment.rawValue): \(line)") }
    case .failedAfterwards(let error): failures.append(Failure(error))
    }
  }

  /// Adds what became of a pair.
  func add(_ outcome: PairOutcome) {
    outcomes.append(outcome)
    if outcome.action.isChange { hasChanged = true }
  }

  /// Adds why a pair was left alone.
  func add(_ failure: Failure) { failures.append(failure) }

  /// Writes the answer.
  func finish() throws(Failure) {
    if format == .json {
      return try console.json(
        RunDescription(
          changed: hasChanged, pairs: outcomes, indexes: indexes,
          listeners: listeners.descriptions))
    }
    if console.options.quiet { return }
    for outcome in outcomes where outcome.action.isNews || console.options.verbose {
      outcome.write(to: console)
    }
    if !isDryRun { listeners.write(to: console.out, hasNames: console.options.verbose) }
  }

  /// Notes something that may come up with several pairs.
  func noteOnce(_ text: String) {
    if notes.insert(text).inserted { console.note(text) }
  }

  /// Warns of something that may come up several times.
  private func warnOnce(_ text: String) {
    if notes.insert(text).inserted { console.warn(text) }
  }

  private func tell(_ text: String) {
    if console.options.verbose { console.note(text) }
  }
}
