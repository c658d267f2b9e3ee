// SPDX-License-Identifier: Apache-2.0

import Foundation
import Rotation
import Testing

/// The models that spin searches name their steps as the code does.
@Suite struct ModelStepTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  private static func text(_ path: String) throws -> String {
    try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
  }

  @Test func `the roll-over has the steps of its model, in their order`() throws {
    let model = try Self.text("Tests/Models/rollover.pml")
    let list = try #require(model.firstMatch(of: /mtype = \{ (staged[^}]*) \};/)).1
    let steps = list.split(separator: ", ").map(String.init)
    #expect(steps == RollOverStep.allCases.map(\.rawValue))
    let written = model.matches(of: /WRITE\((\w+)\)/).map { String($0.1) }.filter { $0 != "name" }
    #expect(Set(written).isSubset(of: Set(steps)))
    // The first step is where the roll-over begins; all others are reached.
    #expect(Set(written).union(["staged"]) == Set(steps))
  }

  @Test func `every step of the model of the switch is a function of the code`() throws {
    let model = try Self.text("Tests/Models/switch.pml")
    let steps = Set(model.matches(of: /"step (\w+)/).map { String($0.1) })
    #expect(steps.count >= 10)
    var functions: Set<String> = []
    for folder in ["Generations", "Switch"] {
      let path = "Sources/Rotation/\(folder)"
      for file in try FileManager.default.contentsOfDirectory(atPath: "\(Self.root)/\(path)") {
        functions.formUnion(
          try Self.text("\(path)/\(file)").matches(of: /\bfunc (\w+)/).map { String($0.1) })
      }
    }
    #expect(steps.subtracting(functions) == [])
    // What the comment at its head says of the places is true.
    let head = try #require(model.firstMatch(of: /(?s)Where the steps stand.*?Properties:/)).0
    let named = head.matches(of: /\(([^)]*)\)/).flatMap { match in
      match.1.split(whereSeparator: { !$0.isLetter }).map(String.init)
    }
    #expect(!named.isEmpty)
    #expect(Set(named).subtracting(functions) == [])
  }
}
