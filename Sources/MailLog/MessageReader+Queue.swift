// SPDX-License-Identifier: Apache-2.0

extension MessageReader {
  /// A line that starts with the queue file's name, or with NOQUEUE.
  func queued(_ message: LogText, _ daemon: LogDaemon) -> LogEvent? {
    // Long names may begin with any letter; the shortest have six digits.
    guard let colon = message.upTo(min(message.count, 40)).index(of: UInt8(ascii: ":")),
      colon >= 5, colon + 2 < message.count, message[colon + 1] == 0x20,
      Self.isName(message.upTo(colon))
    else { return nil }
    let name = message.upTo(colon)
    let rest = message.from(colon + 2)
    var event: LogEvent?
    switch rest[0] {
    case UInt8(ascii: "t"): event = delivery(rest, daemon) ?? timeout(rest, daemon)
    case UInt8(ascii: "c"): event = client(rest, daemon)
    case UInt8(ascii: "C"):
      if rest.starts(with: "Cannot start TLS: ") {
        event = LogEvent(.retry, daemon: daemon)
        event?.reason = slice(rest)
      }
    case UInt8(ascii: "l"): event = timeout(rest, daemon)
    case UInt8(ascii: "a"): event = abort(rest, daemon)
    case UInt8(ascii: "r"): event = refusal(rest, daemon)
    case UInt8(ascii: "h"), UInt8(ascii: "S"), UInt8(ascii: "T"):
      if rest.starts(with: "TLS is required") || rest.starts(with: "Server certificate not ") {
        event = LogEvent(.retry, daemon: daemon)
        event?.reason = slice(rest)
      }
    default: break
    }
    event?.queueID = slice(name)
    return event
  }

  private static func isName(_ text: LogText) -> Bool {
    var index = 0
    while index < text.count {
      let byte = text[index]
      guard byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 else { return false }
      index &+= 1
    }
    return true
  }

  /// "lost connection after ..." with a name before it, since 3.10.
  private func timeout(_ rest: LogText, _ daemon: LogDaemon) -> LogEvent? {
    guard let text = rest.after("lost connection after ") ?? rest.after("timeout after "),
      daemon == .smtpd || daemon == .unnamed, let end = text.index(of: " from ")
    else { return nil }
    var event = LogEvent(.lost, daemon: daemon)
    event.direction = .incoming
    let peer = text.from(end + 6)
    event.peer = slice(peer)
    event.peerHash = peer.hash(seed)
    event.word = slice(text.upTo(end))
    return event
  }

  /// "client=client.example.org[192.0.2.1], sasl_method=...".
  private func client(_ rest: LogText, _ daemon: LogDaemon) -> LogEvent? {
    guard daemon == .smtpd || daemon == .unnamed, let text = rest.after("client=") else {
      return nil
    }
    var event = LogEvent(.client, daemon: daemon)
    event.direction = .incoming
    let peer = text.upTo(text.index(of: UInt8(ascii: ",")) ?? text.count)
    event.peer = slice(peer)
    event.peerHash = peer.hash(seed)
    return event
  }

  /// "abort: TLS from client[192.0.2.1]: No client certificate presented".
  private func abort(_ rest: LogText, _ daemon: LogDaemon) -> LogEvent? {
    guard let text = rest.after("abort: TLS from "), let end = text.index(of: ": ") else {
      return nil
    }
    var event = LogEvent(.abort, daemon: daemon)
    event.direction = .incoming
    let peer = text.upTo(end)
    event.peer = slice(peer)
    event.peerHash = peer.hash(seed)
    event.reason = slice(text.from(end + 2))
    return event
  }

  /// "reject: MAIL from client[192.0.2.1]: 530 5.7.0 Must issue a STARTTLS command first; ...".
  private func refusal(_ rest: LogText, _ daemon: LogDaemon) -> LogEvent? {
    guard daemon == .smtpd || daemon == .unnamed, let text = rest.after("reject: "),
      let at = text.index(of: " from "), case let peer = text.from(at + 6),
      let end = peer.index(of: ": "), case let reply = peer.from(end + 2),
      reply.starts(with: "530 "), reply.upTo(min(60, reply.count)).contains("STARTTLS")
    else { return nil }
    var event = LogEvent(.refusal, daemon: daemon)
    event.direction = .incoming
    event.peer = slice(peer.upTo(end))
    event.peerHash = peer.upTo(end).hash(seed)
    event.reason = slice(reply)
    return event
  }

  /// "to=<a@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=1, delays=0/0/1/0, tls=may,
  /// dsn=2.0.0, status=sent (250 Ok)".
  ///
  /// Addresses and the reason are other people's words: the fields are taken in the order in which
  /// Postfix writes them, and nothing within those counts.
  private func delivery(_ rest: LogText, _ daemon: LogDaemon) -> LogEvent? {
    guard daemon == .smtp || daemon == .lmtp || daemon == .unnamed,
      var text = rest.after("to=<").flatMap(afterAddress)
    else { return nil }
    if let original = text.after(", orig_to=<") {
      guard let after = afterAddress(original) else { return nil }
      text = after
    }
    guard let relay = text.after(", relay="), let end = relay.index(of: ", ") else { return nil }
    var event = LogEvent(.delivery, daemon: daemon)
    event.peer = slice(relay.upTo(end))
    event.peerHash = relay.upTo(end).hash(seed)
    text = relay.from(end)
    while let field = text.after(", ") {
      guard let equals = field.upTo(min(24, field.count)).index(of: UInt8(ascii: "=")) else {
        return nil
      }
      let name = field.upTo(equals)
      let value = field.from(equals + 1)
      if name.equals("status") {
        let end = value.index(of: " (") ?? value.count
        event.word = slice(value.upTo(end))
        if end < value.count {
          let reason = value.from(end + 2)
          let isClosed = reason.count > 0 && reason[reason.count - 1] == UInt8(ascii: ")")
          event.reason = slice(isClosed ? reason.upTo(reason.count - 1) : reason)
        }
        return event
      }
      guard let end = value.index(of: ", ") else { return nil }
      if name.equals("delays") {
        event.age = Self.age(value.upTo(end))
      } else if name.equals("tls") {
        event.features = slice(value.upTo(end))
      } else if name.equals("conn_use") {
        event.isReused = true
      }
      text = value.from(end)
    }
    return nil
  }

  /// What follows an address and its bracket, where in quotes anything may stand.
  private func afterAddress(_ text: LogText) -> LogText? {
    var at = 0
    if !text.isEmpty, text[0] == UInt8(ascii: "\"") {
      at = 1
      while at < text.count, text[at] != UInt8(ascii: "\"") {
        at += text[at] == UInt8(ascii: "\\") ? 2 : 1
      }
      guard at < text.count else { return nil }
    }
    guard let end = text.from(at).index(of: ">, ") else { return nil }
    return text.from(at + end + 1)
  }

  /// The last of four delays, "0.02/0.01/0.5/1.2", in milliseconds: the time from when the connection
  /// was ready until the end.
  private static func age(_ text: LogText) -> Int32 {
    guard let slash = text.lastIndex(of: UInt8(ascii: "/")) else { return 0 }
    let number = text.from(slash + 1)
    let point = number.index(of: 0x2E) ?? number.count
    var value = min(number.upTo(point).number ?? 0, 1_000_000) * 1000
    var factor = 100
    var at = point + 1
    while at < number.count, factor > 0, number[at] &- 0x30 < 10 {
      value += Int(number[at] - 0x30) * factor
      factor /= 10
      at += 1
    }
    return Int32(value)
  }
}
