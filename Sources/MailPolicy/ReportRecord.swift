// SPDX-License-Identifier: Apache-2.0

/// The TXT record of `_smtp._tls`, which says where reports of failures go (RFC 8460, section 3).
package struct ReportRecord: TaggedRecord {
  package static let version = "v=TLSRPTv1"

  /// Where reports go: "mailto:tls@example.com", "https://example.com/tls"; at least one.
  package let addresses: [String]

  package init(fields: [(name: String, value: String)]) throws(PolicyTextError) {
    guard let value = fields.first(where: { $0.name == "rua" })?.value else {
      throw PolicyTextError("it has no field \"rua\"")
    }
    let parts = value.split(separator: ",", omittingEmptySubsequences: false).map {
      String($0.trimmed)
    }
    for part in parts where !Self.isAddress(part) {
      throw PolicyTextError("\(part.quoted) is no address of mailto: or https:")
    }
    addresses = parts
  }

  /// Tells whether it is a URI (RFC 3986) of one of the two schemes, with something behind it.
  private static func isAddress(_ text: String) -> Bool {
    let scheme = text.prefix { $0 != ":" }.lowercased()
    let rest = text.drop { $0 != ":" }.dropFirst()
    let isPrintable = rest.utf8.allSatisfy { byte in
      0x21...0x7E ~= byte && !"\"<>\\^`{|}!".utf8.contains(byte)
    }
    guard isPrintable else { return false }
    switch scheme {
    case "mailto":
      let address = rest.prefix { $0 != "?" }
      let parts = address.split(separator: "@", omittingEmptySubsequences: false)
      return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
    case "https": return rest.hasPrefix("//") && rest.dropFirst(2).first.map { $0 != "/" } == true
    default: return false
    }
  }
}
