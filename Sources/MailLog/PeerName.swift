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

  /// What it is counted under: the name, or the address where there is none that is known.
  var key: LogText? {
    guard let name, !name.equals("unknown") else { return address ?? name }
    return name
  }
}
