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
      of: event.parameters.text(in: base), hash: event.parametersHash)
    if event.daemon == .unnamed, event.direction == .outgoing {
      // Where the daemon's name is left out, what tlsproxy and smtp both say is one connection.
      let hash = event.peerHash ^ event.parametersHash
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
    let name = PeerName(event.peer.text(in: base))
    guard isCounted(event.time), matches(event.peer.text(in: base)), !isLocal(name),
      let peer = peerTable.place(of: name, .outgoing)
    else { return }
    peerTable[peer].offered += Int(event.repeats)
    peerTable[peer].first.lower(to: event.time)
  }

  /// The end of a delivery.
  mutating func delivery(_ event: LogEvent, _ place: Int, _ service: Int, _ base: UnsafeRawPointer)
  {
    let word = event.word.text(in: base)
    processes[place].tellDelivery(of: event.queueID.text(in: base).hash(calendar.seed))
    guard word.equals("sent") else {
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
    guard event.word.text(in: base).equals("sent") else { return }
    let relay = event.peer.text(in: base)
    let peer = PeerName(relay)
    // Where the daemon's name is left out, that of a mailbox or of a program tells who it was.
    guard event.daemon != .unnamed || peer.address != nil else { return }
    guard isCounted(event.time), matches(relay) else {
      // The join goes on: what was counted may begin in the middle of a connection.
      return
    }
    let isLocal = isLocal(peer)
    if peer.isLocalSocket { local += 1 }
    if !isLocal { recipients += 1 }
    let process = place.map { processes[$0] } ?? OpenProcess()
    if let place {
      // Another recipient of a message that was sent once.
      if process.sentRequest == process.request, process.sentRelay == event.peerHash { return }
      processes[place].sentRequest = process.request
      processes[place].sentRelay = event.peerHash
    }
    var facts = facts(event, service, base)
    guard !isLocal else {
      settle(facts, .local, .address)
      return
    }
    if !event.features.isEmpty { facts.features = event.features.text(in: base) }
    let isJoined = process.hasTLS && process.peerHash == event.peerHash
    if isJoined {
      facts.credential = process.credential
      facts.parameters = process.parameters
      facts.isReused = process.isReused
    } else {
      facts.isFallback = process.failedPeerHash == event.peerHash && process.failedPeerHash != 0
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
