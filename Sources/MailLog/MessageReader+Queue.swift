// SPDX-License-Identifier: Apache-2.0

extension MessageReader {
  /// A line that starts with the queue file's name, or with NOQUEUE.
  func queued(_ message: LogText, _ event: inout LogEvent) -> Bool {
    // Long names may begin with any letter; the shortest have six digits.
    guard let colon = message.upTo(min(message.count, 40)).index(of: UInt8(ascii: ":")),
      colon >= 6, colon + 2 < message.count, message[colon + 1] == 0x20,
      Self.isName(message.upTo(colon))
    else { return false }
    guard read(message.from(colon + 2), ofMessage: &event) else { return false }
    let name = message.upTo(colon)
    event.queueID = slice(name)
    if event.kind == .delivery { event.detailHash = name.hash(seed) }
    return true
  }

  private func read(_ rest: LogText, ofMessage event: inout LogEvent) -> Bool {
    switch rest[0] {
    case UInt8(ascii: "t"): return delivery(rest, &event) || timeout(rest, &event)
    case UInt8(ascii: "c"): return client(rest, &event)
    case UInt8(ascii: "l"): return timeout(rest, &event)
    case UInt8(ascii: "a"): return abort(rest, &event)
    case UInt8(ascii: "r"): return refusal(rest, &event)
    case UInt8(ascii: "C"), UInt8(ascii: "S"), UInt8(ascii: "T"):
      guard
        rest.starts(with: "TLS is required") || rest.starts(with: "Server certificate not ")
          || rest.starts(with: "Cannot start TLS: ")
      else { return false }
      event.kind = .retry
      event.reason = slice(rest)
      return true
    default: return false
    }
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
  private func timeout(_ rest: LogText, _ event: inout LogEvent) -> Bool {
    (event.daemon == .smtpd || event.daemon == .unnamed) && lost(rest, &event)
  }

  /// "client=client.example.org[192.0.2.1], sasl_method=...".
  private func client(_ rest: LogText, _ event: inout LogEvent) -> Bool {
    guard event.daemon == .smtpd || event.daemon == .unnamed, let text = rest.after("client=")
    else { return false }
    let end = text.index(of: UInt8(ascii: ",")) ?? text.count
    setCounted(.client, .incoming, peer: text.upTo(end), &event)
    event.isAuthenticated = text.from(end).starts(with: ", sasl_method=")
    return true
  }

  /// "abort: TLS from client[192.0.2.1]: No client certificate presented".
  private func abort(_ rest: LogText, _ event: inout LogEvent) -> Bool {
    guard let text = rest.after("abort: TLS from "), let end = text.index(of: ": ") else {
      return false
    }
    set(.abort, .incoming, peer: text.upTo(end), &event)
    event.reason = slice(text.from(end + 2))
    return true
  }

  /// "reject: MAIL from client[192.0.2.1]: 530 5.7.0 Must issue a STARTTLS command first; ...".
  private func refusal(_ rest: LogText, _ event: inout LogEvent) -> Bool {
    guard event.daemon == .smtpd || event.daemon == .unnamed, let text = rest.after("reject: "),
      let at = text.index(of: " from "), case let peer = text.from(at + 6),
      let end = peer.index(of: ": "), case let reply = peer.from(end + 2),
      reply.starts(with: "530 "), reply.upTo(min(60, reply.count)).contains("STARTTLS")
    else { return false }
    set(.refusal, .incoming, peer: peer.upTo(end), &event)
    event.reason = slice(reply)
    return true
  }

  /// "to=<a@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=1, delays=0/0/1/0, tls=may,
  /// dsn=2.0.0, status=sent (250 Ok)".
  ///
  /// Addresses and the reason are other people's words: the fields are taken in the order in which
  /// Postfix writes them, and nothing within those counts.
  private func delivery(_ rest: LogText, _ event: inout LogEvent) -> Bool {
    guard event.daemon == .smtp || event.daemon == .lmtp || event.daemon == .unnamed,
      var text = rest.after("to=<").flatMap(afterAddress)
    else { return false }
    if let original = text.after(", orig_to=<") {
      guard let after = afterAddress(original) else { return false }
      text = after
    }
    guard let relay = text.after(", relay="), let end = relay.index(of: ", ") else { return false }
    text = relay.from(end)
    var features = LogSlice.none
    var age: Int32 = 0
    var isReused = false
    while let field = text.after(", ") {
      guard let equals = field.upTo(min(24, field.count)).index(of: UInt8(ascii: "=")) else {
        return false
      }
      let name = field.upTo(equals)
      let value = field.from(equals + 1)
      if name.equals("status") {
        setCounted(.delivery, .outgoing, peer: relay.upTo(end), &event)
        (event.features, event.age, event.isReused) = (features, age, isReused)
        let end = value.index(of: " (") ?? value.count
        event.word = slice(value.upTo(end))
        event.isSent = value.upTo(end).equals("sent")
        if end < value.count {
          let reason = value.from(end + 2)
          let isClosed = reason.count > 0 && reason[reason.count - 1] == UInt8(ascii: ")")
          event.reason = slice(isClosed ? reason.upTo(reason.count - 1) : reason)
        }
        return true
      }
      guard let end = value.index(of: ", ") else { return false }
      if name.equals("delays") {
        age = Self.age(value.upTo(end))
      } else if name.equals("tls") {
        features = slice(value.upTo(end))
      } else if name.equals("conn_use") {
        isReused = true
      }
      text = value.from(end)
    }
    return false
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
