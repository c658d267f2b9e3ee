// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Reads what surrounds the message of a line, whichever program wrote it: syslog daemons of all
/// kinds, journalctl, and containers.
///
/// Every line is looked at by itself: a log may change its form in the middle.
struct EnvelopeReader {
  private var stamps: StampReader

  init(calendar: LogCalendar) { stamps = StampReader(calendar: calendar) }

  /// Whether a 29 February was met that is in another year than the days around it.
  var hasForeignLeapDay: Bool { stamps.hasForeignLeapDay }

  /// Reads a line.
  ///
  /// - Parameter line: The line without its end; an object of JSON is decoded where it stands.
  /// - Returns: Nil for a line that cannot be taken apart.
  mutating func read(_ line: LogText) -> LogEnvelope? {
    guard line.count > 2 else { return nil }
    switch line[0] {
    case UInt8(ascii: "{"): return object(line)
    case UInt8(ascii: "<"): return priority(line)
    case UInt8(ascii: "["): return bracketed(line)
    case UInt8(ascii: "@"): return labelled(line)
    // `journalctl -o json-seq` (RFC 7464).
    case 0x1E where line[1] == UInt8(ascii: "{"): return object(line.from(1))
    default: break
    }
    if let (length, time) = stamp(line) {
      if length < line.count, line[length] == 0x09, let envelope = record(line.from(length), time) {
        return envelope
      }
      return tagged(line.from(length), time: time, depth: 0)
    }
    return withoutStamp(line)
  }

  /// The stamp of the two usual forms at the start of a line.
  mutating func plainStamp(_ line: LogText) -> (length: Int, time: UnixTime?)? {
    line[0] >= 0x41 ? stamps.short(line) : stamps.long(line)
  }

  /// Any of the stamps at the start of a text.
  mutating func stamp(_ text: LogText) -> (length: Int, time: UnixTime?)? {
    switch text.isEmpty ? 0 : text[0] {
    case 0x30...0x39:
      if let long = stamps.long(text) ?? stamps.yearFirst(text) { return long }
      return Self.seconds(text)
    case 0x41...0x5A:
      if let short = stamps.short(text) { return short }
      return weekday(text)
    default: return nil
    }
  }

  /// "1795781910.395254", as journalctl writes a time in seconds.
  private static func seconds(_ text: LogText) -> (Int, UnixTime?)? {
    guard let point = text.index(of: 0x2E), point >= 9, point <= 11,
      let time = text.upTo(point).number, let end = text.index(of: 0x20),
      end > point + 1, text.from(point + 1).upTo(end - point - 1).number != nil
    else { return nil }
    return (end, UnixTime(time))
  }

  /// "Fri 2026-11-27 12:18:30 UTC", as journalctl writes a time in full.
  private mutating func weekday(_ text: LogText) -> (Int, UnixTime?)? {
    guard text.count > 25, text[3] == 0x20, case 0x30...0x39 = text[4],
      let (length, time) = stamps.long(text.from(4)), 4 + length < text.count,
      text[4 + length] == 0x20
    else { return nil }
    let zone = text.from(5 + length)
    guard let end = zone.index(of: 0x20) else { return nil }
    let name = zone.upTo(end)
    guard name.equals("UTC") || name.equals("GMT") else { return (5 + length + end, time) }
    // The same stamp, in UTC.
    let isBare = length == 19
    guard isBare, let time = LogCalendar.universal(text.from(4)) else {
      return (5 + length + end, time)
    }
    return (5 + length + end, time)
  }

  /// What follows a stamp: the host, perhaps the priority, the tag, and the message.
  mutating func tagged(_ text: LogText, time: UnixTime?, depth: Int) -> LogEnvelope? {
    var rest = text
    var host: LogText?
    var isForwarded = false
    for _ in 0..<8 {
      while !rest.isEmpty, rest[0] == 0x20 { rest = rest.from(1) }
      guard let end = rest.index(of: 0x20) else { return nil }
      let word = rest.upTo(end)
      let following = rest.from(end + 1)
      if word.isEmpty { return nil }
      if word[end - 1] == 0x3A {
        guard !Self.isPriority(word.upTo(end - 1)) else {
          // svlogd and multilog: "mail.info: Nov 27 12:19:40 postfix/smtpd[1]: ...".
          rest = stamp(following).map { following.from($0.length) } ?? following
          continue
        }
        if isForwarded {
          // AIX: "loghost mail:info Message forwarded from mx: postfix/smtpd[1]: ...".
          (host, rest, isForwarded) = (word.upTo(end - 1), following, false)
          continue
        }
        var envelope = LogEnvelope(message: following)
        envelope.time = time
        envelope.host = host
        Self.split(word.upTo(end - 1), into: &envelope)
        return depth == 0 ? handedOn(envelope) : envelope
      }
      if depth == 0, word.equals("stdout") || word.equals("stderr"), following.count > 2,
        following[1] == 0x20
      {
        return inner(following.from(2), time: time)
      }
      if word.equals("forwarded") { isForwarded = true }
      if !Self.isPriority(word) { host = word }
      rest = following
    }
    return nil
  }

  /// A line that a container wrote, within a line of the program that runs the container.
  private mutating func inner(_ text: LogText, time: UnixTime?) -> LogEnvelope? {
    if text.count > 2, text[0] == UInt8(ascii: "{") {
      var envelope = object(text, isInner: true)
      if let time { envelope?.time = time }
      return envelope
    }
    guard let (length, own) = stamp(text) else {
      return time.flatMap { tagged(text, time: $0, depth: 1) }
    }
    return tagged(text.from(length), time: time ?? own, depth: 1)
  }

  /// Splits "postfix/smtpd[123]".
  private static func split(_ word: LogText, into envelope: inout LogEnvelope) {
    envelope.tag = word
    guard word.count > 3, word[word.count - 1] == UInt8(ascii: "]") else { return }
    var at = word.count - 2
    var factor = 1
    var number = 0
    while at > 0, case let digit = word[at] &- 0x30, digit < 10, factor < 1_000_000_000_000 {
      number &+= Int(digit) &* factor
      factor &*= 10
      at &-= 1
    }
    guard word[at] == UInt8(ascii: "["), factor > 1 else { return }
    envelope.tag = word.upTo(at)
    envelope.process = number
  }

  /// Whether a word is a facility with a priority: "mail.info".
  static func isPriority(_ word: LogText) -> Bool {
    word.starts(with: "mail.") && word.count <= 12
      && ["info", "warn", "warning", "err", "error", "crit", "notice", "debug", "alert", "emerg"]
        .contains(word.from(5).string)
  }

  /// "<22>1 2026-11-27T12:19:40Z mx postfix/smtpd 16809 - - message" of RFC 5424, or "<22>" before
  /// any other form.
  mutating func priority(_ line: LogText) -> LogEnvelope? {
    guard let end = line.index(of: UInt8(ascii: ">")), end <= 4,
      line.upTo(end).from(1).number != nil
    else { return nil }
    let text = line.from(end + 1)
    guard text.starts(with: "1 ") else {
      guard let (length, time) = stamp(text) else { return nil }
      return tagged(text.from(length), time: time, depth: 0)
    }
    return structured(text)
  }

  /// "1 2026-11-27T12:19:40Z mx postfix/smtpd 16809 - - message", also as a file has it, without the
  /// priority.
  mutating func structured(_ text: LogText) -> LogEnvelope? {
    guard text.count > 2 else { return nil }
    var rest = text.from(2)
    var words: (time: LogText?, host: LogText?, tag: LogText?, process: LogText?)
    for place in 0..<5 {
      guard let end = rest.index(of: 0x20) else { return nil }
      let word = rest.upTo(end)
      switch place {
      case 0: words.time = word
      case 1: words.host = word
      case 2: words.tag = word
      case 3: words.process = word
      default: break
      }
      rest = rest.from(end + 1)
    }
    guard let message = Self.afterData(rest) else { return nil }
    var envelope = LogEnvelope(message: message)
    envelope.time = words.time.flatMap { stamps.long($0)?.time }
    envelope.host = words.host
    envelope.tag = words.tag
    envelope.process = words.process?.number
    envelope.mayBeCut = true
    return handedOn(envelope)
  }

  /// What follows the structured data of RFC 5424, section 6.3.
  private static func afterData(_ text: LogText) -> LogText? {
    var at = 0
    if !text.isEmpty, text[0] == UInt8(ascii: "-") {
      at = 1
    } else {
      var isQuoted = false
      var isInside = false
      while at < text.count, isInside || text[at] == UInt8(ascii: "[") {
        let byte = text[at]
        if byte == UInt8(ascii: "\\"), isQuoted {
          at += 1
        } else if byte == UInt8(ascii: "\"") {
          isQuoted.toggle()
        } else if !isQuoted {
          isInside = byte != UInt8(ascii: "]") && (isInside || byte == UInt8(ascii: "["))
        }
        at += 1
      }
    }
    guard at < text.count, text[at] == 0x20 else { return nil }
    let message = text.from(at + 1)
    return message.after("\u{FEFF}") ?? message
  }

  /// An object of JSON: of the journal, of rsyslog, of a container.
  ///
  /// An object within another is read, as of a container that writes JSON, but none within that: a
  /// line full of them would take a time that grows with the square of its length.
  mutating func object(_ line: LogText, isInner: Bool = false) -> LogEnvelope? {
    guard let fields = JSONFields(decodingInPlace: line) else { return nil }
    return envelope(fields, isInner: isInner)
  }

  /// What the fields of an object or of a record of the journal say.
  mutating func envelope(_ fields: JSONFields, isInner: Bool = false) -> LogEnvelope? {
    if let log = fields.log, fields.message == nil {
      guard !isInner else { return nil }
      let time = fields.stamp.flatMap { stamps.long($0)?.time }
      let text = log.count > 0 && log[log.count - 1] == 0x0A ? log.upTo(log.count - 1) : log
      return inner(text, time: time)
    }
    guard let message = fields.message else { return nil }
    let time =
      fields.microseconds.flatMap(\.number).map { UnixTime($0 / 1_000_000) }
      ?? fields.stamp.flatMap { moment(field: $0) }
    if fields.tag == nil, let (length, own) = stamp(message) {
      // A program that ships logs puts the whole line there.
      return tagged(message.from(length), time: time ?? own, depth: 1)
    }
    var envelope = LogEnvelope(message: message)
    envelope.time = time
    envelope.host = fields.host
    if let tag = fields.tag {
      let hasColon = tag.count > 1 && tag[tag.count - 1] == 0x3A
      Self.split(hasColon ? tag.upTo(tag.count - 1) : tag, into: &envelope)
    }
    if let process = fields.process?.number { envelope.process = process }
    return handedOn(envelope)
  }

  /// What a container wrote, where its engine hands that on to a syslog daemon or to the journal: the
  /// message of the engine is a line itself.
  private mutating func handedOn(_ envelope: LogEnvelope) -> LogEnvelope {
    let message = envelope.message
    let text = message.after(" ") ?? message
    guard text.isStamped, let tag = envelope.tag,
      LogDaemon(tag: tag, mayBeCut: envelope.mayBeCut).mayHandOn, let (length, own) = stamp(text)
    else { return envelope }
    return tagged(text.from(length), time: envelope.time ?? own, depth: 1) ?? envelope
  }

  /// The time of a field: a stamp, or a number of seconds, milliseconds or microseconds.
  private mutating func moment(field text: LogText) -> UnixTime? {
    let whole = text.upTo(text.index(of: 0x2E) ?? text.count)
    guard let number = whole.number else { return stamp(text)?.time }
    return switch whole.count {
    case ...11: UnixTime(number)
    case ...14: UnixTime(number / 1000)
    default: UnixTime(number / 1_000_000)
    }
  }
}
