// SPDX-License-Identifier: Apache-2.0

/// What a client is to do about TLS with one destination: an entry of `smtp_tls_policy_maps`.
package struct TLSPolicy: Hashable, Sendable {
  package let level: TLSSecurityLevel
  /// The grade of ciphers; nil where the parameters of main.cf say it.
  package private(set) var ciphers: String?
  /// The protocols; nil where the parameters of main.cf say it.
  package private(set) var protocols: String?
  /// Ciphers to leave out; nil where the parameters of main.cf say it.
  package private(set) var exclusions: String?
  /// Whether connections are to be kept for further mail; nil where main.cf says it.
  package private(set) var keepsConnections: Bool?
  /// What to match: fingerprints, or names.
  package private(set) var matches: [String] = []
  /// Files with the trust anchors of the destination.
  package private(set) var anchorFiles: [String] = []

  /// Why an entry cannot be used; mail to its destinations waits.
  package struct Fault: Error, Hashable {
    /// What is wrong: lower case, no full stop.
    package let reason: String
  }

  /// Reads an entry as Postfix does, up to the first fault (`tls_policy_lookup_one` of
  /// smtp_tls_policy.c).
  ///
  /// - Parameters:
  ///   - text: The value of the table.
  ///   - version: The release of Postfix.
  /// - Throws: A `Fault`, with which mail to the destination waits.
  package init(_ text: String, in version: PostfixVersion) throws(Fault) {
    // Braces around an attribute came with those of TLSRPT and MTA-STS.
    let hasBraces = version.isAtLeast("3.10")
    let words =
      hasBraces
      ? ParameterList.splitOutsideBraces(Array(text.utf8)[...]).map(\.text)
      : ParameterList.split(text)
    guard let first = words.first else { throw Fault(reason: "is empty") }
    guard let level = TLSSecurityLevel(first) else {
      throw Fault(reason: "\"\(first)\" is no security level")
    }
    self.level = level
    // Postfix warns of attributes then, and does not look at them.
    if level == .none { return }
    var seen: Set<String> = []
    var hasType = false
    for word in words.dropFirst() {
      let (name, value) = try Self.attribute(word, hasBraces: hasBraces)
      guard let attribute = Self.attributes[name], version.isAtLeast(attribute.since) else {
        throw Fault(reason: "there is no attribute \"\(name)\"")
      }
      if attribute.isOnce, !seen.insert(name).inserted {
        throw Fault(reason: "the attribute \"\(name)\" is there twice")
      }
      if let fault = fault(of: value, name) { throw Fault(reason: fault) }
      hasType = hasType || name == "policy_type"
      seen.insert(name)
      take(name, value)
    }
    if !hasType, let stray = seen.sorted().first(where: Self.belongsToType) {
      throw Fault(reason: "the attribute \"\(stray)\" wants policy_type beside it")
    }
  }

  private mutating func take(_ name: String, _ value: String) {
    switch name {
    case "ciphers": ciphers = value
    case "protocols": protocols = value
    case "exclude": exclusions = value
    case "connection_reuse": keepsConnections = value.lowercasedASCII == "yes"
    case "match":
      matches += value.split(separator: level == .fingerprint ? "|" : ":").map(String.init)
    case "tafile": anchorFiles.append(value)
    default: break
    }
  }

  /// What is wrong with the value of an attribute, or with the attribute at this level.
  private func fault(of value: String, _ name: String) -> String? {
    let isCertified = level == .verify || level == .secure
    switch name {
    case "match" where !isCertified && level != .fingerprint, "tafile" where !isCertified:
      return "the attribute \"\(name)\" is not for the level \(level.rawValue)"
    case "ciphers", "match", "tafile":
      return value.isEmpty ? "the attribute \"\(name)\" is empty" : nil
    case "servername", "policy_domain":
      return PostfixHostName.isValid(value) ? nil : "\(name)=\(value) is no host name"
    case "connection_reuse", "enable_rpk":
      let isBoolean = ["yes", "no"].contains(value.lowercasedASCII)
      return isBoolean ? nil : "\(name)=\(value) is not yes or no"
    case "policy_type", "policy_failure":
      let isKnown = Self.words[name, default: []].contains(value.lowercasedASCII)
      return isKnown ? nil : "\(name)=\(value) is no word for it"
    case "policy_ttl": return Int32(value) == nil ? "\(name)=\(value) is no number" : nil
    default: return nil
    }
  }

  private struct Attribute {
    let since: String
    var isOnce = false
  }

  private static let attributes: [String: Attribute] = [
    "ciphers": Attribute(since: "2.3", isOnce: true),
    "protocols": Attribute(since: "2.3", isOnce: true),
    "exclude": Attribute(since: "2.6", isOnce: true),
    "match": Attribute(since: "2.3"), "tafile": Attribute(since: "2.11"),
    "servername": Attribute(since: "3.4", isOnce: true),
    "connection_reuse": Attribute(since: "3.4"), "enable_rpk": Attribute(since: "3.9"),
    "policy_ttl": Attribute(since: "3.10", isOnce: true),
    "policy_type": Attribute(since: "3.10", isOnce: true),
    "policy_domain": Attribute(since: "3.10", isOnce: true),
    "policy_failure": Attribute(since: "3.10", isOnce: true),
    "policy_string": Attribute(since: "3.10"), "mx_host_pattern": Attribute(since: "3.10"),
  ]

  private static let words: [String: Set<String>] = [
    "policy_type": ["sts", "no-policy-found"],
    "policy_failure": [
      "sts-policy-fetch-error", "sts-policy-invalid", "sts-webpki-invalid", "validation-failure",
    ],
  ]

  /// Whether an attribute says something of a policy of MTA-STS that was looked up elsewhere.
  private static func belongsToType(_ name: String) -> Bool {
    name.hasPrefix("policy_") || name == "mx_host_pattern"
  }

  /// Splits `name=value`, the name in lower case (`split_nameval` of split_nameval.c).
  private static func attribute(
    _ word: String, hasBraces: Bool
  ) throws(Fault) -> (name: String, value: String) {
    var text = Array(word.utf8)[...]
    if hasBraces, text.first == UInt8(ascii: "{") {
      guard let group = text.parenthesized("{", "}"), group.end == text.endIndex else {
        throw Fault(reason: "\"\(word)\" is not of the form {name = value}")
      }
      text = group.inside.trimmed
    }
    let name = text.take { $0 != UInt8(ascii: "=") && !$0.isBlank }.text
    guard !name.isEmpty else { throw Fault(reason: "\"\(word)\" has no name") }
    text = text.trimmed
    guard text.take("=") else { throw Fault(reason: "\"\(word)\" has no \"=\" after the name") }
    return (name.lowercasedASCII, text.trimmed.text)
  }
}

extension TLSPolicy {
  /// Reads an entry of `smtp_tls_per_site`, which came before policies (`tls_site_lookup` of
  /// smtp_tls_policy.c).
  ///
  /// - Parameter site: The value of the table.
  /// - Throws: A `Fault`, with which mail to the host waits.
  package init(site: String) throws(Fault) {
    switch site.lowercasedASCII {
    case "none": level = .none
    case "may": level = .may
    case "must_nopeermatch": level = .encrypt
    case "must": level = .verify
    default: throw Fault(reason: "\"\(site)\" is none of NONE, MAY, MUST_NOPEERMATCH and MUST")
    }
  }

  /// Whether a text is a fingerprint of that many octets: hexadecimal, with colons between octets or
  /// without (`tls_dane_add_fpt_digests` of tls_dane.c, hex_code.c).
  package static func isFingerprint(_ text: String, octets: Int) -> Bool {
    var rest = Array(text.utf8)[...]
    var count = 0
    while !rest.isEmpty {
      // No colon stands at the end.
      if count > 0, rest.count > 2 { _ = rest.take(":") }
      guard rest.prefix(2).count == 2, rest.prefix(2).allSatisfy(\.isHexDigit) else { return false }
      rest = rest.dropFirst(2)
      count += 1
    }
    return count == octets
  }
}
