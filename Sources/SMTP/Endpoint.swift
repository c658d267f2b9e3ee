// SPDX-License-Identifier: Apache-2.0

/// Where a mail server listens.
package struct Endpoint: Hashable, Sendable, CustomStringConvertible {
  /// An address, one of IPv6 without its brackets, or a name.
  package let host: String
  /// A number from 1 to 65535, or the name of a service.
  package let port: String
  /// Whether TLS begins at once (smtpd_tls_wrappermode), and not with STARTTLS.
  package let isWrapper: Bool
  /// Whether the greeting of a proxy is wanted first (smtpd_upstream_proxy_protocol).
  package let isProxied: Bool

  package init(host: String, port: String, isWrapper: Bool = false, isProxied: Bool = false) {
    self.host = host
    self.port = port
    self.isWrapper = isWrapper
    self.isProxied = isProxied
  }

  /// Reads HOST:PORT, [ADDRESS]:PORT, or a host alone, which stands for its default port.
  ///
  /// - Parameters:
  ///   - text: Such as "mx.example.org:submission", "[2001:db8::25]:587" or "::1".
  ///   - isWrapper: Whether TLS begins at once.
  ///   - port: The port of a host alone.
  package init?(_ text: String, isWrapper: Bool = false, defaultPort port: String = "smtp") {
    guard let (host, port) = Self.split(text, port), Self.isHost(host), Self.isPort(port) else {
      return nil
    }
    self.init(host: String(host), port: String(port), isWrapper: isWrapper)
  }

  /// The endpoint as `init(_:isWrapper:defaultPort:)` reads it.
  package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// The number of a port that Postfix knows without services(5), otherwise the port as it is
  /// (postconf(5), known_tcp_ports).
  package var knownPort: String {
    switch port {
    case "lmtp": "24"
    case "smtp": "25"
    case "smtps", "submissions": "465"
    case "submission": "587"
    default: port
    }
  }

  private static func split(_ text: String, _ port: String) -> (host: Substring, port: Substring)? {
    let host: Substring
    let rest: Substring
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      host = text[..<end].dropFirst()
      rest = text[end...].dropFirst()
    } else if let colon = text.firstIndex(of: ":"), colon == text.lastIndex(of: ":") {
      host = text[..<colon]
      rest = text[colon...]
    } else {
      host = text[...]
      rest = ""
    }
    if rest.isEmpty { return (host, port[...]) }
    return rest.hasPrefix(":") ? (host, rest.dropFirst()) : nil
  }

  private static func isHost(_ text: Substring) -> Bool {
    !text.isEmpty
      && text.allSatisfy { $0.isLetter || $0.isNumber || ".-_:%".contains($0) }
  }

  /// Tells whether it is a number from 1 to 65535, or may name a service (RFC 6335, section 5.1).
  private static func isPort(_ text: Substring) -> Bool {
    let isWord = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
    guard isWord, let first = text.first, first != "-" else { return false }
    return text.allSatisfy(\.isNumber) ? UInt16(text) ?? 0 > 0 : true
  }
}
