// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Traces of the model of the roll-over are run: with servers, a clock and somebody who meddles that do
/// what the trace says, and killed where it is killed there, the program comes to the same states.
@Suite struct RollOverTraceTests {
  /// All of them where there is time.
  private static let traces: [RollOverTrace] = {
    let all = (try? Fixture.text("traces/rollover.txt")).map(RollOverTrace.all) ?? []
    return Night.isNow ? all : Array(all.prefix(3))
  }()

  @Test func `there are traces with kills, findings and meddling, to either end`() throws {
    let traces = RollOverTrace.all(in: try Fixture.text("traces/rollover.txt"))
    let runs = traces.flatMap(\.events).compactMap { event -> RollOverTrace.Run? in
      if case .run(let run) = event { run } else { nil }
    }
    #expect(runs.count(where: \.isKilled) > 10 && runs.count(where: \.hasFinding) > 10)
    #expect(
      Set(runs.map(\.state.step)).isSuperset(of: [
        "staged", "published", "seen", "waited", "switched", "retired", "aborted",
      ]))
  }

  @Test(arguments: traces) func `the program goes along a trace`(
    trace: RollOverTrace
  ) async throws {
    try await RollBench.run { bench in
      var host = try await TracedRollOver(bench)
      var isOver = false
      for (index, event) in trace.events.enumerated() where !isOver {
        switch event {
        case .tick: host.tick()
        case .takeOver(let server): try await host.takeOver(server)
        case .removal(let pairs): try await host.remove(pairs)
        case .mending: try await host.mend()
        case .run(let run):
          let what = "\(trace.origin), event \(index + 1)"
          isOver = try await follow(run, &host, what)
        }
      }
    }
  }

  /// Runs the program once, as the model did.
  ///
  /// - Returns: Whether the roll-over is over.
  private func follow(
    _ run: RollOverTrace.Run, _ host: inout TracedRollOver, _ what: String
  ) async throws -> Bool {
    let arguments = run.isAbort ? ["--abort"] : []
    let result: ToolResult
    if run.isKilled {
      let (steps, calls) = try await host.rehearse(arguments)
      let names = steps.map(\.name)
      #expect(Array(names.prefix(run.steps.count)) == run.steps, "\(what)")
      guard names.starts(with: run.steps) else { return true }
      let place = run.steps.isEmpty ? -1 : steps[run.steps.count - 1].place
      result = try await host.run(arguments, killedAt: calls.dropFirst(place + 1).first)
    } else {
      result = try await host.run(arguments)
      #expect((result.status != 0) == run.hasFinding, "\(what): \(result)")
    }
    let state = try await host.state()
    var wanted = run.state
    // What is at its end is forgotten.
    let isOver = state.step == "" && ["retired", "aborted"].contains(wanted.step)
    if isOver { wanted.step = "" }
    #expect(state == wanted, "\(what): \(result)")
    return isOver || state != wanted
  }
}
