// SPDX-License-Identifier: Apache-2.0

/// The fields of an object of JSON that say something of a line.
///
/// Strings are decoded where they stand, in bytes that are ours: none grows by that.
struct JSONFields {
  var message: LogText?
  var tag: LogText?
  var process: LogText?
  var host: LogText?
  /// A time in microseconds since 1970.
  var microseconds: LogText?
  var stamp: LogText?
  /// A whole line, of a container.
  var log: LogText?
  /// The name of whatever the object is about.
  private var name: LogText?
  /// Whether it is an object within another, which is not searched for more.
  private var isInner = false

  init() {}

  /// Reads an object, whose strings are overwritten; nil where it is none.
  init?(decodingInPlace line: LogText, isInner: Bool = false) {
    self.isInner = isInner
    let bytes = UnsafeMutablePointer(mutating: line.base)
    var reader = Reader(bytes: bytes, count: line.count, at: 1)
    while true {
      reader.skipBlanks()
      guard reader.at < line.count, reader.byte != UInt8(ascii: "}") else { return }
      guard let key = reader.string() else { return nil }
      reader.skipBlanks()
      guard reader.take(UInt8(ascii: ":")) else { return nil }
      reader.skipBlanks()
      guard let value = reader.value() else { return nil }
      set(key, value)
      reader.skipBlanks()
      if !reader.take(UInt8(ascii: ",")) { return }
    }
  }

  /// Takes over a field whose name is known.
  mutating func set(_ key: LogText, _ value: LogText) {
    switch key.string {
    case "MESSAGE", "message", "msg", "Message", "short_message", "line", "textPayload":
      message = value
    case "SYSLOG_IDENTIFIER", "tag", "syslogtag", "programname", "app-name", "appname", "program",
      "ident", "PROGRAM", "_application_name", "application_name":
      // A tag with the number of the process says more than the name alone.
      if tag == nil || !(tag?.contains("[") ?? false) { tag = value }
    case "SYSLOG_PID", "procid", "pid", "PID", "_process_id", "process_id": process = value
    case "name": name = value
    case "process":
      // Elastic's common schema: {"name":"postfix/smtpd","pid":1}.
      if !isInner, value.count > 2, value[0] == UInt8(ascii: "{"),
        let inner = JSONFields(decodingInPlace: value, isInner: true)
      {
        tag = tag ?? inner.tag ?? inner.name
        process = process ?? inner.process
      }
    case "_PID": if process == nil { process = value }
    case "_HOSTNAME", "host", "hostname", "HOST", "fromhost", "source": host = value
    case "__REALTIME_TIMESTAMP": microseconds = value
    case "@timestamp", "timestamp", "timereported", "time", "DATE", "ISODATE": stamp = value
    // Fluent Bit has it beside the time that the line says.
    case "date": if stamp == nil { stamp = value }
    case "log": log = value
    default: break
    }
  }

  private struct Reader {
    let bytes: UnsafeMutablePointer<UInt8>
    let count: Int
    var at: Int

    var byte: UInt8 { bytes[at] }

    mutating func skipBlanks() {
      while at < count, bytes[at] == 0x20 || bytes[at] == 0x09 || bytes[at] == 0x0D { at += 1 }
    }

    mutating func take(_ byte: UInt8) -> Bool {
      guard at < count, bytes[at] == byte else { return false }
      at += 1
      return true
    }

    /// A value: the text of a string or of an array of bytes, as the journal writes what is no UTF-8,
    /// and anything else as it stands.
    mutating func value() -> LogText? {
      guard at < count else { return nil }
      if byte == UInt8(ascii: "\"") { return string() }
      let start = at
      if byte == UInt8(ascii: "["), let text = octets() { return text }
      at = start
      var depth = 0
      while at < count {
        switch byte {
        case UInt8(ascii: "\""):
          guard passString() else { return nil }
          continue
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          if depth == 0 { return LogText(bytes + start, at - start) }
          depth -= 1
        case UInt8(ascii: ","):
          if depth == 0 { return LogText(bytes + start, at - start) }
        default: break
        }
        at += 1
      }
      return nil
    }

    /// Passes over a string and leaves it as it stands: within an object it is decoded when that is
    /// read.
    private mutating func passString() -> Bool {
      at += 1
      while at < count, byte != UInt8(ascii: "\"") { at += byte == UInt8(ascii: "\\") ? 2 : 1 }
      return take(UInt8(ascii: "\""))
    }

    /// An array of numbers, which becomes the bytes that they are.
    private mutating func octets() -> LogText? {
      let start = at
      var end = at
      at += 1
      var number = -1
      while at < count {
        let digit = byte &- 0x30
        if digit < 10 {
          number = max(number, 0) * 10 + Int(digit)
          guard number < 256 else { return nil }
        } else if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") {
          guard number >= 0 else { return nil }
          let isEnd = byte == UInt8(ascii: "]")
          // At least the bracket and a digit stand before: nothing unread is overwritten.
          bytes[end] = UInt8(number)
          end += 1
          number = -1
          if isEnd {
            at += 1
            return LogText(bytes + start, end - start)
          }
        } else if byte != 0x20 {
          return nil
        }
        at += 1
      }
      return nil
    }

    /// A string, with its escapes decoded.
    mutating func string() -> LogText? {
      guard take(UInt8(ascii: "\"")) else { return nil }
      let start = at
      // Most strings hold no escape.
      while at < count, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { at += 1 }
      var end = at
      while at < count {
        switch byte {
        case UInt8(ascii: "\""):
          at += 1
          return LogText(bytes + start, end - start)
        case UInt8(ascii: "\\"):
          at += 1
          guard at < count, let length = escape(to: end) else { return nil }
          end += length
        default:
          bytes[end] = byte
          end += 1
          at += 1
        }
      }
      return nil
    }

    /// Decodes what follows a backslash, and tells how many bytes it became.
    private mutating func escape(to end: Int) -> Int? {
      let escape = byte
      at += 1
      switch escape {
      case UInt8(ascii: "n"): bytes[end] = 0x0A
      case UInt8(ascii: "t"): bytes[end] = 0x09
      case UInt8(ascii: "r"): bytes[end] = 0x0D
      case UInt8(ascii: "b"): bytes[end] = 0x08
      case UInt8(ascii: "f"): bytes[end] = 0x0C
      case UInt8(ascii: "u"):
        guard var code = unit() else { return nil }
        if 0xD800..<0xDC00 ~= code, at + 6 <= count, bytes[at] == UInt8(ascii: "\\"),
          bytes[at + 1] == UInt8(ascii: "u")
        {
          at += 2
          guard let low = unit() else { return nil }
          code = 0xDC00..<0xE000 ~= low ? 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00) : 0xFFFD
        }
        var length = 0
        for byte in String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8 {
          bytes[end + length] = byte
          length += 1
        }
        return length
      default: bytes[end] = escape
      }
      return 1
    }

    private mutating func unit() -> UInt32? {
      guard at + 4 <= count else { return nil }
      var code: UInt32 = 0
      for _ in 0..<4 {
        let byte = bytes[at]
        let digit: UInt8
        switch byte {
        case 0x30...0x39: digit = byte - 0x30
        case 0x41...0x46: digit = byte - 0x37
        case 0x61...0x66: digit = byte - 0x57
        default: return nil
        }
        code = code << 4 | UInt32(digit)
        at += 1
      }
      return code
    }
  }
}
