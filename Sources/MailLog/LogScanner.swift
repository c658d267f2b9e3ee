// SPDX-License-Identifier: Apache-2.0

/// Finds in a block of a log what its lines say of TLS.
///
/// Each block is looked at by itself, so several threads can work, each with a scanner of its own.
package struct LogScanner {
  private var envelopes: EnvelopeReader
  private let calendar: LogCalendar

  /// Makes a scanner.
  ///
  /// - Parameter calendar: What the log does not say of its times.
  package init(calendar: LogCalendar) {
    self.calendar = calendar
    envelopes = EnvelopeReader(calendar: calendar)
  }

  /// Scans a block.
  ///
  /// - Parameters:
  ///   - block: Whole lines, less than 4 GiB; JSON in it is decoded where it stands.
  ///   - batch: Becomes what the lines say, in their order; what it held is dropped.
  package mutating func scan(_ block: UnsafeMutableRawBufferPointer, into batch: inout LogBatch) {
    batch.clear()
    guard let base = block.baseAddress, block.count > 0, block.count < 1 << 32 else { return }
    let bytes = UnsafePointer(base.assumingMemoryBound(to: UInt8.self))
    let reader = MessageReader(block: UnsafeRawPointer(base))
    var rest = LogText(bytes, block.count)
    var record: JSONFields?
    while !rest.isEmpty {
      let end = rest.index(of: 0x0A) ?? rest.count
      var line = rest.upTo(end)
      rest = rest.from(min(end + 1, rest.count))
      if end > 0, line[end - 1] == 0x0D { line = line.upTo(end - 1) }
      if record != nil || line.starts(with: "__CURSOR=") {
        if line.isEmpty {
          if let fields = record, let envelope = envelopes.envelope(fields) {
            take(envelope, reader, &batch)
          }
          record = nil
        } else {
          field(line, &rest, into: &record)
        }
        continue
      }
      batch.lines += 1
      if let envelope = envelopes.read(line) { take(envelope, reader, &batch) }
    }
    if let fields = record, let envelope = envelopes.envelope(fields) {
      take(envelope, reader, &batch)
    }
  }

  /// A field of a record as `journalctl -o export` writes it: "NAME=value", or a name alone, before
  /// the length in eight bytes, and a value of any bytes.
  private func field(_ line: LogText, _ rest: inout LogText, into record: inout JSONFields?) {
    var fields = record ?? JSONFields()
    if let equals = line.index(of: UInt8(ascii: "=")) {
      fields.set(line.upTo(equals), line.from(equals + 1))
    } else if rest.count > 8 {
      var length = 0
      for index in (0..<8).reversed() { length = min(length, 1 << 40) << 8 | Int(rest[index]) }
      if length < rest.count - 8 {
        fields.set(line, rest.from(8).upTo(length))
        rest = rest.from(8 + length)
        if !rest.isEmpty, rest[0] == 0x0A { rest = rest.from(1) }
      }
    }
    record = fields
  }

  /// Takes what a line says, where it says anything.
  private func take(_ envelope: LogEnvelope, _ reader: MessageReader, _ batch: inout LogBatch) {
    if let time = envelope.time {
      if batch.first == nil { batch.first = time }
      batch.last = time
    }
    let daemon: LogDaemon =
      envelope.tag.map { LogDaemon(tag: $0, mayBeCut: envelope.mayBeCut) } ?? .unnamed
    guard daemon != .other else { return }
    var message = envelope.message
    if !message.isEmpty, message[0] == 0x20 { message = message.from(1) }
    var repeats: UInt32 = 1
    if let text = message.after("message repeated "), let end = text.index(of: " times: [ "),
      let count = text.upTo(end).number, let last = text.lastIndex(of: UInt8(ascii: "]")),
      last >= end + 10
    {
      repeats = UInt32(clamping: count)
      message = text.upTo(last).from(end + 10)
    }
    var event: LogEvent
    switch daemon {
    case .logger:
      guard Self.isGap(message) else { return }
      event = LogEvent(.gap, daemon: daemon)
    case .master:
      guard let at = message.index(of: " -- version "), case let text = message.from(at + 12)
      else { return }
      event = LogEvent(.version, daemon: daemon)
      event.word = reader.slice(text.upTo(text.index(of: UInt8(ascii: ",")) ?? text.count))
    default:
      event = reader.read(message, daemon: daemon)
      guard event.kind != .other || batch.isKeepingAll else { return }
    }
    event.repeats = repeats
    event.time = envelope.time
    if let tag = envelope.tag {
      event.tag = reader.slice(tag)
      event.tagHash = tag.hash
      if let process = envelope.process {
        let host = envelope.host?.hash ?? 0
        event.process = LogText.mix(
          event.tagHash ^ LogText.mix(host &+ UInt64(truncatingIfNeeded: process)))
      }
    }
    batch.events.append(event)
  }

  /// Whether lines were dropped, by the words of journald ("Suppressed 12 messages from") and rsyslog
  /// ("imuxsock lost 12 messages from pid", "begin to drop messages due to rate-limiting").
  private static func isGap(_ message: LogText) -> Bool {
    if message.starts(with: "Suppressed ") { return message.contains("postfix") }
    return message.contains("messages due to rate-limiting")
      || (message.contains(" lost ") && message.contains(" messages"))
  }
}
