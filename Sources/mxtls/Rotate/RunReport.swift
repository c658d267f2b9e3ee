// SPDX-License-Identifier: Apache-2.0

import Rotation

/// What a run did, or would do, with each pair.
final class RunReport {
  private let console: Console
  private let format: ReportFormat
  private var outcomes: [PairOutcome] = []
  /// What went wrong without taking anything back.
  private(set) var failures: [Failure] = []
  /// Whether anything was changed.
  private(set) var hasChanged = false
  private var notes: Set<String> = []

  init(_ format: ReportFormat, on console: Console) {
    self.console = console
    self.format = format
  }

  /// Adds a step of a switch-over.
  func add(_ step: Switchover.Step) {
    switch step {
    case .switched(let unit, let from, let to):
      tell("\(unit.name): switched from generation \(from) to \(to)")
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
    if format == .json { return try console.json(RunDescription(pairs: outcomes)) }
    if console.options.quiet { return }
    for outcome in outcomes where outcome.action.isNews || console.options.verbose {
      outcome.write(to: console)
    }
  }

  /// Notes something that may come up with several pairs.
  func noteOnce(_ text: String) {
    if notes.insert(text).inserted { console.note(text) }
  }

  private func tell(_ text: String) {
    if console.options.verbose { console.note(text) }
  }
}
