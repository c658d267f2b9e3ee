// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import mxtls

@Suite struct FrequentNamesTests {
  private func add(_ name: String, to names: inout FrequentNames) {
    let bytes = Array(name.utf8)
    names.add(bytes.span.bytes) { $0 += bytes }
  }

  @Test func `counts are exact as long as there is room`() {
    var names = FrequentNames()
    for number in 0..<1000 {
      for _ in 0...number % 7 { add("mx\(number).example.net", to: &names) }
    }
    for _ in 0..<3 { add("", to: &names) }
    #expect(names.count == 1001)
    #expect(names.uncertainty == 0)
    let top = names.top(1001)
    #expect(top.first?.count == 7 && top.last?.count == 1)
    for (name, count) in top {
      let number = Int(name.dropFirst(2).prefix { $0.isNumber })
      #expect(count == number.map { $0 % 7 + 1 } ?? 3, "\(name)")
    }
  }

  @Test func `the frequent stay, with counts that are too low by no more than is said`() {
    var names = FrequentNames()
    let rounds = 60_000
    for number in 0..<rounds {
      add("rare\(number).example.net", to: &names)
      if number.isMultiple(of: 2) { add("often.example.net", to: &names) }
      if number.isMultiple(of: 3) { add("sometimes.example.net", to: &names) }
    }
    #expect(names.uncertainty > 0 && names.uncertainty <= rounds * 2 / 16_384)
    let top = names.top(2)
    #expect(top.map(\.name) == ["often.example.net", "sometimes.example.net"])
    for (entry, count) in zip(top, [rounds / 2, rounds / 3]) {
      #expect((entry.count...entry.count + names.uncertainty).contains(count), "\(entry)")
    }
  }
}
