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
  ///   - daemon: Who wrote it.
  /// - Returns: What it says; `.other` for a message of these programs that says nothing of TLS.
  func read(_ message: LogText, daemon: LogDaemon) -> LogEvent {
    guard message.count > 8 else { return LogEvent(.other, daemon: daemon) }
    let event: LogEvent? =
      switch message[0] {
      case UInt8(ascii: "A"), UInt8(ascii: "U"), UInt8(ascii: "T"), UInt8(ascii: "V"):
        connection(message, daemon) ?? named(message, daemon)
      case UInt8(ascii: "c"):
        if message.starts(with: "connect from ") {
          peer(.connect, message.from(13), daemon)
        } else {
          certificate(message, daemon)
        }
      case UInt8(ascii: "d"):
        message.starts(with: "disconnect from ") ? disconnect(message.from(16), daemon) : nil
      case UInt8(ascii: "l"), UInt8(ascii: "t"): lost(message, daemon)
      case UInt8(ascii: "S"): handshake(message, daemon)
      case UInt8(ascii: "s"): certificate(message, daemon)
      case UInt8(ascii: "H"): offer(message, daemon)
      case UInt8(ascii: "w"): warning(message, daemon)
      case UInt8(ascii: "i"), UInt8(ascii: "n"): noise(message, daemon)
      default: nil
      }
    return event ?? queued(message, daemon) ?? session(message, daemon)
      ?? LogEvent(.other, daemon: daemon)
  }

  /// "Untrusted TLS connection established to mx.example.org[192.0.2.1]:25: TLSv1.3 with cipher ...",
  /// since 2.5; before that without the first word, since 3.4 also "reused" and the name asked for.
  private func connection(_ message: LogText, _ daemon: LogDaemon) -> LogEvent? {
    var event = LogEvent(.connection, daemon: daemon)
    var rest = message
    if let after = rest.after("Anonymous ") {
      (event.credential, rest) = (.anonymous, after)
    } else if let after = rest.after("Untrusted ") {
      (event.credential, rest) = (.untrusted, after)
    } else if let after = rest.after("Trusted ") {
      (event.credential, rest) = (.trusted, after)
    } else if let after = rest.after("Verified ") {
      (event.credential, rest) = (.verified, after)
    }
    guard let state = rest.after("TLS connection ") else { return nil }
    if let after = state.after("established ") {
      rest = after
    } else if let after = state.after("reused ") {
      (event.isReused, rest) = (true, after)
    } else {
      return nil
    }
    if let after = rest.after("to ") {
      rest = after
    } else if let after = rest.after("from ") {
      (event.direction, rest) = (.incoming, after)
    } else {
      return nil
    }
    guard let end = rest.index(of: ": ") else { return nil }
    var peer = rest.upTo(end)
    if let blank = peer.index(of: 0x20) {
      if let name = peer.from(blank).after(" to ") { event.serverName = slice(name) }
      peer = peer.upTo(blank)
    }
    let parameters = rest.from(end + 2)
    event.peer = slice(peer)
    event.peerHash = peer.hash(seed)
    event.parameters = slice(parameters)
    event.parametersHash = parameters.hash(seed)
    return event
  }

  /// "TLS handshake failed for service=smtpd peer=[192.0.2.1]:25" of tlsproxy, and the results of TLS
  /// reports.
  private func named(_ message: LogText, _ daemon: LogDaemon) -> LogEvent? {
    if let rest = message.after("TLS handshake failed for service="),
      let end = rest.index(of: " peer=")
    {
      var event = LogEvent(.handshakeError, daemon: daemon)
      let service = rest.upTo(end)
      event.word = slice(service)
      let peer = rest.from(end + 6)
      let isServer = Self.isServer(service, peer)
      if isServer != false { event.direction = .incoming }
      event.isOfEitherSide = isServer == nil
      set(&event, peer: peer)
      return event
    }
    if let rest = message.after("TLSRPT: status=") {
      var event = LogEvent(.report, daemon: daemon)
      let end = rest.index(of: UInt8(ascii: ",")) ?? rest.count
      event.word = slice(rest.upTo(end))
      if let at = rest.index(of: "receiving_mx="), case let peer = rest.from(at + 13) {
        set(&event, peer: peer.upTo(peer.index(of: UInt8(ascii: ",")) ?? peer.count))
      }
      if let at = rest.index(of: "failure_type=") { event.reason = slice(rest.from(at + 13)) }
      return event
    }
    return nil
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

  /// A line that ends with the name of a peer.
  private func peer(_ kind: LogEvent.Kind, _ text: LogText, _ daemon: LogDaemon) -> LogEvent {
    var event = LogEvent(kind, daemon: daemon)
    event.direction = .incoming
    set(&event, peer: text)
    return event
  }

  private func set(_ event: inout LogEvent, peer: LogText) {
    event.peer = slice(peer)
    event.peerHash = peer.hash(seed)
  }

  /// "disconnect from client[192.0.2.1] ehlo=2 starttls=1 mail=1 ...", with counts since 3.0.
  private func disconnect(_ text: LogText, _ daemon: LogDaemon) -> LogEvent {
    let end = text.index(of: 0x20) ?? text.count
    var event = peer(.disconnect, text.upTo(end), daemon)
    event.reason = slice(text.from(end))
    return event
  }

  /// "lost connection after STARTTLS from client[192.0.2.1]", or "timeout after" a command.
  private func lost(_ message: LogText, _ daemon: LogDaemon) -> LogEvent? {
    guard let rest = message.after("lost connection after ") ?? message.after("timeout after "),
      let end = rest.index(of: " from ")
    else { return nil }
    var event = peer(.lost, rest.from(end + 6), daemon)
    event.word = slice(rest.upTo(end))
    return event
  }

  /// "SSL_accept error from client[192.0.2.1]: -1", "SSL_connect error to ...".
  private func handshake(_ message: LogText, _ daemon: LogDaemon) -> LogEvent? {
    var event = LogEvent(.handshakeError, daemon: daemon)
    let rest: LogText
    if let after = message.after("SSL_accept error from ") {
      (event.direction, rest) = (.incoming, after)
    } else if let after = message.after("SSL_connect error to ") {
      rest = after
    } else {
      return nil
    }
    let end = rest.index(of: ": ") ?? rest.count
    set(&event, peer: rest.upTo(end))
    event.reason = slice(end < rest.count ? rest.from(end + 2) : rest.from(end))
    return event
  }

  /// "certificate verification failed for PEER: why", with "server" or "client" before it for some
  /// reasons, and as "certificate peer name verification" before 2.5.
  private func certificate(_ message: LogText, _ daemon: LogDaemon) -> LogEvent? {
    let rest = message.after("server ") ?? message.after("client ") ?? message
    guard rest.starts(with: "certificate "),
      let at = rest.upTo(min(60, rest.count)).index(of: " for "),
      rest.upTo(at).ends(with: "verification failed"), case let peer = rest.from(at + 5),
      let end = peer.index(of: ": ")
    else { return nil }
    var event = LogEvent(.certificateProblem, daemon: daemon)
    event.direction = daemon == .smtpd ? .incoming : .outgoing
    if daemon == .unnamed, message.starts(with: "client ") { event.direction = .incoming }
    set(&event, peer: peer.upTo(end))
    event.reason = slice(peer.from(end + 2))
    return event
  }

  /// "Host offered STARTTLS: [mx.example.org]".
  private func offer(_ message: LogText, _ daemon: LogDaemon) -> LogEvent? {
    guard let rest = message.after("Host offered STARTTLS: [") else { return nil }
    var event = LogEvent(.offered, daemon: daemon)
    set(&event, peer: rest.upTo(rest.index(of: UInt8(ascii: "]")) ?? rest.count))
    return event
  }

  /// "warning: TLS library problem: error:0A0000C1:SSL routines::no shared cipher:file:line:", and
  /// other warnings.
  private func warning(_ message: LogText, _ daemon: LogDaemon) -> LogEvent? {
    guard let rest = message.after("warning: ") else { return nil }
    if let text = rest.after("TLS library problem: ") {
      var event = LogEvent(.libraryProblem, daemon: daemon)
      // The number of the process stands before it with OpenSSL 1.1 and older.
      guard let at = text.index(of: "error:") else { return event }
      let code = text.from(at + 6)
      let end = code.index(of: 0x3A) ?? code.count
      event.word = slice(code.upTo(end))
      if end < code.count { event.reason = slice(code.from(end + 1)) }
      return event
    }
    if rest.contains("disabling TLS support") {
      var event = LogEvent(.disabled, daemon: daemon)
      if daemon == .smtpd { event.direction = .incoming }
      event.reason = slice(rest)
      return event
    }
    return noise(rest, daemon)
  }

  /// "improper command pipelining after CONNECT from PEER: data", "non-SMTP command from PEER: data".
  private func noise(_ message: LogText, _ daemon: LogDaemon) -> LogEvent? {
    guard daemon == .smtpd || daemon == .unnamed,
      message.starts(with: "improper command pipelining after ")
        || message.starts(with: "non-SMTP command from ")
    else { return nil }
    guard let at = message.index(of: " from "), case let rest = message.from(at + 6),
      let end = rest.index(of: ": ")
    else { return nil }
    var event = peer(.noise, rest.upTo(end), daemon)
    event.reason = slice(rest.from(end + 2))
    // A record of type handshake of SSL 3.0 or TLS, as escape(3) of Postfix shows its first bytes.
    event.isHandshake = rest.from(end + 2).starts(with: "\\026\\003")
    return event
  }

  /// A line on the cache of sessions or on tickets, of level 2 and more.
  private func session(_ message: LogText, _ daemon: LogDaemon) -> LogEvent? {
    guard let at = message.index(of: "session") else {
      return nil
    }
    let isReused =
      message.ends(with: ": Reusing old session")
      || message.contains(": Reusing old session (")
    guard
      isReused || message.ends(with: " cache") || message.from(at).starts(with: "session ticket")
    else { return nil }
    var event = LogEvent(.session, daemon: daemon)
    event.isReused = isReused
    return event
  }
}
