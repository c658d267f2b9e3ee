// SPDX-License-Identifier: Apache-2.0

/// What a Received header says of the client's certificate.
package struct ClientCertificate: Hashable, Sendable {
  /// What is said.
  package enum Verdict: String, Sendable {
    case notRequested = "not requested"
    case none = "none"
    /// The writer has one word for both.
    case noneOrNotVerified = "none or not verified"
    /// Its chain leads to nobody trusted; or a key that nobody has vouched for.
    case notVerified = "not verified"
    /// Its chain leads to somebody trusted. The name in it was not compared with anything.
    case verified = "verified"
    /// There is a certificate, and nothing more is said of it.
    case present = "present"
  }

  package var verdict: Verdict
  /// The common name in it.
  package var name: String?
  /// The common name of its issuer.
  package var issuer: String?
  /// The fingerprint of a raw public key (RFC 7250), with the name of the digest.
  package var rawKey: String?

  /// Reads a comment of Postfix.
  ///
  /// The forms are those of smtpd(8) from 2.2 to 3.12: `Client CN "..", Issuer ".." (verified OK)`,
  /// `Client RPK sha256 digest ..`, and two for no certificate. A name can hold quotation marks.
  ///
  /// Nil where the comment is about something else.
  ///
  /// - Parameter text: What is in the comment.
  init?(_ text: String) {
    let text = text.unfolded
    let lower = text.lowercased()
    if lower.hasPrefix("no client certificate") {
      self.init(verdict: lower.contains("request") ? .notRequested : .none)
    } else if lower.hasPrefix("client did not present") {
      self.init(verdict: .none)
    } else if lower.hasPrefix("client rpk ") {
      self.init(verdict: lower.contains("verified ok") ? .verified : .present)
      rawKey = String(text.dropFirst("client rpk ".count))
    } else if lower.hasPrefix("client cn ") {
      self.init(
        verdict: lower.hasSuffix("(verified ok)")
          ? .verified : lower.hasSuffix("(not verified)") ? .notVerified : .present)
      let rest = text.dropFirst("client cn ".count)
      let parts = rest.split(separator: ", Issuer ", maxSplits: 1)
      name = parts.first?.betweenQuotes
      issuer = parts.dropFirst().first?.betweenQuotes
    } else {
      return nil
    }
  }

  init(verdict: Verdict) { self.verdict = verdict }
}

extension Substring {
  /// What stands between the first quotation mark and the last.
  fileprivate var betweenQuotes: String? {
    guard let start = firstIndex(of: "\""), let end = lastIndex(of: "\""), start < end else {
      return nil
    }
    return String(self[index(after: start)..<end])
  }
}
