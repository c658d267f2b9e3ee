// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// A trace of Tests/Models/rollover.pml, as Tests/Models/traces prints it.
struct RollOverTrace: Sendable, CustomTestStringConvertible {
  /// The command of spin that makes it.
  let origin: String
  private(set) var events: [Event] = []

  var testDescription: String { origin }

  /// What happens.
  enum Event: Sendable {
    case run(Run)
    /// The clock goes on.
    case tick
    /// A name server takes the zone over.
    case takeOver(Int)
    /// Somebody removes the records of pairs from the zone, or puts them back.
    case removal(Int)
    case mending
  }

  /// A run of `mxtls`.
  struct Run: Sendable {
    let isAbort: Bool
    /// What it does, as `steps(in:)` tells it of the program.
    fileprivate(set) var steps: [String] = []
    fileprivate(set) var isKilled = false
    fileprivate(set) var hasFinding = false
    /// What is there when it has ended.
    fileprivate(set) var state = State()
  }

  /// What is there: the step, the number of the pair in use, whether a switch is not confirmed, and the
  /// pairs that have records in the zone, 3 for both.
  struct State: Equatable, Sendable {
    var step = ""
    var live = 0
    var pending = 0
    var zone = 0
  }

  /// Reads the traces of a file.
  static func all(in text: String) -> [RollOverTrace] {
    var traces: [RollOverTrace] = []
    var run: Run?
    var (zone, removed) = (0, 0)
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      let last = traces.count - 1
      switch words[0] {
      case "#": traces.append(RollOverTrace(origin: String(line.dropFirst(2))))
      case "run": run = Run(isAbort: words[1] == "abort")
      case "step": run?.steps.append("step \(words[1])")
      case "switch": run?.steps.append("switch \(words[1])")
      case "confirmed": run?.steps.append(words[0])
      case "publish":
        // The program has nothing removed that is not there.
        let goes = ["new": 1, "old": 2][words[1]] ?? 0
        if goes == 0 || zone & goes != 0 { run?.steps.append(words[0]) }
      case "kill": run?.isKilled = true
      case "finding:": run?.hasFinding = true
      case "state":
        run?.state = State(
          step: words[1], live: Int(words[3]) ?? 0, pending: Int(words[5]) ?? 0,
          zone: Int(words[7]) ?? 0)
        zone = Int(words[7]) ?? 0
        if let run { traces[last].events.append(.run(run)) }
        run = nil
      case "tick": traces[last].events.append(.tick)
      case "server": traces[last].events.append(.takeOver(Int(words[1]) ?? 0))
      case "somebody":
        if words[1] == "removes" {
          removed = Int(words[2]) ?? 0
          zone &= ~removed
          traces[last].events.append(.removal(removed))
        } else {
          zone |= removed
          traces[last].events.append(.mending)
        }
      default: break
      }
    }
    return traces
  }

  /// What a run of the program does, each with the place, among the calls of its first thread that change
  /// something, of the last one that belongs to it.
  ///
  /// - Parameters:
  ///   - trace: What strace has written, with the programs that were started, and texts whole.
  ///   - step: The step before.
  ///   - isPending: Whether a switch was not confirmed before.
  /// - Returns: The steps, and those calls.
  static func steps(
    in trace: String, from step: String?, isPending: Bool
  ) -> (steps: [(name: String, place: Int)], changes: [StraceCall]) {
    let calls = StraceCall.all(in: trace)
    let own = calls.first?.thread
    var (last, written, isBegun, number) = (step, step, isPending, "")
    var steps: [(name: String, place: Int)] = []
    var changes: [StraceCall] = []
    for call in calls {
      // The shell that runs it, and not the program that is given its name.
      if call.name == "execve", call.thread != own, call.arguments.contains("\"-c\""),
        call.arguments.contains("/publish-alone")
      {
        steps.append(("publish", changes.count - 1))
      }
      guard call.thread == own, let call = [call].changes.first else { continue }
      let place = changes.count
      changes.append(call)
      let names = call.arguments.matches(of: /"([^"]*)"/).map { String($0.1) }
      switch (call.name, names.last) {
      case ("write", _):
        if let match = call.arguments.firstMatch(of: /\\"step\\":\\"(\w+)\\"/) {
          written = String(match.1)
        }
      case ("symlinkat", let name?) where name.hasPrefix(".live."): number = names[0]
      case ("renameat", "rollover.json"?) where written != last:
        last = written
        steps.append(("step \(written ?? "")", place))
      case ("renameat", "pending.json"?): isBegun = true
      case ("renameat", "live"?) where isBegun: steps.append(("switch \(number)", place))
      case ("unlinkat", "pending.json"?):
        isBegun = false
        steps.append(("confirmed", place))
      default: break
      }
    }
    return (steps, changes)
  }
}
