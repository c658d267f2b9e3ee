// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
private import Glibc
internal import Primitives

/// One name of a certificate's subjectAltName extension (RFC 5280, section 4.2.1.6).
package enum SubjectAlternativeName: Hashable, Sendable {
  /// A dNSName, as encoded; only a name parsed by this module is known to be a host name.
  case dns(String)
  /// An iPAddress: 4 or 16 octets in network order.
  case ip([UInt8])
  /// An rfc822Name.
  case email(String)
  /// A uniformResourceIdentifier.
  case uri(String)
  /// A form that a mail host has no use for, named by its ASN.1 field.
  case other(String)

  /// Reads what an administrator writes: a host name or an IP address, which may be in brackets.
  ///
  /// - Parameter argument: A host name (also in Unicode), an IPv4 or an IPv6 address.
  /// - Throws: A `CryptoError` of code `badName`.
  package init(_ argument: String) throws(CryptoError) {
    let bracketed = argument.hasPrefix("[") && argument.hasSuffix("]")
    let bare = bracketed ? String(argument.dropFirst().dropLast()) : argument
    if let address = Self.address(bare) {
      self = .ip(address)
    } else if bare.contains("%") {
      throw CryptoError(.badName, "an address with a zone cannot stand in a certificate")
    } else if bracketed || bare.count(where: { $0 == ":" }) > 1 {
      throw CryptoError(.badName, "it is no IP address; a port cannot stand in a certificate")
    } else {
      self = .dns(try HostName(argument).description)
    }
  }

  /// The name as people write it, without telling its kind.
  package var text: String {
    switch self {
    case .dns(let name), .email(let name), .uri(let name), .other(let name): name
    case .ip(let octets): Self.text(of: octets)
    }
  }

  /// Reads the names of a decoded extension.
  static func list(_ names: OpaquePointer) -> [SubjectAlternativeName] {
    (0..<COpenSSL_sk_GENERAL_NAME_num(names)).compactMap { index in
      COpenSSL_sk_GENERAL_NAME_value(names, index).map { Self($0) }
    }
  }

  private init(_ name: UnsafeMutablePointer<GENERAL_NAME>) {
    var type: CInt = 0
    let value = GENERAL_NAME_get0_value(name, &type)
    // Only these forms hold a string; the value of the others is a structure.
    let octets: () -> [UInt8] = {
      let string = value?.assumingMemoryBound(to: ASN1_STRING.self)
      return OpenSSL.bytes(ASN1_STRING_get0_data(string), ASN1_STRING_length(string))
    }
    let text: () -> String = { String(decoding: octets(), as: UTF8.self) }
    switch type {
    case GEN_DNS: self = .dns(text())
    case GEN_IPADD: self = .ip(octets())
    case GEN_EMAIL: self = .email(text())
    case GEN_URI: self = .uri(text())
    case GEN_DIRNAME: self = .other("directoryName")
    case GEN_RID: self = .other("registeredID")
    case GEN_X400: self = .other("x400Address")
    case GEN_EDIPARTY: self = .other("ediPartyName")
    default: self = .other("otherName")
    }
  }

  /// Encodes names as a subjectAltName extension.
  ///
  /// The names are set as values, not through OpenSSL's configuration syntax, in which a comma in
  /// one name would begin another.
  static func makeExtension(
    _ names: [SubjectAlternativeName], critical: Bool
  ) throws(CryptoError) -> OpaquePointer {
    let purpose = "cannot encode the names"
    if names.isEmpty { throw CryptoError(.badName, "there is no name to certify") }
    let list = try OpenSSL.check(GENERAL_NAMES_new(), purpose)
    defer { GENERAL_NAMES_free(list) }
    for name in names {
      let (type, bytes) =
        switch name {
        case .dns(let text): (GEN_DNS, Array(text.utf8))
        case .email(let text): (GEN_EMAIL, Array(text.utf8))
        case .uri(let text): (GEN_URI, Array(text.utf8))
        case .ip(let octets): (GEN_IPADD, octets)
        case .other(let kind):
          throw CryptoError(.unsupported, "a name of the kind \(kind) cannot be copied")
        }
      guard type == GEN_IPADD ? [4, 16].contains(bytes.count) : bytes.allSatisfy(isPrintable) else {
        throw CryptoError(.badName, "\"\(name.text)\" cannot stand in a certificate")
      }
      // An ASN1_STRING is freed with the name it is set into, and the name with the list.
      let string = try OpenSSL.check(
        ASN1_STRING_type_new(type == GEN_IPADD ? V_ASN1_OCTET_STRING : V_ASN1_IA5STRING), purpose)
      let general = try OpenSSL.check(GENERAL_NAME_new(), purpose)
      GENERAL_NAME_set0_value(general, type, string)
      let pushed = COpenSSL_sk_GENERAL_NAME_push(list, general)
      if pushed <= 0 { GENERAL_NAME_free(general) }
      try OpenSSL.check(pushed, purpose)
      try OpenSSL.check(ASN1_STRING_set(string, bytes, CInt(bytes.count)), purpose)
    }
    return try OpenSSL.check(
      X509V3_EXT_i2d(NID_subject_alt_name, critical ? 1 : 0, UnsafeMutableRawPointer(list)), purpose
    )
  }

  private static func isPrintable(_ octet: UInt8) -> Bool { (0x20...0x7E).contains(octet) }

  /// The octets of an IPv4 or IPv6 address in its usual notation; nil for all else.
  static func address(_ text: String) -> [UInt8]? {
    // inet_pton would take a NUL for the end of the address.
    if text.utf8.contains(0) { return nil }
    for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
      var octets = [UInt8](repeating: 0, count: count)
      if inet_pton(family, text, &octets) == 1 { return octets }
    }
    return nil
  }

  private static func text(of octets: [UInt8]) -> String {
    var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let family = octets.count == 4 ? AF_INET : AF_INET6
    guard [4, 16].contains(octets.count),
      let text = inet_ntop(family, octets, &buffer, socklen_t(buffer.count))
    else { return octets.colonHex }
    return String(cString: text)
  }
}
