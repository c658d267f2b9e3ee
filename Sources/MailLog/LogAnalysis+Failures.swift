// SPDX-License-Identifier: Apache-2.0

import Primitives

extension LogAnalysis {
  /// A line of something that went wrong.
  mutating func failure(_ event: LogEvent, _ place: Int, _ base: UnsafeRawPointer) {
    switch event.kind {
    case .libraryProblem: problem(event, place, base)
    case .handshakeError:
      if !event.word.isEmpty {
        proxyFailure(event, place, base)
        return
      }
      processes[place].beginAttempt()
      let isReported =
        processes[place].isCertificateReported
        && processes[place].reportedPeerHash == event.peerHash
      processes[place].isCertificateReported = false
      processes[place].failedPeerHash = event.peerHash
      processes[place].reportedPeerHash = event.peerHash
      processes[place].hasTLS = false
      if isReported {
        // Postfix 2.3 goes on with the handshake's end, and OpenSSL says the same once more.
        processes[place].failureTime = event.time ?? .min
        return
      }
      let reason = event.reason.text(in: base)
      let peer = event.peer.text(in: base)
      guard FailureCause(handshake: reason) == nil else {
        fail(event, base)
        return
      }
      guard isCounted(event.time), matches(peer) else {
        // What OpenSSL has to say of it is not asked for either.
        processes[place].failureTime = event.time ?? .min
        return
      }
      processes[place].isAwaitingReason = true
      awaited[event.process] = AwaitedReason(
        direction: event.direction, peer: peer.string, time: event.time)
    case .lost:
      // Its handshake has been counted, or was completed.
      guard event.word.text(in: base).equals("STARTTLS"), !processes[place].hasTLS,
        processes[place].failedPeerHash == 0
      else { return }
      fail(event, base)
    case .abort, .retry:
      if event.kind == .retry { dropUndecided(event, base) }
      guard processes[place].reportedPeerHash == 0 else { return }
      fail(event, base)
    case .certificateProblem, .refusal, .noise, .disabled:
      processes[place].isDisabled = event.kind == .disabled
      if event.kind == .certificateProblem {
        processes[place].beginAttempt()
        // The same chain may be at fault in several places: "num=20:", "num=27:" and "num=21:".
        if processes[place].isCertificateReported,
          processes[place].reportedPeerHash == event.peerHash
        {
          return
        }
        processes[place].reportedPeerHash = event.peerHash
        processes[place].isCertificateReported = true
        noteRefusal(event)
      }
      fail(event, base)
    default: break
    }
  }

  /// Remembers that tlsproxy did not accept a certificate: the client whose connection it was says in
  /// its own line which one that is.
  private mutating func noteRefusal(_ event: LogEvent) {
    guard event.daemon == .tlsproxy || event.daemon == .unnamed, event.direction == .outgoing
    else { return }
    if proxyRefusals.count >= 256 { proxyRefusals = [:] }
    proxyRefusals[event.peerHash ^ event.host] = event.time ?? 0
  }

  /// A handshake that tlsproxy made for another program; it has said why on the line before.
  ///
  /// The handshake of a client is counted when the client tells of it.
  private mutating func proxyFailure(_ event: LogEvent, _ place: Int, _ base: UnsafeRawPointer) {
    settleUndecided()
    if event.direction == .outgoing { return }
    guard isCounted(event.time), matches(event.peer.text(in: base)) else { return }
    let known = proxyProblem.flatMap { $0.process == event.process ? $0.problem : nil }
    proxyProblem = nil
    if known == nil, let time = event.time, processes[place].failureTime != .min,
      time - processes[place].failureTime <= 2
    {
      return
    }
    let reason = AwaitedReason(
      direction: .incoming, peer: event.peer.string(in: base), time: event.time)
    if event.isOfEitherSide {
      undecided = (reason, known)
      // A client may tell of it.
      if let known { proxyProblem = (event.process, known, event.time) }
      return
    }
    fail(reason, known)
  }

  /// A handshake of tlsproxy that no client told of was postscreen's.
  mutating func settleUndecided() {
    guard let (reason, problem) = undecided else { return }
    undecided = nil
    fail(reason, problem)
  }

  /// A client tells that it could not start TLS: the handshake of tlsproxy just before was its own.
  private mutating func dropUndecided(_ event: LogEvent, _ base: UnsafeRawPointer) {
    guard let (reason, _) = undecided, event.reason.text(in: base).starts(with: "Cannot start TLS"),
      let time = event.time, time - (reason.time ?? time) <= 2
    else { return }
    // Where the message goes on to another server, the line does not name this one.
    guard event.peer.isEmpty || event.peer.string(in: base).hasSuffix(reason.peer) else { return }
    undecided = nil
  }

  /// The reason of a failure, or of something that happened later in a session.
  private mutating func problem(_ event: LogEvent, _ place: Int, _ base: UnsafeRawPointer) {
    settleUndecided()
    let problem = problem(of: event, base)
    processes[place].isAwaitingReason = false
    if let reason = awaited.removeValue(forKey: event.process) {
      processes[place].failureTime = event.time ?? .min
      fail(reason, problem)
      return
    }
    if event.daemon == .tlsproxy {
      proxyProblem = (event.process, problem, event.time)
      return
    }
    // More lines of what has been counted: of a pair that does not match, of the same failure.
    guard !processes[place].isDisabled else { return }
    if let time = event.time, processes[place].failureTime != .min,
      time - processes[place].failureTime <= 2
    {
      return
    }
    processes[place].failureTime = event.time ?? .min
    guard isCounted(event.time), peerFilter == nil else { return }
    fail(
      AwaitedReason(
        direction: event.daemon == .smtpd ? .incoming : .outgoing,
        peer: "", time: event.time),
      problem)
  }

  /// What OpenSSL reported: the same few things, again and again.
  private mutating func problem(of event: LogEvent, _ base: UnsafeRawPointer) -> LibraryProblem {
    let hash = event.reason.text(in: base).hash(event.word.text(in: base).hash(calendar.seed))
    if let known = problems[hash] { return known }
    let problem = LibraryProblem(
      code: event.word.string(in: base), text: event.reason.string(in: base))
    if problems.count < 1024 { problems[hash] = problem }
    return problem
  }

  /// Counts a failed handshake, whether or not OpenSSL told the reason.
  mutating func fail(_ reason: AwaitedReason, _ problem: LibraryProblem?) {
    let cause = problem.map { FailureCause($0) } ?? .other
    note(
      FailureTally.Key(
        cause: cause, direction: reason.direction, detail: cause == .other ? problem?.reason : nil),
      peer: reason.peer, time: reason.time)
  }

  /// Counts a failure whose own line tells the reason.
  mutating func fail(_ event: LogEvent, _ base: UnsafeRawPointer) {
    let reason = event.reason.text(in: base)
    let peer = event.peer.text(in: base)
    guard isCounted(event.time), peer.isEmpty || matches(peer) else { return }
    var detail: String?
    let cause: FailureCause
    switch event.kind {
    case .handshakeError: cause = FailureCause(handshake: reason) ?? .other
    case .certificateProblem:
      cause = FailureCause(verification: reason)
      if cause == .otherVerification { detail = reason.string }
    case .lost: cause = .connectionLost
    case .abort:
      cause = reason.starts(with: "No ") ? .noClientCertificate : .clientCertificateUntrusted
    case .refusal: cause = .clearRefused
    case .disabled: cause = .keysUnusable
    case .noise:
      guard event.isHandshake else { return }
      cause = .tlsToPlainPort
    default: cause = FailureCause(delivery: reason) ?? .other
    }
    if cause == .other, detail == nil, !reason.isEmpty, !reason.starts(with: "-") {
      detail = reason.string
    }
    note(
      FailureTally.Key(cause: cause, direction: event.direction, detail: detail),
      peer: peer.string, time: event.time)
  }

  /// Counts a delivery that failed because of TLS, unless the reason was counted before.
  mutating func fail(delivery event: LogEvent, _ place: Int, _ base: UnsafeRawPointer) {
    guard FailureCause(delivery: event.reason.text(in: base)) != nil else { return }
    dropUndecided(event, base)
    if isPeer(processes[place].reportedPeerHash, of: event, base) { return }
    // The other recipients of the message fail alike.
    processes[place].reportedPeerHash = event.peerHash
    if let known = proxyProblem, let time = event.time, time - (known.time ?? time) <= 2,
      event.reason.text(in: base).starts(with: "Cannot start TLS")
    {
      // The handshake was that of tlsproxy, which has said why.
      proxyProblem = nil
      guard isCounted(time), matches(event.peer.text(in: base)) else { return }
      fail(
        AwaitedReason(direction: .outgoing, peer: event.peer.string(in: base), time: time),
        known.problem)
      return
    }
    fail(event, base)
  }

  private mutating func note(_ key: FailureTally.Key, peer: String, time: UnixTime?) {
    let name = Self.key(of: peer)
    var key = key
    if failureTable[key] == nil, failureTable.count >= 512 {
      key.detail = nil
      guard failureTable[key] != nil || failureTable.count < 1024 else { return }
    }
    var tally = failureTable[key] ?? FailureTally(key: key)
    tally.count += 1
    tally.first.lower(to: time)
    tally.last = time ?? tally.last
    if !name.isEmpty, tally.peers.count < 4, !tally.peers.contains(name) {
      tally.peers.append(name)
    }
    failureTable[key] = tally
    guard !peer.isEmpty else { return }
    var bytes = Array(peer.utf8)
    bytes.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let parts = PeerName(LogText(UnsafePointer(base), buffer.count))
      guard let place = peerTable.place(of: parts, key.direction) else { return }
      peerTable[place].failures += 1
      peerTable[place].meet(at: time)
      peerTable[place].lastCause = key.cause
    }
  }

  /// The name under which a peer is counted.
  private static func key(of peer: String) -> String {
    let bytes = Array(peer.utf8)
    return bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.flatMap { PeerName(LogText($0, buffer.count)).key?.string } ?? ""
    }
  }
}
