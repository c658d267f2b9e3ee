// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import Testing

@testable import Platform

/// Work that is shared by threads.
@Suite struct CrewTests {
  @Test(arguments: [1, 2, 7, 1000]) func `every item is worked on once, and its result is taken`(
    atOnce count: Int
  ) {
    let worked = Mutex<[Int: Int]>([:])
    var results: [Int: Int] = [:]
    Crew.run(Array(0..<100), atOnce: count) { item in
      worked.withLock { $0[item, default: 0] += 1 }
      return item * item
    } take: { place, result in
      #expect(results.updateValue(result, forKey: place) == nil)
    }
    #expect(results == Dictionary(uniqueKeysWithValues: (0..<100).map { ($0, $0 * $0) }))
    #expect(worked.withLock { $0 } == Dictionary(uniqueKeysWithValues: (0..<100).map { ($0, 1) }))
  }

  @Test func `nothing to do is done at once`() {
    Crew.run([Int](), atOnce: 5) {
      $0
    } take: { _, _ in
      Issue.record("there is no item")
    }
  }

  /// The first item waits until the second one has been taken.
  @Test func `what is done first is taken first`() {
    let flag = Flag()
    var order: [Int] = []
    Crew.run([0, 1], atOnce: 2) { item in
      if item == 0 { while !flag.isRaised.load(ordering: .acquiring) { usleep(1000) } }
      return item
    } take: { place, _ in
      order.append(place)
      flag.isRaised.store(true, ordering: .releasing)
    }
    #expect(order == [1, 0])
  }

  /// Each item asks for two more, down to zero.
  @Test(arguments: [1, 3, 1000]) func `what a result asks for is done before what is left`(
    atOnce count: Int
  ) {
    var order: [Int] = []
    Crew.run([3, 10], atOnce: count) {
      $0
    } next: { item in
      order.append(item)
      return item < 10 && item > 0 ? [item - 1, item - 1] : []
    }
    #expect(order.filter { $0 < 10 }.count == 15 && order.filter { $0 == 10 }.count == 1)
    if count == 1 { #expect(order == [3, 2, 1, 0, 0, 1, 0, 0, 2, 1, 0, 0, 1, 0, 0, 10]) }
  }

  private final class Flag: Sendable {
    let isRaised = Atomic<Bool>(false)
  }
}
