// SPDX-License-Identifier: Apache-2.0

import Primitives

extension LogAnalysis {
  /// A completed handshake, or a connection that is used again.
  mutating func connection(
    _ event: LogEvent, _ place: Int, _ service: Int, _ base: UnsafeRawPointer
  ) {
    if event.daemon == .tlsproxy, event.direction == .outgoing {
      // smtp says the same once more, and it is smtp whose deliveries follow.
      return
    }
    let number = count(event, service, base)
    if event.direction == .incoming { settleEarlier(place) }
    processes[place].beginAttempt()
    let hasReported = processes[place].reportedPeerHash == event.peerHash
    processes[place].peerHash = event.peerHash
    processes[place].parameters = number
    processes[place].credential = event.credential
    processes[place].isReused = event.isReused
    processes[place].hasTLS = true
    processes[place].failedPeerHash = 0
    // What tlsproxy did not accept has been counted: the delivery that fails for it is no other failure.
    if event.direction == .outgoing, !hasReported,
      let time = proxyRefusals.removeValue(forKey: event.peerHash ^ event.host),
      (event.time ?? time) - time <= 2
    {
      processes[place].reportedPeerHash = event.peerHash
    }
  }

  /// Counts a connection, and tells the number of its parameters.
  @discardableResult mutating func count(
    _ event: LogEvent, _ service: Int, _ base: UnsafeRawPointer
  ) -> Int32 {
    tell(service, event.direction)
    let number = parameterTable.number(
      of: event.parameters.text(in: base), hash: event.detailHash)
    if event.daemon == .unnamed, event.direction == .outgoing {
      // Where the daemon's name is left out, what tlsproxy and smtp both say is one connection.
      let hash = event.peerHash ^ event.detailHash
      let isSame =
        hash == lastLine.hash && !event.isReused
        && (event.time ?? 0) - (lastLine.time ?? 0) <= 1
      lastLine = (isSame ? 0 : hash, event.time)
      if isSame { return number }
    }
    guard isCounted(event.time), matches(event.peer.text(in: base)) else { return number }
    let times = Int(event.repeats)
    connections[Int(event.direction.rawValue)][Int(event.credential.rawValue)] += times
    if event.isReused { reused += times }
    parameterTable.addConnection(number, event.direction, event.credential, times)
    return number
  }

  /// The service has shown that it writes of connections of this direction: what it did not write
  /// before, was in clear.
  mutating func tell(_ service: Int, _ direction: MailDirection) {
    guard !services[service].isTelling[Int(direction.rawValue)], !services[service].isRest
    else { return }
    services[service].isTelling[Int(direction.rawValue)] = true
    guard !untold.isEmpty else { return }
    let waiting = untold
    untold = waiting.filter { $0.service != service || $0.direction != direction }
    for message in waiting where message.service == service && message.direction == direction {
      message.withFacts { settle($0, .clear, .absence) }
    }
  }

  /// A server offers STARTTLS and is not asked for it: all mail of this client goes in clear.
  mutating func offered(_ event: LogEvent, _ service: Int, _ base: UnsafeRawPointer) {
    tell(service, .outgoing)
    let name = event.peer.text(in: base)
    guard isCounted(event.time), matches(name), !isLocal(event),
      let peer = peerTable.place(of: event.peerKey, .outgoing, { PeerName(name) })
    else { return }
    peerTable[peer].offered += Int(event.repeats)
    peerTable[peer].meet(at: event.time)
  }

  /// The end of a delivery.
  mutating func delivery(_ event: LogEvent, _ place: Int, _ service: Int, _ base: UnsafeRawPointer)
  {
    processes[place].tellDelivery(of: event.detailHash)
    guard event.isSent else {
      if event.peer.text(in: base).equals("none") { unsent += 1 }
      fail(delivery: event, place, base)
      return
    }
    sent(event, place, service, base)
  }

  /// A message was sent, to one recipient of perhaps several.
  mutating func sent(
    _ event: LogEvent, _ place: Int?, _ service: Int, _ base: UnsafeRawPointer
  ) {
    guard event.isSent else { return }
    let relay = event.peer.text(in: base)
    // Where the daemon's name is left out, a relay without an address is a mailbox or a program.
    guard event.daemon != .unnamed || PeerName(relay).address != nil else { return }
    guard isCounted(event.time), matches(relay) else {
      // The join goes on: what was counted may begin in the middle of a connection.
      return
    }
    let isLocal = isLocal(event)
    if event.isSocket { local += 1 }
    if !isLocal { recipients += 1 }
    // Another recipient of a message that was sent once.
    if let place, !processes[place].isFirst(to: event.peerHash) { return }
    var facts = facts(event, service, base)
    guard !isLocal else {
      settle(facts, .local, .address)
      return
    }
    if !event.features.isEmpty { facts.features = event.features.text(in: base) }
    var isJoined = false
    if let place {
      isJoined = processes[place].hasTLS && isPeer(processes[place].peerHash, of: event, base)
      if isJoined {
        facts.credential = processes[place].credential
        facts.parameters = processes[place].parameters
        facts.isReused = processes[place].isReused
      } else {
        facts.isFallback = isPeer(processes[place].failedPeerHash, of: event, base)
      }
    }
    if let features = facts.features, let verdict = FeatureStatus(features.string).verdict {
      settle(facts, verdict, .features)
    } else if isJoined {
      settle(facts, facts.credential == .verified ? .verified : .encrypted, .connection)
    } else if place == nil || isMissing(event) {
      settle(facts, .unjoined, .none)
    } else if services[service].isTelling[Int(MailDirection.outgoing.rawValue)] || facts.isFallback
    {
      settle(facts, .clear, .absence)
    } else {
      wait(WaitingMessage(facts, process: event.process))
    }
  }

  /// Whether a line before was about the server of a delivery; older releases name it there without its
  /// port, and those before 2.5 by its name alone.
  func isPeer(_ known: UInt64, of event: LogEvent, _ base: UnsafeRawPointer) -> Bool {
    if known == event.peerHash || known == 0 { return known != 0 }
    let relay = event.peer.text(in: base)
    guard let open = relay.index(of: UInt8(ascii: "[")),
      let close = relay.index(of: UInt8(ascii: "]")), close > open
    else { return false }
    return known == relay.upTo(open).hash(calendar.seed)
      || known == relay.upTo(close + 1).hash(calendar.seed)
  }

  /// Whether the line of the connection would stand before the log begins, or where lines are missing.
  private func isMissing(_ event: LogEvent) -> Bool {
    guard let time = event.time else { return begin == nil && gap == nil ? false : true }
    // A second for what the stamps leave out, and one for the delays.
    let start = time - UnixTime(event.age / 1000) - 2
    if let begin, start < begin, !wholeHosts.contains(event.host) { return true }
    if let gap, start <= gap { return true }
    return false
  }

  /// Lets a message wait until its service has shown whether it writes of TLS.
  mutating func wait(_ message: WaitingMessage) {
    if untold.count >= Self.waitingLimit {
      let waiting = untold
      untold = []
      for message in waiting { message.withFacts { settle($0, .unjoined, .none) } }
    }
    untold.append(message)
  }
}
