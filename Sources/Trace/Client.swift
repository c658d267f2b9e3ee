// SPDX-License-Identifier: Apache-2.0

/// Who handed a message over, as the writer of a Received header has it.
package struct Client: Hashable, Sendable {
  /// The name that the client gave in HELO, which can be any.
  package internal(set) var greeting: String?
  /// The name that the writer found for the address in DNS.
  package internal(set) var name: String?
  package internal(set) var address: AddressLiteral?
  /// Whether it is a user, a pipe or a socket of the host itself.
  package internal(set) var isOnHost = false
  /// Whether it is written in the form of qmail.
  var isQmailForm = false
  /// Whether the name that the client gave is marked as such.
  var isGreetingApart = false

  /// Reads what stands between `from` and the next clause.
  ///
  /// - Parameters:
  ///   - values: The words and literals.
  ///   - comments: The comments, without those about TLS and log-in.
  init(values: [String], comments: [String]) {
    let first = values.first
    let outer = values.lazy.compactMap { AddressLiteral($0) }.first
    var given: String?
    for comment in comments { read(comment, greeting: &given) }
    let isAddressApart = address != nil
    // "[127.0.0.1] (unknown)": nothing but the client's own word.
    let isAllItsWord = comments.contains { $0.lowercased() == "unknown" }
    address = address ?? (isAllItsWord ? nil : outer)
    let isQueue =
      first?.first == "/" || values.map { $0.lowercased() } == ["mail", "pickup", "service"]
    if isQueue, address == nil {
      // Exchange's and IIS's folder for files, and a queue that is named by its path.
      isOnHost = true
    } else if given != nil || isGreetingApart {
      greeting = given
      isGreetingApart = true
      // "host ([A] helo=x)": what stands first was found in DNS.
      if let first, AddressLiteral(first) == nil, first.lowercased() != "unknown", name == nil {
        name = first
      }
    } else if !isAddressApart, let first, AddressLiteral(first) != nil, let name {
      // chasquid has them the other way round: "[192.0.2.1] (client.example)".
      greeting = name
      self.name = nil
    } else {
      greeting = first
    }
    if let found = name, Self.placeholders.contains(found.lowercased()) { name = nil }
  }

  private mutating func read(_ comment: String, greeting: inout String?) {
    if let client = ZMailerClient(comment) {
      greeting = client.greeting
      isGreetingApart = true
    }
    let tokens = HeaderTokens(comment).list
    let words = tokens.compactMap(\.value)
    guard let first = words.first else { return }
    let lower = words.map { $0.lowercased() }
    if lower.contains("uid") || lower.contains("userid") || lower == ["local"]
      || lower == ["unix", "socket"]
    {
      isOnHost = true
      if lower != ["local"] { return }
    }
    var isForged = false
    var isGreeting = false
    for (place, token) in tokens.enumerated() {
      guard let text = token.value else {
        if case .comment(let inner) = token, inner.lowercased().contains("forged") {
          isForged = true
        }
        continue
      }
      if isGreeting {
        greeting = text
        isGreeting = false
      } else if case .literal = token {
        if text.lowercased() == "local" || text.lowercased() == "unix socket" { isOnHost = true }
        address = AddressLiteral(text) ?? address
      } else if ["helo", "ehlo", "lhlo"].contains(text.lowercased()) {
        isGreeting = true
        // qmail leaves the place empty where the client gave no name: "(HELO )".
        isGreetingApart = true
        isQmailForm = place == 0
      } else if text.lowercased().hasPrefix("helo=") {
        let value = text.dropFirst("helo=".count)
        // A literal is a token of its own.
        if value.isEmpty { isGreeting = true } else { greeting = String(value) }
      } else if let literal = AddressLiteral(text.afterUser) {
        address = literal
      }
    }
    // qmail has the name before its parentheses, and in them who has logged in: "(u@example.com)",
    // "(u@[192.0.2.1])".
    let isUser = first.contains("@") && (isQmailForm || first.afterUser.isEmpty)
    if name == nil, !isForged, !isUser, case .word = tokens.first, !first.contains("="),
      !["helo", "ehlo", "lhlo", "account", "port"].contains(lower[0]),
      AddressLiteral(first.afterUser) == nil, words.count == 1 || address != nil
    {
      name = String(first.afterUser)
    }
  }

  /// What writers put where a name was not found.
  private static let placeholders: Set = [
    "unknown", "unknown_domain", "softdnserr", "local", "unverified", "verified", "not", "may",
  ]
}

extension String {
  /// The text behind an "@": ident and log-in names stand before the host.
  fileprivate var afterUser: Substring {
    lastIndex(of: "@").map { self[index(after: $0)...] } ?? self[...]
  }
}
