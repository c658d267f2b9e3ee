// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// A trace of Tests/Models/switch.pml, as Tests/Models/traces prints it.
struct SwitchTrace: Sendable, CustomTestStringConvertible {
  /// The command of spin that makes it.
  let origin: String
  private(set) var runs: [Run] = []

  /// Whether the pair is one file, or two.
  var layout: String { origin.contains(" -DSLOTS=1 ") ? "chain" : "pair" }
  var testDescription: String { origin }

  /// A step that changes the store, by its name in the model, and what is there after it.
  struct Step: Sendable {
    let name: String
    fileprivate(set) var state = ""
  }

  /// What a reload comes to.
  enum Reload: String, Sendable {
    case works, fails
    /// It works, and servers go on with the old pair.
    case unseen
  }

  /// A run of `mxtls`.
  struct Run: Sendable {
    let command: String
    fileprivate(set) var steps: [Step] = []
    fileprivate(set) var reloads: [Reload] = []
    fileprivate(set) var isKilled = false
    /// Whether it ends with a finding.
    fileprivate(set) var hasFinding = false
    /// What is there when it has ended.
    fileprivate(set) var state = ""
  }

  /// Reads the traces of a file.
  static func all(in text: String) -> [SwitchTrace] {
    var traces: [SwitchTrace] = []
    for line in text.split(separator: "\n") {
      if line.hasPrefix("# ") {
        traces.append(SwitchTrace(origin: String(line.dropFirst(2))))
      } else if !traces.isEmpty {
        traces[traces.count - 1].add(line)
      }
    }
    return traces
  }

  private mutating func add(_ line: Substring) {
    let words = line.split(separator: " ", maxSplits: 1)
    let last = runs.count - 1
    switch words[0] {
    case "run":
      let state = runs.last?.state ?? Self.beginning
      runs.append(Run(command: String(words[1]), state: state))
    case "step": runs[last].add(step: String(words[1]))
    case "live":
      runs[last].state = String(line)
      if runs[last].steps.last?.state == "" {
        runs[last].steps[runs[last].steps.count - 1].state = String(line)
      }
    case "kill": runs[last].isKilled = true
    case "finding": runs[last].hasFinding = true
    default: break
    }
  }

  /// What is there before all runs.
  private static let beginning =
    "live 0 links 00 next 0 generations 000000 pending 0 0 000 history 0"
}

extension SwitchTrace.Run {
  fileprivate mutating func add(step name: String) {
    switch name {
    case "reload": reloads.append(.works)
    case "reload fails": reloads.append(.fails)
    case "confirm fails": reloads[reloads.count - 1] = .unseen
    // These change nothing that the next run looks at.
    case "confirm", "stage", "complete": break
    default: steps.append(.init(name: name))
    }
  }
}

extension SwitchTrace.Step {
  /// The steps among calls that change the store, each with the place of the call that does it.
  static func all(in calls: [StraceCall]) -> [(name: String, place: Int)] {
    var steps: [(name: String, place: Int)] = []
    var number = ""
    var isHistory = false
    for (place, call) in calls.enumerated() {
      func add(_ name: String) { steps.append((name, place)) }
      switch call.name {
      case "openat": isHistory = call.arguments.contains("/history.jsonl\"")
      case "write" where isHistory:
        isHistory = false
        add("remember")
      case "symlinkat":
        if let match = call.arguments.firstMatch(of: /^"(\d+)", .*"\.live\./) {
          number = String(match.1)
        }
      case "unlinkat" where call.arguments.contains("\"pending.json\""): add("setPending nil")
      case "renameat":
        let names = call.arguments.matches(of: /"([^"]*)"/).map { String($0.1) }
        guard names.count == 2 else { break }
        if let step = step(renaming: names[0], to: names[1], number) { add(step) }
      default: break
      }
    }
    return steps
  }

  private static func step(renaming old: String, to new: String, _ number: String) -> String? {
    let isOfGeneration = Int(old) != nil || old == "next"
    switch new {
    case "pending.json": return "setPending"
    case "live": return "activate \(number)"
    case "next": return isOfGeneration ? "rename" : "publish next"
    case _ where Int(new) != nil: return isOfGeneration ? "rename" : "publish"
    case _ where isOfGeneration: return "remove \(Int(old) ?? 0)"
    case "newcert.pem", "newreq.pem", "chain.pem":
      return old.hasPrefix(".new.") ? nil : "link"
    default: return nil
    }
  }
}
