// SPDX-License-Identifier: Apache-2.0

private import Synchronization
private import SystemPackage

/// Threads that share work which waits more than it computes.
package enum Crew {
  /// Does something with every item, and takes the results in the order in which they are done.
  ///
  /// Where the system has no room for as many threads as are wanted, those that it has do the work; the
  /// caller's own does it where there is none.
  ///
  /// - Parameters:
  ///   - items: What to work on.
  ///   - count: How many are worked on at once; at least one is.
  ///   - body: Makes a result of an item, on any thread.
  ///   - take: Is given every result with the place of its item, on the caller's thread.
  package static func run<Item: Sendable, Result: Sendable>(
    _ items: [Item], atOnce count: Int, _ body: @escaping @Sendable (Item) -> Result,
    take: (Int, Result) -> Void
  ) {
    let board = Board(items, body)
    var threads = 0
    for _ in 0..<min(count, items.count) {
      guard (try? BackgroundThread.start { while board.workOnNext() {} }) != nil else { break }
      threads += 1
    }
    if threads == 0 { while board.workOnNext() {} }
    for _ in items {
      if let (place, result) = board.wait() { take(place, result) }
    }
  }
}

/// What is to be done, and what has been.
private final class Board<Item: Sendable, Result: Sendable>: Sendable {
  private let items: [Item]
  private let body: @Sendable (Item) -> Result
  private let next = Atomic<Int>(0)
  private let done = Mutex<[(place: Int, result: Result)]>([])
  /// Counts the results that have not been taken.
  private let count: Semaphore

  init(_ items: [Item], _ body: @escaping @Sendable (Item) -> Result) {
    self.items = items
    self.body = body
    count = Semaphore()
  }

  /// Works on an item, and tells whether there was one.
  func workOnNext() -> Bool {
    let place = next.add(1, ordering: .relaxed).oldValue
    guard items.indices.contains(place) else { return false }
    let result = body(items[place])
    done.withLock { $0.append((place, result)) }
    count.signal()
    return true
  }

  /// Waits for a result.
  func wait() -> (place: Int, result: Result)? {
    count.wait()
    return done.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }
}
