// SPDX-License-Identifier: Apache-2.0

import Primitives
import TLSCrypto

extension ObjectDescription {
  /// The heading of the card: what the object is.
  var title: String {
    switch kind {
    case "private-key": encrypted == true ? "encrypted private key" : "private key"
    case "public-key": "public key"
    case "certificate-request": "certificate request"
    case "certificate": ca == true ? "CA certificate" : "certificate"
    case "pkcs12": encrypted == true ? "encrypted PKCS #12 archive" : "PKCS #12 archive"
    case "pkcs7": "PKCS #7 bundle"
    case "tls-session": "TLS session"
    case "unreadable": "unreadable \(label?.lowercased() ?? "object")"
    default: label ?? kind
    }
  }

  /// Writes the card, and those of what the object contains, indented.
  ///
  /// - Parameters:
  ///   - console: Where to.
  ///   - indent: How many blanks stand before each line.
  ///   - addDetails: Adds further fields to the card of the object itself.
  func write(
    to console: Console, indent: Int, addingTo addDetails: (inout Fields) -> Void = { _ in }
  ) {
    var fields = Fields()
    fields.add("error", error, .red)
    addKey(to: &fields)
    addCertificate(to: &fields, console)
    addSession(to: &fields, console)
    addDetails(&fields)
    if encrypted == true { fields.add("contents", "hidden; --passin takes the pass phrase") }
    fields.write(to: console.out, indent: indent)
    if console.options.verbose { writeExtensions(to: console, indent: indent) }
    for item in contents ?? [] {
      let margin = String(repeating: " ", count: indent)
      console.out.line(margin + console.out.styled(item.title.escaped, .bold))
      item.write(to: console, indent: indent + 2)
    }
  }

  private func addKey(to fields: inout Fields) {
    fields.add("key", key?.summary)
    fields.add("warning", key?.fault, .yellow)
    fields.add("encoding", encoding)
    fields.add("cipher", cipher)
    if subject == nil { fields.add("SPKI SHA-256", spkiSha256) }
  }

  private func addCertificate(to fields: inout Fields, _ console: Console) {
    guard let subject else { return }
    fields.add("subject", subject.isEmpty ? "(empty)" : subject)
    if let issuer { fields.add("issuer", selfSigned == true ? "itself (self-signed)" : issuer) }
    if selfSigned == false, issuer == subject {
      fields.add("warning", "it names itself as issuer, but is not signed by its own key", .red)
    }
    fields.add("names", displayNames.isEmpty ? ["(none)"] : displayNames)
    if let times { addValidity(times, to: &fields, console) }
    fields.add("key usage", keyUsage)
    fields.add("extended usage", extendedKeyUsage)
    if mustStaple == true { fields.add("must-staple", "yes: Postfix cannot staple OCSP", .yellow) }
    if version == 1 { fields.add("version", "1: without extensions", .yellow) }
    fields.add("signature", signatureText, signatureValid == false ? .red : nil)
    fields.add("serial", serial)
    fields.add("SHA-256", fingerprintSha256)
    fields.add("SPKI SHA-256", spkiSha256)
    switch keyMatches {
    case true?: fields.add("private key", "in this file, matches", .green)
    case false?: fields.add("private key", "in this file, DOES NOT MATCH", .red)
    case nil: break
    }
  }

  private var signatureText: String? {
    guard let signatureAlgorithm else { return nil }
    return switch signatureValid {
    case true?: "\(signatureAlgorithm), valid"
    case false?: "\(signatureAlgorithm), NOT VALID"
    case nil where kind == "certificate-request": "\(signatureAlgorithm), not verified"
    case nil: signatureAlgorithm
    }
  }

  private func addValidity(
    _ times: (notBefore: UnixTime, notAfter: UnixTime), to fields: inout Fields, _ console: Console
  ) {
    let style: Style? = validity == .valid ? .green : .red
    switch validity {
    case .notYetValid: fields.add("valid from", console.clock.describe(times.notBefore), style)
    case .expired: fields.add("expired", console.clock.describe(times.notAfter), style)
    default:
      fields.add("valid until", console.clock.describe(times.notAfter), style)
      if console.options.verbose {
        fields.add("valid from", console.clock.describe(times.notBefore))
      }
    }
  }

  private func addSession(to fields: inout Fields, _ console: Console) {
    guard let session, let times else { return }
    fields.add("protocol", session.protocol)
    fields.add("cipher", session.cipher)
    fields.add("session id", session.sessionId)
    fields.add("ticket", session.ticketBytes.map { "\($0) octets (hidden)" })
    fields.add("master secret", "hidden")
    fields.add("server name", session.serverName)
    fields.add("ALPN", session.alpn)
    fields.add("established", console.clock.describe(times.notBefore))
    let style: Style? = times.notAfter < console.clock.now ? .red : .green
    fields.add("resumable until", console.clock.describe(times.notAfter), style)
  }

  private func writeExtensions(to console: Console, indent: Int) {
    let margin = String(repeating: " ", count: indent)
    for item in extensions ?? [] {
      let critical = item.critical ? ", critical" : ""
      console.out.line(margin + console.out.styled("\(item.name)\(critical)".escaped, .dim))
      for line in item.value.split(separator: "\n") {
        console.out.paragraph(
          (margin + "  ", nil), text: String(line.drop { $0 == " " }), margin: indent + 2)
      }
    }
  }
}
