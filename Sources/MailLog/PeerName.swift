// SPDX-License-Identifier: Apache-2.0

/// A peer as Postfix names it, "mx.example.org[192.0.2.1]:25", taken apart.
struct PeerName {
  /// Nil where there is none, as in the lines of tlsproxy.
  var name: LogText?
  /// Nil in lines before Postfix 2.3; a path for a local socket.
  var address: LogText?
  var port: LogText?

  init(_ text: LogText) {
    guard let open = text.index(of: UInt8(ascii: "[")),
      case let rest = text.from(open + 1), let close = rest.index(of: UInt8(ascii: "]"))
    else {
      name = text.isEmpty ? nil : text
      return
    }
    name = open > 0 ? text.upTo(open) : nil
    address = rest.upTo(close)
    let tail = rest.from(close + 1)
    if tail.count > 1, tail[0] == 0x3A { port = tail.from(1) }
  }

  /// Whether it is a socket of this host.
  var isLocalSocket: Bool { address?.index(of: UInt8(ascii: "/")) != nil }

  /// Whether it is this host, by an address that no other host can have: 127.0.0.0/8 or ::1.
  ///
  /// Where a line tells no address, as those of offers, the name of one counts.
  var isLoopback: Bool {
    guard let text = address ?? name else { return false }
    guard text.count > 2 else { return false }
    switch text[0] {
    case UInt8(ascii: "1"): return text.starts(with: "127.")
    case UInt8(ascii: ":"): return text.equals("::1") || text.starts(with: "::ffff:127.")
    case UInt8(ascii: "l"): return address == nil && text.equals("localhost")
    default: return false
    }
  }

  /// A hash of what it is counted under; 0 where there is nothing.
  ///
  /// - Parameter seed: Where hashes start.
  /// - Returns: The hash.
  func hash(_ seed: UInt64) -> UInt64 { key?.hash(seed) ?? 0 }

  /// What it is counted under: the name, or the address where there is none that is known.
  var key: LogText? {
    guard let name, !name.equals("unknown") else { return address ?? name }
    return name
  }
}
