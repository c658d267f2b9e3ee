// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Primitives
internal import TLSCrypto

extension PairCheck {
  /// The first and last moment of a certificate, and whether enough is left of it.
  mutating func checkValidity(of leaf: KeyPair.Located<Certificate>) {
    let certificate = leaf.object
    let now = options.now
    if certificate.notAfter < now {
      add(.expired, leaf, "has expired \(certificate.notAfter.dated(now))")
    } else if now < certificate.notBefore {
      add(.notYetValid, leaf, "becomes valid only \(certificate.notBefore.dated(now))")
    } else if let severity = severity(ofLeft: certificate.notAfter - now, of: certificate.lifetime)
    {
      add(
        .expires, leaf,
        "expires \(certificate.notAfter.dated(now))"
          + ", which leaves \(certificate.percentLeft(now)) of its lifetime", severity: severity)
    }
    if isPublic { checkLifetime(of: leaf) }
  }

  /// The validity of an issuer that is sent along.
  ///
  /// - Parameters:
  ///   - issuer: The certificate of the issuer.
  ///   - leaf: The host's own certificate.
  ///   - need: Who goes along it. Behind a complete chain, an issuer that has expired is worth a
  ///     note, and one that is going to expire is not.
  mutating func checkValidity(
    ofIssuer issuer: KeyPair.Located<Certificate>, for leaf: Certificate, need: IssuerNeed
  ) {
    let certificate = issuer.object
    let now = options.now
    let name = certificate.subject.display
    if need == .none {
      guard certificate.notAfter < now else { return }
      add(
        .intermediateExpired, issuer,
        "\(name) has expired \(certificate.notAfter.dated(now)), and the chain is complete without"
          + " it", severity: .note, consequence: Self.noHarm, remedy: "remove it from the file")
    } else if let fault = certificate.faultOfTime(now) {
      if need == .all { return add(.intermediateExpired, issuer, "\(name) \(fault)") }
      add(
        .intermediateExpired, issuer,
        "\(name) \(fault), and another that is valid has its name and key",
        severity: .warning, consequence: Self.harmToSome, remedy: "remove it from the file")
    } else if let severity = severity(ofLeft: certificate.notAfter - now, of: leaf.lifetime) {
      // Issuers live for so long that a share of their own lifetime would be years.
      add(
        .intermediateExpires, issuer, "\(name) expires \(certificate.notAfter.dated(now))",
        severity: severity)
    }
  }

  /// Who goes along the certificate of an issuer.
  enum IssuerNeed {
    /// Every verifier, as far as anybody knows.
    case all
    /// One that takes the first certificate of an issuer's name and key, such as GnuTLS, and not one
    /// that looks for another which is valid, such as OpenSSL.
    case some
    case none
  }

  private static let harmToSome =
    "peers that take the first certificate of an issuer, as GnuTLS does, refuse the chain; OpenSSL"
    + " takes the valid one"
  private static let noHarm = "Postfix sends it, and peers that verify do not need it"

  private func severity(ofLeft left: Int64, of lifetime: Int64) -> Severity? {
    if Double(left) < options.critical.seconds(of: lifetime) { return .critical }
    if Double(left) < options.warning.seconds(of: lifetime) { return .warning }
    return nil
  }

  /// From when on public CAs may issue for how many days (CA/Browser Forum, Baseline Requirements,
  /// section 6.3.2, with ballots 193, SC31 and SC081v3).
  private static let limits: [(since: UnixTime, days: Int64)] = [
    (1_519_862_400, 825),  // 2018-03-01
    (1_598_918_400, 398),  // 2020-09-01
    (1_773_532_800, 200),  // 2026-03-15
    (1_805_068_800, 100),  // 2027-03-15
    (1_868_227_200, 47),  // 2029-03-15
  ]

  private mutating func checkLifetime(of leaf: KeyPair.Located<Certificate>) {
    let certificate = leaf.object
    guard let limit = Self.limits.last(where: { $0.since <= certificate.notBefore }),
      certificate.lifetime > limit.days * 86400
    else { return }
    add(
      .lifetimeTooLong, leaf,
      "is valid for \(certificate.lifetime.durationText), and \(limit.days)"
        + " days are allowed to public CAs")
  }
}

extension Certificate {
  /// The length of the validity in seconds, the first and the last one included.
  package var lifetime: Int64 { notAfter - notBefore + 1 }

  fileprivate func percentLeft(_ now: UnixTime) -> String {
    "\(Int((Double(notAfter - now) * 100 / Double(Swift.max(1, lifetime))).rounded(.down))) %"
  }
}

extension UnixTime {
  /// The distance from now and the date: "3 days ago (2026-11-20)".
  func dated(_ now: UnixTime) -> String { "\(relative(to: now)) (\(iso8601.prefix(10)))" }
}

extension DistinguishedName {
  /// The common name, or else the whole name.
  var display: String { commonName ?? (try? text) ?? "" }
}

extension Certificate {
  /// That it has expired or is not valid yet, as the end of a sentence; nil where neither is so.
  func faultOfTime(_ now: UnixTime) -> String? {
    if notAfter < now { return "has expired \(notAfter.dated(now))" }
    return now < notBefore ? "becomes valid only \(notBefore.dated(now))" : nil
  }
}
