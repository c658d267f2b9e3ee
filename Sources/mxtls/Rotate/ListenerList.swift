// SPDX-License-Identifier: Apache-2.0

import Primitives
import Rotation
import SMTP
import TLSCrypto

/// What the servers that were asked have shown, before a switch and after it, each once.
struct ListenerList {
  private var states: [ListenerState] = []

  /// Adds what a server has shown.
  mutating func add(_ state: ListenerState) {
    // Where kinds are asked for, what it shows by itself is one of them.
    if state.kind != nil { states.removeAll { $0.isSame(as: state, ofKind: nil) } }
    guard let index = states.firstIndex(where: { $0.isSame(as: state) }) else {
      states.append(state)
      return
    }
    // What it showed first is what it showed before.
    states[index].before = states[index].before ?? state.before
    if let after = state.after {
      states[index].after = after
      states[index].confirmed = state.confirmed
    }
  }

  /// Those of Postfix first.
  private var inOrder: [ListenerState] {
    [.postfix, .dovecot, .other].flatMap { program in states.filter { $0.program == program } }
  }

  /// The servers for programs.
  var descriptions: [RunDescription.Listener] {
    inOrder.map { state in
      RunDescription.Listener(
        program: state.program.word, address: "\(state.endpoint)",
        protocol: state.mailProtocol.rawValue,
        tls: state.endpoint.isWrapper ? "implicit" : "starttls", name: state.name,
        key: state.kind, before: state.before?.bytes.hex, after: state.after?.bytes.hex,
        confirmed: state.confirmed?.bytes.hex)
    }
  }

  /// Writes a line for each server that was asked, where any was switched.
  ///
  /// - Parameters:
  ///   - out: Where to.
  ///   - hasNames: Whether each name that was asked for gets a line, or the first one of a server alone
  ///     that shows the same for all.
  func write(to out: OutputChannel, hasNames: Bool) {
    var table = Table()
    var known: [ListenerState] = []
    guard states.contains(where: { $0.after != nil }) else { return }
    table.add("LISTENER", "PROTOCOL", "BEFORE", "AFTER")
    for state in inOrder {
      if !hasNames, known.contains(where: { $0.isLike(state) }) { continue }
      known.append(state)
      let place = state.name.map { "\(state.endpoint) (\($0))" } ?? "\(state.endpoint)"
      table.add(
        place, state.mailProtocol.name, state.before.short, state.after.short,
        state.effect)
    }
    table.write(to: out, indent: 2)
  }
}

extension ListenerState {
  /// What became of it, in words.
  fileprivate var effect: String {
    guard confirmed != nil else { return "not confirmed" }
    return before == after ? "as before" : "confirmed"
  }

  /// Whether the same server shows the same, before and after.
  fileprivate func isLike(_ other: ListenerState) -> Bool {
    endpoint == other.endpoint && before == other.before && after == other.after
      && confirmed == other.confirmed
  }
}

extension ListenerState.Program {
  /// As the manual pages have it.
  fileprivate var word: String {
    switch self {
    case .postfix: "postfix"
    case .dovecot: "dovecot"
    case .other: "other"
    }
  }
}

extension Fingerprint? {
  /// Enough of it to tell two apart.
  fileprivate var short: String { self.map { String($0.bytes.hex.prefix(16)) } ?? "-" }
}
