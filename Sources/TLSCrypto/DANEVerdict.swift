// SPDX-License-Identifier: Apache-2.0

/// What the TLSA records of a server say of the certificates that it has shown.
package enum DANEVerdict: Hashable, Sendable {
  /// No record can be used: nothing is verified.
  case unauthenticated
  /// A record matches, and all that it asks for holds.
  case matched(Match)
  /// No record matches, or one does and something else is wrong.
  case refused(Refusal)

  /// The record that matched.
  package struct Match: Hashable, Sendable {
    /// The place of the record among those that the verifier was given.
    package let record: Int
    /// Where in the chain it matched: 0 for the server's own certificate, 1 for its issuer, and so
    /// on; the issuer may be one that the record has and the server did not send.
    package let depth: Int
    /// The name in the certificate that fits a reference name; nil where names do not matter, as for
    /// a record of usage DANE-EE.
    package let name: String?
  }

  /// What Postfix would log, by OpenSSL's verification.
  package struct Refusal: Hashable, Sendable {
    /// An X509_V_ERR code, such as 65, "no matching DANE TLSA records".
    package let code: Int32
    /// OpenSSL's words for it.
    package let reason: String
    /// The certificate that it is about: 0 for the server's own.
    package let depth: Int
  }
}
