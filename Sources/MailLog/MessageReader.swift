// SPDX-License-Identifier: Apache-2.0

/// Reads the messages of Postfix's programs that have to do with TLS.
///
/// It goes by the grammar of the sources (tls/tls_misc.c, tls/tls_verify.c, smtp/smtp_proto.c,
/// smtpd/smtpd.c, global/log_adhoc.c, util/msg.c), of Postfix 2.2 to 3.12.
struct MessageReader {
  /// The start of the block that all slices count from.
  let block: UnsafeRawPointer
  /// Where hashes start.
  let seed: UInt64

  func slice(_ text: LogText) -> LogSlice {
    LogSlice(
      offset: UInt32(truncatingIfNeeded: block.distance(to: UnsafeRawPointer(text.base))),
      count: UInt32(truncatingIfNeeded: text.count))
  }

  /// Reads a message.
  ///
  /// - Parameters:
  ///   - message: The message, without the tag.
  ///   - event: Says nothing yet but who wrote it, and becomes what the message says.
  /// - Returns: False for a message that says nothing of TLS: the event is left as it was.
  func read(_ message: LogText, into event: inout LogEvent) -> Bool {
    guard message.count > 8 else { return false }
    return opened(message, &event) || queued(message, &event) || session(message, &event)
  }

  /// A message that is told by its first word.
  private func opened(_ message: LogText, _ event: inout LogEvent) -> Bool {
    switch message[0] {
    case UInt8(ascii: "A"), UInt8(ascii: "U"), UInt8(ascii: "T"), UInt8(ascii: "V"):
      return connection(message, &event) || named(message, &event)
    case UInt8(ascii: "c"):
      guard message.starts(with: "connect from ") else { return certificate(message, &event) }
      set(.connect, .incoming, peer: message.from(13), &event)
      return true
    case UInt8(ascii: "d"):
      guard message.starts(with: "disconnect from ") else { return false }
      disconnect(message.from(16), &event)
      return true
    case UInt8(ascii: "l"), UInt8(ascii: "t"): return lost(message, &event)
    case UInt8(ascii: "S"): return handshake(message, &event)
    case UInt8(ascii: "s"): return certificate(message, &event)
    case UInt8(ascii: "H"): return offer(message, &event)
    case UInt8(ascii: "w"): return warning(message, &event)
    case UInt8(ascii: "i"), UInt8(ascii: "n"): return noise(message, &event)
    default: return false
    }
  }

  /// "Untrusted TLS connection established to mx.example.org[192.0.2.1]:25: TLSv1.3 with cipher ...",
  /// since 2.5; before that without the first word, since 3.4 also "reused" and the name asked for.
  private func connection(_ message: LogText, _ event: inout LogEvent) -> Bool {
    var credential = TLSCredential.unsaid
    var rest = message
    if let after = rest.after("Anonymous ") {
      (credential, rest) = (.anonymous, after)
    } else if let after = rest.after("Untrusted ") {
      (credential, rest) = (.untrusted, after)
    } else if let after = rest.after("Trusted ") {
      (credential, rest) = (.trusted, after)
    } else if let after = rest.after("Verified ") {
      (credential, rest) = (.verified, after)
    }
    guard let state = rest.after("TLS connection "),
      let verb = state.after("established ") ?? state.after("reused ")
    else { return false }
    var direction = MailDirection.outgoing
    if let after = verb.after("to ") {
      rest = after
    } else if let after = verb.after("from ") {
      (direction, rest) = (.incoming, after)
    } else {
      return false
    }
    guard let end = rest.index(of: ": ") else { return false }
    let blank = rest.upTo(end).index(of: 0x20)
    set(.connection, direction, peer: rest.upTo(blank ?? end), &event)
    event.credential = credential
    event.isReused = state[0] == UInt8(ascii: "r")
    if let blank, let name = rest.upTo(end).from(blank).after(" to ") { event.word = slice(name) }
    let parameters = rest.from(end + 2)
    event.reason = slice(parameters)
    event.detailHash = parameters.hash(seed)
    return true
  }

  /// "TLS handshake failed for service=smtpd peer=[192.0.2.1]:25" of tlsproxy, and the results of TLS
  /// reports.
  private func named(_ message: LogText, _ event: inout LogEvent) -> Bool {
    if let rest = message.after("TLS handshake failed for service="),
      let end = rest.index(of: " peer=")
    {
      let service = rest.upTo(end)
      let peer = rest.from(end + 6)
      let isServer = Self.isServer(service, peer)
      set(.handshakeError, isServer == false ? .outgoing : .incoming, peer: peer, &event)
      event.word = slice(service)
      event.isOfEitherSide = isServer == nil
      return true
    }
    guard let rest = message.after("TLSRPT: status=") else { return false }
    event.kind = .report
    let end = rest.index(of: UInt8(ascii: ",")) ?? rest.count
    event.word = slice(rest.upTo(end))
    if let at = rest.index(of: "receiving_mx="), case let peer = rest.from(at + 13) {
      let end = peer.index(of: UInt8(ascii: ",")) ?? peer.count
      set(.report, .outgoing, peer: peer.upTo(end), &event)
    }
    if let at = rest.index(of: "failure_type=") { event.reason = slice(rest.from(at + 13)) }
    return true
  }

  /// Whether tlsproxy made a handshake for a server, which is postscreen.
  ///
  /// tls_proxy_open() writes the peer of either side as "[ADDRESS]:PORT". The service is "smtpd" up to
  /// 3.11, and then the name in master.cf: "smtp", "25" or "192.0.2.1:smtp". A client's is "smtp",
  /// too: a server mostly has one of the low ports, which a client never has. Where the peer's is a high
  /// one, it can be either: nil.
  private static func isServer(_ service: LogText, _ peer: LogText) -> Bool? {
    if service.equals("smtpd") { return true }
    guard let colon = peer.lastIndex(of: UInt8(ascii: ":")),
      let port = peer.from(colon + 1).number, peer[0] == UInt8(ascii: "[")
    else { return false }
    if service.number != nil || service.index(of: UInt8(ascii: ":")) != nil { return true }
    return service.equals("smtp") && port > 1023 ? nil : false
  }

  /// Says what happened to whom.
  func set(
    _ kind: LogEvent.Kind, _ direction: MailDirection, peer: LogText, _ event: inout LogEvent
  ) {
    event.kind = kind
    event.direction = direction
    event.peer = slice(peer)
    event.peerHash = peer.hash(seed)
  }

  /// Says the same of what is counted by peers.
  ///
  /// Their names are looked at here, where the line is in the core's nearest memory.
  func setCounted(
    _ kind: LogEvent.Kind, _ direction: MailDirection, peer: LogText, _ event: inout LogEvent
  ) {
    set(kind, direction, peer: peer, &event)
    let name = PeerName(peer)
    event.peerKey = name.hash(seed)
    event.isLoopback = name.isLoopback
    event.isSocket = name.isLocalSocket
  }

  /// "disconnect from client[192.0.2.1] ehlo=2 starttls=1 mail=1 ...", with counts since 3.0.
  private func disconnect(_ text: LogText, _ event: inout LogEvent) {
    let end = text.index(of: 0x20) ?? text.count
    set(.disconnect, .incoming, peer: text.upTo(end), &event)
    event.reason = slice(text.from(end))
  }

  /// "lost connection after STARTTLS from client[192.0.2.1]", or "timeout after" a command.
  func lost(_ message: LogText, _ event: inout LogEvent) -> Bool {
    guard let rest = message.after("lost connection after ") ?? message.after("timeout after "),
      let end = rest.index(of: " from ")
    else { return false }
    set(.lost, .incoming, peer: rest.from(end + 6), &event)
    event.word = slice(rest.upTo(end))
    return true
  }

  /// "SSL_accept error from client[192.0.2.1]: -1", "SSL_connect error to ...".
  private func handshake(_ message: LogText, _ event: inout LogEvent) -> Bool {
    let direction: MailDirection
    let rest: LogText
    if let after = message.after("SSL_accept error from ") {
      (direction, rest) = (.incoming, after)
    } else if let after = message.after("SSL_connect error to ") {
      (direction, rest) = (.outgoing, after)
    } else {
      return false
    }
    let end = rest.index(of: ": ") ?? rest.count
    set(.handshakeError, direction, peer: rest.upTo(end), &event)
    event.reason = slice(end < rest.count ? rest.from(end + 2) : rest.from(end))
    return true
  }

  /// "certificate verification failed for PEER: why", with "server" or "client" before it for some
  /// reasons, and as "certificate peer name verification" before 2.5.
  private func certificate(_ message: LogText, _ event: inout LogEvent) -> Bool {
    let rest = message.after("server ") ?? message.after("client ") ?? message
    guard rest.starts(with: "certificate "),
      let at = rest.upTo(min(60, rest.count)).index(of: " for "),
      rest.upTo(at).ends(with: "verification failed"), case let peer = rest.from(at + 5),
      let end = peer.index(of: ": ")
    else { return false }
    let isServer =
      event.daemon == .smtpd || event.daemon == .unnamed && message.starts(with: "client ")
    set(.certificateProblem, isServer ? .incoming : .outgoing, peer: peer.upTo(end), &event)
    event.reason = slice(peer.from(end + 2))
    return true
  }

  /// "Host offered STARTTLS: [mx.example.org]".
  private func offer(_ message: LogText, _ event: inout LogEvent) -> Bool {
    guard let rest = message.after("Host offered STARTTLS: [") else { return false }
    let end = rest.index(of: UInt8(ascii: "]")) ?? rest.count
    setCounted(.offered, .outgoing, peer: rest.upTo(end), &event)
    return true
  }

  /// "warning: TLS library problem: error:0A0000C1:SSL routines::no shared cipher:file:line:", and
  /// other warnings.
  private func warning(_ message: LogText, _ event: inout LogEvent) -> Bool {
    guard let rest = message.after("warning: ") else { return false }
    if let text = rest.after("TLS library problem: ") {
      event.kind = .libraryProblem
      // The number of the process stands before it with OpenSSL 1.1 and older.
      guard let at = text.index(of: "error:") else { return true }
      let code = text.from(at + 6)
      let end = code.index(of: 0x3A) ?? code.count
      event.word = slice(code.upTo(end))
      if end < code.count { event.reason = slice(code.from(end + 1)) }
      return true
    }
    guard rest.contains("disabling TLS support") else { return noise(rest, &event) }
    event.kind = .disabled
    if event.daemon == .smtpd { event.direction = .incoming }
    event.reason = slice(rest)
    return true
  }

  /// "improper command pipelining after CONNECT from PEER: data", "non-SMTP command from PEER: data".
  private func noise(_ message: LogText, _ event: inout LogEvent) -> Bool {
    guard event.daemon == .smtpd || event.daemon == .unnamed,
      message.starts(with: "improper command pipelining after ")
        || message.starts(with: "non-SMTP command from "),
      let at = message.index(of: " from "), case let rest = message.from(at + 6),
      let end = rest.index(of: ": ")
    else { return false }
    set(.noise, .incoming, peer: rest.upTo(end), &event)
    event.reason = slice(rest.from(end + 2))
    // A record of type handshake of SSL 3.0 or TLS, as escape(3) of Postfix shows its first bytes.
    event.isHandshake = rest.from(end + 2).starts(with: "\\026\\003")
    return true
  }

  /// A line on the cache of sessions or on tickets, of level 2 and more.
  private func session(_ message: LogText, _ event: inout LogEvent) -> Bool {
    guard let at = message.index(of: "session") else { return false }
    let isReused =
      message.ends(with: ": Reusing old session")
      || message.contains(": Reusing old session (")
    guard
      isReused || message.ends(with: " cache") || message.from(at).starts(with: "session ticket")
    else { return false }
    event.kind = .session
    event.isReused = isReused
    return true
  }
}
