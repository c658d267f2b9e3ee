// SPDX-License-Identifier: Apache-2.0

internal import Postfix
internal import TLSCrypto

/// A key of `tls_server_sni_maps`.
///
/// Postfix looks up the name that a client asks for, in lower case, and then what follows each dot of
/// it, with the dot (`server_sni_callback` of tls_server.c). A name that is no host name to it
/// (valid_hostname.c) is not looked up at all.
struct ServerNameKey {
  let text: String

  /// A Boolean value that tells whether a client can ask for a name that leads to the key.
  var isAskedFor: Bool {
    // ".example.com" stands for every name below, of which the first label is as good as any.
    text == text.lowercased() && PostfixHostName.isValid(text.hasPrefix(".") ? "a\(text)" : text)
  }

  /// What Postfix looks up for a name, one after the other: itself, then what follows each dot.
  static func keys(for name: String) -> [String] {
    let parents = name.indices.dropFirst().filter { name[$0] == "." }
    return [name] + parents.map { String(name[$0...]) }
  }

  /// A name that a client can ask for with which Postfix comes to the key.
  var example: String { text.hasPrefix(".") ? "any\(text)" : text }

  /// Why no client can ask for it.
  var reason: String {
    if text.contains("\"") { return "its quotes are part of it" }
    if text.hasPrefix("*") { return "a \"*\" stands for nothing there" }
    if text.utf8.contains(where: { $0 >= 0x80 }) {
      return "clients ask for a name in its ASCII form"
    }
    if text.hasSuffix(".") { return "clients ask for a name without a dot at its end" }
    if text.contains(":") { return "clients ask for a name without a port" }
    if Self.isAddress(text) { return "clients do not ask for addresses" }
    if text != text.lowercased() { return "Postfix asks for names in lower case" }
    return "it is no host name"
  }

  /// What to write in its place; nil where nothing would do.
  var replacement: String? {
    var name = text.lowercased().filter { $0 != "\"" }
    if let colon = name.firstIndex(of: ":"), name[colon...].dropFirst().allSatisfy(\.isNumber) {
      name = String(name[..<colon])
    }
    while name.hasSuffix(".") { name.removeLast() }
    if name.hasPrefix("*.") { name.removeFirst() }
    let start = name.hasPrefix(".") ? "." : ""
    if let host = try? HostName(String(name.dropFirst(start.count)), allowsWildcard: false) {
      name = start + host.description
    }
    guard name != text, ServerNameKey(text: name).isAskedFor else { return nil }
    return name
  }

  private static func isAddress(_ text: String) -> Bool {
    let inner = text.filter { $0 != "[" && $0 != "]" }
    return !inner.isEmpty
      && (inner.allSatisfy { $0.isNumber || $0 == "." }
        || inner.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." } && inner.contains(":"))
  }
}
