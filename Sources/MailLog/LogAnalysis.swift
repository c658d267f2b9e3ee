// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// Joins the lines of a log to messages, and counts them.
///
/// Its memory has a bound whatever the log holds: so many processes, peers, services, sets of
/// parameters, days and waiting messages, and no more.
package struct LogAnalysis: ~Copyable {
  /// What to count.
  package struct Scope {
    /// The first time to count, and the first that is too late; nil for no bound.
    package var since: UnixTime?
    package var until: UnixTime?
    /// The peer to count alone: a name, all names under it, or an address.
    package var peer: String?
    /// Whether what goes over the loopback interface counts as if it came from or went to another host.
    package var isLoopbackCounted = false
    /// How many peers are kept apart.
    package var peerLimit = 20_000

    /// Counts everything.
    package init() {}
  }

  let scope: Scope
  let calendar: LogCalendar
  let peerFilter: [UInt8]?
  /// Is given every message.
  let observe: ((MailMessage) -> Void)?

  var processes = OpenProcesses()
  var services: [LogService] = []
  var serviceNumbers = HashIndex()
  private var lastService: (hash: UInt64, number: Int) = (0, 0)
  /// Messages without a line of TLS, whose service has not shown whether it writes any.
  var untold: [WaitingMessage] = []
  /// Messages to the server whose connection has not ended.
  var pending: [UInt64: [WaitingMessage]] = [:]
  var awaited: [UInt64: AwaitedReason] = [:]
  var problems: [UInt64: LibraryProblem] = [:]
  var proxyProblem: (process: UInt64, problem: LibraryProblem, time: UnixTime?)?
  /// A failed handshake of tlsproxy which a client may tell of yet.
  var undecided: (reason: AwaitedReason, problem: LibraryProblem?)?
  /// Certificates that tlsproxy did not accept for a client, which tells of the delivery next.
  var proxyRefusals: [UInt64: UnixTime] = [:]
  var overlap = LogOverlap()
  var lastLine: (hash: UInt64, time: UnixTime?) = (0, nil)
  /// When the log began, and when lines were last missing.
  var begin: UnixTime?
  var gap: UnixTime?
  /// The hosts whose Postfix starts at the beginning of the log.
  var wholeHosts: Set<UInt64> = []

  /// How many lines were read.
  package internal(set) var lines = 0
  /// Whether any was one of Postfix's.
  package internal(set) var hasPostfix = false
  /// How many stood in the log before.
  package internal(set) var repeatedLines = 0
  /// The first and last time seen.
  package internal(set) var first: UnixTime?
  package internal(set) var last: UnixTime?
  /// How often the log says that lines were dropped.
  package internal(set) var gaps = 0
  /// Messages, by local day and direction.
  package internal(set) var days: [Int: [MailCounts]] = [:]
  /// All messages, by direction.
  package internal(set) var totals = [MailCounts(), MailCounts()]
  /// Recipients of messages sent.
  package internal(set) var recipients = 0
  /// Deliveries that made no connection, and such to a socket of this host.
  package internal(set) var unsent = 0
  package internal(set) var local = 0
  /// Messages in clear after a handshake with the same peer had failed.
  package internal(set) var fallbacks = 0
  /// Connections with TLS, by direction and credential, and how many of them were used again.
  package internal(set) var connections = [
    [Int](repeating: 0, count: TLSCredential.allCases.count),
    [Int](repeating: 0, count: TLSCredential.allCases.count),
  ]
  package internal(set) var reused = 0
  /// Messages by what their delivery lines say in `tls=`.
  package internal(set) var features: [String: Int] = [:]
  /// Results of TLS reports, successes and failures.
  package internal(set) var reports = (successes: 0, failures: 0)
  /// The releases of Postfix that started.
  package internal(set) var versions: Set<String> = []
  var failureTable: [FailureTally.Key: FailureTally] = [:]
  var parameterTable = ParameterTable()
  var peerTable: PeerTable
  private var today: (number: Int, start: UnixTime, counts: [MailCounts])?

  static let serviceLimit = 4096
  static let waitingLimit = 10_000
  static let dayLimit = 4000

  /// Makes an analysis.
  ///
  /// - Parameters:
  ///   - calendar: What the log does not say of its times.
  ///   - scope: What to count.
  ///   - observe: Is given every message that counts.
  package init(
    calendar: LogCalendar, scope: Scope = Scope(), observe: ((MailMessage) -> Void)? = nil
  ) {
    self.calendar = calendar
    self.scope = scope
    self.observe = observe
    peerFilter = scope.peer.map { peer in
      let bare = peer.lowercased().filter { $0 != "[" && $0 != "]" }
      return Array((bare.hasSuffix(".") ? String(bare.dropLast()) : bare).utf8)
    }
    peerTable = PeerTable(limit: max(2, scope.peerLimit), seed: calendar.seed)
  }

  /// Says that another log begins: a file that is not the next part of the one before.
  ///
  /// - Parameters:
  ///   - time: Its first time.
  ///   - next: The first time of the log after it, which may have the same lines from then on.
  package mutating func beginLog(at time: UnixTime?, next: UnixTime? = nil) {
    overlap.beginLog(next: next)
    guard let time else { return }
    guard let last else {
      begin = time
      return
    }
    if time < last - 3600 {
      begin = time
      wholeHosts = []
    } else if time > last + 6 * 3600 {
      gap = time
    }
  }

  /// Adds the lines of a block.
  ///
  /// - Parameters:
  ///   - batch: What the scanner made of it.
  ///   - block: The block.
  package mutating func add(_ batch: LogBatch, in block: UnsafeRawBufferPointer) {
    lines += batch.lines
    hasPostfix = hasPostfix || batch.hasPostfix
    if let time = batch.first {
      if first == nil || time < first ?? time { first = time }
      if begin == nil { begin = time }
    }
    if let time = batch.last { last = max(last ?? time, time) }
    guard let base = block.baseAddress else { return }
    // By index: an event is not copied out of the array.
    for index in batch.events.indices { add(batch.events[index], base) }
  }

  /// Ends: what waits is decided as far as it can be.
  package mutating func finish() {
    settleUndecided()
    for reason in awaited.values { fail(reason, nil) }
    awaited = [:]
    for process in processes.all where process.isPending { release(process) }
    for messages in pending.values {
      for message in messages { message.withFacts { settle($0, .unjoined, .none) } }
    }
    pending = [:]
    let waiting = untold
    untold = []
    for message in waiting { message.withFacts { settle($0, .unjoined, .none) } }
    putDayAway()
  }

  private mutating func add(_ event: LogEvent, _ base: UnsafeRawPointer) {
    switch event.kind {
    case .version:
      if versions.count < 64 { versions.insert(event.word.string(in: base)) }
      // Where the log begins with the start of Postfix, nothing is missing before it.
      if event.isStart, let time = event.time, let begin, time - begin <= 2, wholeHosts.count < 4096
      {
        wholeHosts.insert(event.host)
      }
      return
    case .gap:
      gaps += 1
      if let time = event.time { gap = max(gap ?? time, time) }
      return
    case .report:
      if event.word.text(in: base).equals("success") {
        reports.successes += 1
      } else {
        reports.failures += 1
      }
      return
    default: break
    }
    let service = number(of: event, base)
    guard event.process != 0 else {
      addUnbound(event, service, base)
      return
    }
    let (place, evicted) = processes.place(of: event.process)
    if let evicted { release(evicted) }
    if let time = event.time, isRepeated(event, time, place) {
      repeatedLines += 1
      return
    }
    if processes[place].isAwaitingReason, event.kind != .libraryProblem {
      processes[place].isAwaitingReason = false
      if let reason = awaited.removeValue(forKey: event.process) { fail(reason, nil) }
    }
    switch event.kind {
    case .connection:
      processes[place].isCertificateReported = false
      connection(event, place, service, base)
    case .delivery: delivery(event, place, service, base)
    case .client: client(event, place, service, base)
    case .connect: connect(event, place)
    case .disconnect: disconnect(event, place, service, base)
    case .offered: offered(event, service, base)
    default: failure(event, place, base)
    }
  }

  /// The service of a line.
  private mutating func number(of event: LogEvent, _ base: UnsafeRawPointer) -> Int {
    let hash = event.service | 1
    if lastService.hash == hash { return lastService.number }
    let number = slowNumber(of: event, hash, base)
    lastService = (hash, number)
    return number
  }

  private mutating func slowNumber(
    of event: LogEvent, _ hash: UInt64, _ base: UnsafeRawPointer
  ) -> Int {
    if let number = serviceNumbers.number(of: hash) { return number }
    // Beyond the bound, the last place holds all others, of which nothing is known.
    if services.count < Self.serviceLimit {
      let isLast = services.count == Self.serviceLimit - 1
      services.append(LogService(isLast ? nil : event.tag.string(in: base)))
    }
    let number = services.count - 1
    if serviceNumbers.count < 2 * Self.serviceLimit { serviceNumbers.insert(hash, number) }
    return number
  }

  /// A line that names no process: nothing can be joined to it.
  private mutating func addUnbound(_ event: LogEvent, _ service: Int, _ base: UnsafeRawPointer) {
    switch event.kind {
    case .connection: count(event, service, base)
    case .offered: offered(event, service, base)
    case .client:
      settle(facts(event, service, base), .unjoined, .none)
    case .delivery: sent(event, nil, service, base)
    case .handshakeError, .certificateProblem, .abort, .disabled, .refusal, .noise:
      fail(event, base)
    default: break
    }
  }

  func facts(_ event: LogEvent, _ service: Int, _ base: UnsafeRawPointer) -> MessageFacts {
    MessageFacts(
      time: event.time, direction: event.direction, service: service,
      queueID: event.queueID.text(in: base), peer: event.peer.text(in: base), peerKey: event.peerKey
    )
  }

  /// Counts the messages of one day apart from the table of all days, which is a slower place.
  mutating func addToDay(_ time: UnixTime?, _ direction: MailDirection, _ verdict: MessageVerdict) {
    totals[Int(direction.rawValue)].add(verdict)
    guard let time else { return }
    if let today, time >= today.start, time < today.start + 900 {
      self.today?.counts[Int(direction.rawValue)].add(verdict)
      return
    }
    putDayAway()
    // No zone changes within a quarter of an hour, nor does a day begin.
    let start = time - ((time % 900) + 900) % 900
    var counts = [MailCounts(), MailCounts()]
    counts[Int(direction.rawValue)].add(verdict)
    today = (calendar.localDay(start), start, counts)
  }

  private mutating func putDayAway() {
    guard let today else { return }
    self.today = nil
    guard days[today.number] != nil || days.count < Self.dayLimit else { return }
    for direction in 0..<2 {
      days[today.number, default: [MailCounts(), MailCounts()]][direction]
        .add(today.counts[direction])
    }
  }
}
