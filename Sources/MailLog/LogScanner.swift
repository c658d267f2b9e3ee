// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Finds in a block of a log what its lines say of TLS.
///
/// Each block is looked at by itself, so several threads can work, each with a scanner of its own.
package struct LogScanner {
  private var envelopes: EnvelopeReader
  private var tags = TagCache()
  /// A line of Postfix was met: a tag is in the cache only after that.
  private var hasPostfix = false
  private let seed: UInt64

  /// Makes a scanner.
  ///
  /// - Parameter calendar: What the log does not say of its times.
  package init(calendar: LogCalendar) {
    seed = calendar.seed
    envelopes = EnvelopeReader(calendar: calendar)
  }

  /// Scans a block.
  ///
  /// - Parameters:
  ///   - block: Whole lines, less than 4 GiB; JSON in it is decoded where it stands.
  ///   - batch: Becomes what the lines say, in their order; what it held is dropped.
  package mutating func scan(_ block: UnsafeMutableRawBufferPointer, into batch: inout LogBatch) {
    batch.clear()
    defer {
      batch.hasPostfix = hasPostfix
      batch.hasForeignLeapDay = envelopes.hasForeignLeapDay
    }
    guard let base = block.baseAddress, block.count > 0, block.count < 1 << 32 else { return }
    let bytes = UnsafePointer(base.assumingMemoryBound(to: UInt8.self))
    let reader = MessageReader(block: UnsafeRawPointer(base), seed: seed)
    var rest = LogText(bytes, block.count)
    // A record of the journal may go on over many lines.
    var record = JSONFields()
    var isRecord = false
    while !rest.isEmpty {
      let end = rest.index(of: 0x0A) ?? rest.count
      var line = rest.upTo(end)
      rest = rest.from(min(end + 1, rest.count))
      if end > 0, line[end - 1] == 0x0D { line = line.upTo(end - 1) }
      if isRecord || !line.isEmpty && line[0] == 0x5F && line.starts(with: "__CURSOR=") {
        isRecord = !line.isEmpty
        if isRecord {
          field(line, &rest, into: &record)
        } else {
          if let envelope = envelopes.envelope(record) { take(envelope, reader, &batch) }
          record = JSONFields()
        }
        continue
      }
      batch.lines &+= 1
      let isRoomy = rest.count > 128
      if !(isRoomy && quick(line, reader, &batch)), let envelope = envelopes.read(line) {
        take(envelope, reader, &batch)
      }
    }
    if isRecord, let envelope = envelopes.envelope(record) { take(envelope, reader, &batch) }
  }

  /// A field of a record as `journalctl -o export` writes it: "NAME=value", or a name alone, before
  /// the length in eight bytes, and a value of any bytes.
  private func field(_ line: LogText, _ rest: inout LogText, into record: inout JSONFields) {
    if let equals = line.index(of: UInt8(ascii: "=")) {
      record.set(line.upTo(equals), line.from(equals + 1))
    } else if rest.count > 8 {
      var length = 0
      for index in (0..<8).reversed() { length = min(length, 1 << 40) << 8 | Int(rest[index]) }
      if length < rest.count - 8 {
        record.set(line, rest.from(8).upTo(length))
        rest = rest.from(8 + length)
        if !rest.isEmpty, rest[0] == 0x0A { rest = rest.from(1) }
      }
    }
  }

  /// Takes a line of the usual form, "STAMP HOST TAG[NUMBER]: ...", whose tag was met before.
  ///
  /// The line has 128 bytes of the block behind it, since words are compared in one go. False where it
  /// is no such line.
  private mutating func quick(
    _ line: LogText, _ reader: MessageReader, _ batch: inout LogBatch
  ) -> Bool {
    guard line.count > 32, let (length, time) = envelopes.plainStamp(line), let time,
      line[length] == 0x20
    else { return false }
    var at = length &+ 1
    guard let host = tags.host(line.base + at) else { return false }
    at &+= host.length &+ 1
    guard at < line.count, let tag = tags.tag(line.base + at) else { return false }
    if batch.first == nil { batch.first = time }
    batch.last = time
    let start = at
    at &+= tag.length &+ 1
    var process: UInt64 = 0
    while at < line.count, case let digit = line[at] &- 0x30, digit < 10 {
      process = process &* 10 &+ UInt64(digit)
      at &+= 1
    }
    guard at &+ 3 < line.count, line[at] == 0x5D, line[at &+ 1] == 0x3A, line[at &+ 2] == 0x20
    else {
      return false
    }
    if tag.daemon.mayHandOn {
      if line.from(at &+ 3).isStamped { return false }
      if tag.daemon == .other { return true }
    }
    read(
      line.from(at &+ 3), tag.daemon, time: time, tag: line.from(start).upTo(tag.length),
      tagHash: tag.hash, process: process, host: host.hash, reader, &batch)
    return true
  }

  /// Takes what a line says, where it says anything.
  private mutating func take(
    _ envelope: LogEnvelope, _ reader: MessageReader, _ batch: inout LogBatch
  ) {
    if let time = envelope.time {
      if batch.first == nil { batch.first = time }
      batch.last = time
    }
    let daemon: LogDaemon =
      envelope.tag.map { LogDaemon(tag: $0, mayBeCut: envelope.mayBeCut) } ?? .unnamed
    let hash = envelope.tag?.hash(seed) ?? 0
    if let tag = envelope.tag, envelope.process != nil, !envelope.mayBeCut {
      tags.add(tag, daemon, hash)
      if let host = envelope.host { tags.setHost(host, host.hash(seed)) }
    }
    if !hasPostfix, let tag = envelope.tag {
      hasPostfix = (daemon != .other && daemon != .logger) || tag.contains("postfix")
    }
    guard daemon != .other else { return }
    var message = envelope.message
    if !message.isEmpty, message[0] == 0x20 { message = message.from(1) }
    read(
      message, daemon, time: envelope.time, tag: envelope.tag, tagHash: hash,
      process: envelope.process.map { UInt64(truncatingIfNeeded: $0) },
      host: envelope.host?.hash(seed) ?? 0, reader, &batch)
  }

  /// Reads a message, and keeps what it says.
  private mutating func read(
    _ text: LogText, _ daemon: LogDaemon, time: UnixTime?, tag: LogText?, tagHash: UInt64,
    process: UInt64?, host: UInt64, _ reader: MessageReader, _ batch: inout LogBatch
  ) {
    var message = text
    var repeats: UInt32 = 1
    if message.starts(with: "[ID "), let end = message.upTo(min(60, message.count)).index(of: "] ")
    {
      // Solaris and illumos number what is said: "[ID 197553 mail.info]".
      message = message.from(end + 2)
    }
    if message.starts(with: "message repeated "), let inner = Self.repeated(message) {
      (message, repeats) = inner
    }
    var event = LogEvent(.other, daemon: daemon)
    switch daemon {
    case .logger:
      guard Self.isGap(message) else { return }
      event.kind = .gap
    case .master:
      guard let at = message.index(of: " -- version "), case let text = message.from(at + 12)
      else { return }
      event.kind = .version
      event.isStart = message.starts(with: "daemon started")
      event.word = reader.slice(text.upTo(text.index(of: UInt8(ascii: ",")) ?? text.count))
    default:
      guard reader.read(message, into: &event) || batch.isKeepingAll else { return }
    }
    event.repeats = repeats
    event.time = time
    // Made here, while the line is in the core's nearest memory, and beside the thread that counts.
    event.textHash = message.hash(seed)
    if let tag {
      event.tag = reader.slice(tag)
      event.host = host
      event.service = LogText.mix(tagHash ^ LogText.mix(host))
      if let process { event.process = LogText.mix(tagHash ^ LogText.mix(host &+ process)) | 1 }
    }
    if daemon == .unnamed, event.kind != .other { hasPostfix = true }
    batch.events.append(event)
  }

  /// "message repeated 3 times: [ ...]", as rsyslog shortens what is the same.
  private static func repeated(_ message: LogText) -> (LogText, UInt32)? {
    guard let text = message.after("message repeated "), let end = text.index(of: " times: [ "),
      let count = text.upTo(end).number, let last = text.lastIndex(of: UInt8(ascii: "]")),
      last >= end + 10
    else { return nil }
    return (text.upTo(last).from(end + 10), UInt32(clamping: count))
  }

  /// Whether lines were dropped, by the words of journald ("Suppressed 12 messages from") and rsyslog
  /// ("imuxsock lost 12 messages from pid", "begin to drop messages due to rate-limiting").
  private static func isGap(_ message: LogText) -> Bool {
    if message.starts(with: "Suppressed ") { return message.contains("postfix") }
    return message.contains("messages due to rate-limiting")
      || (message.contains(" lost ") && message.contains(" messages"))
  }
}
