// SPDX-License-Identifier: Apache-2.0

import Primitives

extension EnvelopeReader {
  /// "[ 7026.418552] mx postfix/smtpd[1]: message", with the time since the start of the machine; or
  /// "[pod/mail-0/postfix] Nov 27 ...", as `kubectl logs --prefix` writes it.
  mutating func bracketed(_ line: LogText) -> LogEnvelope? {
    guard let end = line.upTo(min(300, line.count)).index(of: UInt8(ascii: "]")),
      end + 2 < line.count, line[end + 1] == 0x20
    else { return nil }
    let rest = line.from(end + 2)
    return stamped(rest) ?? tagged(rest, time: nil, depth: 0)
  }

  /// "@4000000065672b3c1a2b3c4d mail.info: Nov 27 ...": what multilog and s6-log put before a line, TAI
  /// in seconds since 1970, plus 2^62, with leap seconds or without.
  mutating func labelled(_ line: LogText) -> LogEnvelope? {
    guard line.count > 26, line[25] == 0x20 else { return searched(line) }
    var seconds: UInt64 = 0
    for index in 1...16 {
      let byte = line[index]
      let digit = byte &- 0x30 < 10 ? byte &- 0x30 : (byte | 0x20) &- 0x61 &+ 10
      guard digit < 16 else { return nil }
      seconds = seconds << 4 | UInt64(digit)
    }
    guard seconds >> 40 == 1 << 22 else { return nil }
    return tagged(line.from(26), time: UnixTime(seconds & 0xFF_FFFF_FFFF) - 10, depth: 0)
  }

  /// "2026-11-27T12:19:40+00:00 TAG {...}" with tabs between, as Fluentd writes it.
  mutating func record(_ text: LogText, _ time: UnixTime?) -> LogEnvelope? {
    guard let start = text.index(of: "\t{") else { return nil }
    var envelope = object(text.from(start + 1))
    if envelope?.time == nil { envelope?.time = time }
    return envelope
  }

  /// A line with something before its stamp, or with nothing at all, as `journalctl -o cat` writes it.
  mutating func withoutStamp(_ line: LogText) -> LogEnvelope? {
    switch line[0] {
    case 0x30...0x39:
      // RFC 5424 as a file has it, or the length of RFC 6587 before the priority.
      if line.starts(with: "1 "), let envelope = structured(line) { return envelope }
      if let blank = line.upTo(min(7, line.count)).index(of: 0x20), blank + 2 < line.count,
        line[blank + 1] == UInt8(ascii: "<"), line.upTo(blank).number != nil
      {
        return priority(line.from(blank + 1))
      }
    case UInt8(ascii: "m"):
      if line.starts(with: "mail."), let end = line.index(of: UInt8(ascii: ":")),
        Self.isPriority(line.upTo(end)), end + 2 < line.count,
        let envelope = stamped(line.from(end + 2))
      {
        return envelope
      }
    case UInt8(ascii: "d"):
      // `journalctl -o json-sse`.
      if line.starts(with: "data: {") { return object(line.from(6)) }
    default: break
    }
    return container(line) ?? searched(line) ?? named(line) ?? LogEnvelope(message: line)
  }

  /// A container's name alone, as `podman logs --names` writes it, or with those of its pod and name
  /// space, as stern does.
  private mutating func named(_ line: LogText) -> LogEnvelope? {
    var rest = line
    for _ in 0..<3 {
      guard let blank = rest.upTo(min(80, rest.count)).index(of: 0x20), blank > 0,
        rest[blank - 1] != 0x3A
      else { return nil }
      rest = rest.from(blank + 1)
      if let envelope = stamped(rest) { return envelope }
    }
    return nil
  }

  private mutating func stamped(_ text: LogText) -> LogEnvelope? {
    stamp(text).flatMap { tagged(text.from($0.length), time: $0.time, depth: 0) }
  }

  /// A container's name before the line, also in colour: "mail-1  | Nov 27 ..."; twice where the
  /// container passes on what another program has put the same name before.
  private mutating func container(_ line: LogText) -> LogEnvelope? {
    guard let rest = Self.afterName(line), let envelope = stamped(rest) else { return nil }
    if let again = Self.afterName(envelope.message), let inner = stamped(again) { return inner }
    return envelope
  }

  /// What follows a name with a bar, or a sequence that sets a colour.
  private static func afterName(_ line: LogText) -> LogText? {
    var rest: LogText
    if let bar = line.upTo(min(120, line.count)).index(of: " |") {
      rest = line.from(bar + 2)
    } else if !line.isEmpty, line[0] == 0x1B {
      rest = line
    } else {
      return nil
    }
    while rest.count > 3 {
      if rest[0] == 0x20 {
        rest = rest.from(1)
      } else if rest[0] == 0x1B, rest[1] == UInt8(ascii: "["),
        let end = rest.upTo(min(20, rest.count)).index(of: UInt8(ascii: "m"))
      {
        rest = rest.from(end + 1)
      } else {
        break
      }
    }
    return rest
  }

  /// The file's name before the line, as grep(1) writes it for more than one file, and perhaps the
  /// line's number: "/var/log/mail.log:12:Nov 27 ...".
  private mutating func searched(_ line: LogText) -> LogEnvelope? {
    var rest = line
    for _ in 0..<2 {
      let start = rest.upTo(min(200, rest.count))
      guard let colon = start.index(of: UInt8(ascii: ":")), colon > 0, colon + 2 < rest.count,
        start.upTo(colon).index(of: 0x20) == nil
      else { return nil }
      rest = rest.from(colon + 1)
      if rest[0] == UInt8(ascii: "{") { return object(rest) }
      if let envelope = stamped(rest) { return envelope }
    }
    return nil
  }
}
