// SPDX-License-Identifier: Apache-2.0

private import Glibc
private import Synchronization

/// A resolver that validates what it is told (RFC 4035), by libunbound on top of the name servers of
/// this machine.
///
/// Several threads may ask at once. Answers are kept until their time to live is over.
package final class Resolver: Sendable {
  private let context: Mutex<UnboundContext>
  private let descriptor: CInt

  /// Sets a resolver up; nothing is asked yet.
  ///
  /// - Parameters:
  ///   - servers: Whom to ask. What they say of validation counts for nothing.
  ///   - anchors: Where trust begins.
  /// - Throws: A `ResolverError`, of code `noLibrary` where libunbound is not installed.
  package convenience init(
    servers: NameServers, anchors: TrustAnchors = .root
  ) throws(ResolverError) {
    try self.init(library: UnboundLibrary.shared, servers: servers, anchors: anchors)
  }

  init(
    library: UnboundLibrary?, servers: NameServers, anchors: TrustAnchors
  ) throws(ResolverError) {
    guard let library else {
      throw ResolverError(
        .noLibrary, "look-ups with DNSSEC need libunbound, which is not installed",
        remedy: "install libunbound8")
    }
    let context = try UnboundContext(library, servers: servers, anchors: anchors)
    descriptor = context.descriptor
    self.context = Mutex(context)
  }

  /// How many questions are asked at the same time: name servers limit the rate.
  private static let window = 100

  /// Answers questions.
  ///
  /// - Parameters:
  ///   - questions: In any number.
  ///   - deadline: Until when to wait; what is not answered then is `timedOut`.
  /// - Returns: As many answers, in the order of the questions.
  /// - Throws: A `ResolverError` of code `library` where libunbound fails.
  package func answers(
    to questions: [DNSQuestion], by deadline: ContinuousClock.Instant
  ) throws(ResolverError) -> [DNSAnswer] {
    let pending = questions.map { PendingAnswer($0) }
    // Those that are asked, by their place.
    var numbers: [Int: CInt] = [:]
    defer { withdraw(numbers, pending) }
    var next = 0
    while true {
      while next < pending.count, numbers.count < Self.window {
        numbers[next] = try ask(pending[next])
        next += 1
      }
      if numbers.isEmpty { break }
      guard wait(by: deadline) else { break }
      try process()
      numbers = numbers.filter { pending[$0.key].delivered == nil }
    }
    return pending.map { $0.delivered ?? DNSAnswer($0.question, .timedOut) }
  }

  private func ask(_ pending: PendingAnswer) throws(ResolverError) -> CInt {
    try context.withLock { (context) throws(ResolverError) in try context.ask(pending) }
  }

  private func process() throws(ResolverError) {
    try context.withLock { (context) throws(ResolverError) in try context.process() }
  }

  private func withdraw(_ numbers: [Int: CInt], _ pending: [PendingAnswer]) {
    guard !numbers.isEmpty else { return }
    context.withLock { context in
      for (place, number) in numbers where pending[place].delivered == nil {
        context.cancel(number, pending[place])
      }
    }
  }

  /// Waits until something may have come, which another thread may have taken.
  ///
  /// - Returns: False when the time is over.
  private func wait(by deadline: ContinuousClock.Instant) -> Bool {
    let left = deadline - .now
    guard left > .zero else { return false }
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    _ = poll(&waiting, 1, CInt(min(left / .milliseconds(1) + 1, 20)))
    return true
  }
}
