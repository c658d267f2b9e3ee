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
    run(Array(items.enumerated()), atOnce: count, { ($0.offset, body($0.element)) }) { done in
      take(done.0, done.1)
      return []
    }
  }

  /// Does something with every item, and with those that its results ask for.
  ///
  /// What a result asks for is done before the items that are left: nothing piles up but what is worked
  /// on. Threads are as with the other function of this name.
  ///
  /// - Parameters:
  ///   - items: What to work on.
  ///   - count: How many are worked on at once; at least one is.
  ///   - body: Makes a result of an item, on any thread.
  ///   - next: Is given every result, on the caller's thread, and tells what is to be done besides.
  package static func run<Item: Sendable, Result: Sendable>(
    _ items: [Item], atOnce count: Int, _ body: @escaping @Sendable (Item) -> Result,
    next: (Result) -> [Item]
  ) {
    let board = Board(body)
    // The last one is the next.
    var waiting = Array(items.reversed())
    var running = 0
    var threads = 0
    while true {
      while running < max(count, 1), let item = waiting.popLast() {
        board.add(item)
        running += 1
        if threads < running, (try? BackgroundThread.start { while board.workOnNext() {} }) != nil {
          threads += 1
        }
      }
      if running == 0 { break }
      if threads == 0 { _ = board.workOnNext() }
      guard let result = board.wait() else { break }
      running -= 1
      waiting += next(result).reversed()
    }
    board.close(threads)
  }
}

/// What is to be done, and what has been.
private final class Board<Item: Sendable, Result: Sendable>: Sendable {
  private let body: @Sendable (Item) -> Result
  private let open = Mutex<[Item]>([])
  private let done = Mutex<[Result]>([])
  /// Counts the items that nobody works on yet, and in the end who can go.
  private let openCount = Semaphore()
  /// Counts the results that have not been taken.
  private let doneCount = Semaphore()

  init(_ body: @escaping @Sendable (Item) -> Result) {
    self.body = body
  }

  /// Puts an item up.
  func add(_ item: Item) {
    open.withLock { $0.append(item) }
    openCount.signal()
  }

  /// Waits for an item and works on it; false where there will be none any more.
  func workOnNext() -> Bool {
    openCount.wait()
    let next: Item? = open.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    guard let next else { return false }
    let result = body(next)
    done.withLock { $0.append(result) }
    doneCount.signal()
    return true
  }

  /// Waits for a result.
  func wait() -> Result? {
    doneCount.wait()
    return done.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }

  /// Lets so many threads go that wait for an item.
  func close(_ threads: Int) { for _ in 0..<threads { openCount.signal() } }
}
