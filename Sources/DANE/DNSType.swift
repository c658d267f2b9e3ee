// SPDX-License-Identifier: Apache-2.0

/// The type of a record in the DNS, by its number.
package struct DNSType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  package let rawValue: UInt16

  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// An address of IPv4.
  package static let a = DNSType(rawValue: 1)
  /// A name server of a zone.
  package static let ns = DNSType(rawValue: 2)
  /// The name that an alias stands for.
  package static let cname = DNSType(rawValue: 5)
  /// The beginning of a zone.
  package static let soa = DNSType(rawValue: 6)
  /// Who takes the mail of a domain.
  package static let mx = DNSType(rawValue: 15)
  /// Text.
  package static let txt = DNSType(rawValue: 16)
  /// An address of IPv6.
  package static let aaaa = DNSType(rawValue: 28)
  /// The signature of other records.
  package static let rrsig = DNSType(rawValue: 46)
  /// The keys that sign a zone.
  package static let dnskey = DNSType(rawValue: 48)
  /// The certificates of a server.
  package static let tlsa = DNSType(rawValue: 52)

  /// The name of the type, such as "MX"; "TYPE99" for one without a name here.
  package var description: String {
    switch self {
    case .a: "A"
    case .ns: "NS"
    case .cname: "CNAME"
    case .soa: "SOA"
    case .mx: "MX"
    case .txt: "TXT"
    case .aaaa: "AAAA"
    case .rrsig: "RRSIG"
    case .dnskey: "DNSKEY"
    case .tlsa: "TLSA"
    default: "TYPE\(rawValue)"
    }
  }
}
