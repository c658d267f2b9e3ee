// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Where each run of a roll-over is killed, by the step that was done before.
struct KillPlaces: Sendable {
  private var places: [String: ArraySlice<Place>] = [:]
  private(set) var killed = 0
  /// How many were passed by: what a run before had left was done otherwise.
  private(set) var missed = 0
  /// How many places a roll-over has altogether.
  let whole: Int

  /// A system call, by its number among those of its name.
  private struct Place: Sendable {
    let call: String
    let number: Int
  }

  /// Writes down all calls of a roll-over that change something.
  ///
  /// - Parameters:
  ///   - bench: The host.
  ///   - part: Which of them are taken, of `parts`: every so many, from the one of that number on.
  ///   - parts: How many such parts there are.
  /// - Throws: What goes wrong.
  init(of bench: RollBench, part: Int, of parts: Int) async throws {
    var places: [String: ArraySlice<Place>] = [:]
    let trace = bench.host.directory["trace"]
    let calls = Strace.changes.sorted().joined(separator: ",")
    var before: String?
    repeat {
      before = try Self.step(bench)
      let result = try await bench.roll(
        before == Self.none ? ["--force"] : [],
        by: ["strace"] + Strace.tracing(calls, to: trace))
      try #require(result.status == 0 || result.status == 76, "\(result)")
      // The run that goes on is the last one from there.
      places[before ?? ""] = ArraySlice(
        StraceCall.all(in: try bench.host.directory.text("trace")).ofFirstThread.changes
          .map { Place(call: String($0.name), number: $0.number) })
      try await Task.sleep(for: .milliseconds(200))
    } while try Self.step(bench) != Self.none
    whole = places.values.map(\.count).reduce(0, +)
    var number = part
    for step in places.keys.sorted() {
      self.places[step] =
        places[step]?.filter { _ in
          number += 1
          return number.isMultiple(of: parts)
        }[...]
    }
  }

  private static let none = "none"
  private static func step(_ bench: RollBench) throws -> String { try bench.step() ?? none }

  var count: Int { places.values.map(\.count).reduce(0, +) }
  var isEmpty: Bool { places.values.allSatisfy(\.isEmpty) }

  /// Runs it once, killed at the next place of its step; begins anew where no roll-over is under way.
  mutating func roll(_ bench: RollBench) async throws {
    let step = try Self.step(bench)
    let arguments = step == Self.none ? ["--force"] : []
    guard let place = places[step]?.first else {
      let result = try await bench.roll(arguments)
      try #require(result.status == 0 || result.status == 76, "\(result)")
      try await Task.sleep(for: .milliseconds(200))
      return
    }
    let result = try await bench.roll(
      arguments, by: ["strace"] + Strace.killing(at: place.call, place.number))
    if result.status == 137 {
      killed += 1
      places[step] = places[step]?.dropFirst()
      return
    }
    try #require(result.status == 0 || result.status == 76, "\(place): \(result)")
    // Where it only waited it did not come so far.
    guard try Self.step(bench) != step else { return }
    missed += 1
    places[step] = places[step]?.dropFirst()
  }
}
