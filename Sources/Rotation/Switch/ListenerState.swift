// SPDX-License-Identifier: Apache-2.0

package import SMTP
package import TLSCrypto

/// What a server has shown to a client that asked: before a switch, and after it.
package struct ListenerState {
  /// Whose server it is.
  package enum Program: Hashable, Sendable {
    case postfix
    case dovecot
    /// One that somebody has named.
    case other
  }

  package let program: Program
  package let endpoint: Endpoint
  package let mailProtocol: MailProtocol
  /// The host name that was asked for; nil for none.
  package let name: String?
  /// The algorithm of the key of the certificate that was asked for, where there are several.
  package let kind: String?
  /// What it showed before; nil where that is not known.
  package var before: Fingerprint?
  /// What it shows now; nil where that is not known.
  package var after: Fingerprint?
  /// The certificate that it was to show and did; nil where it did not, or was not asked yet.
  package var confirmed: Fingerprint?

  init(
    _ inquiry: Confirmation.Inquiry, _ credential: Credential? = nil, kind: String? = nil,
    before: Fingerprint? = nil, after: Fingerprint? = nil, confirmed: Fingerprint? = nil
  ) {
    program = inquiry.program
    endpoint = inquiry.endpoint
    mailProtocol = inquiry.mailProtocol
    name = inquiry.name
    self.kind = kind ?? credential?.leaf.publicKey.algorithm
    self.before = before
    self.after = after
    self.confirmed = confirmed
  }

  /// Whether both are of the same question to the same server.
  ///
  /// - Parameter other: The other one.
  /// - Returns: Whether they are.
  package func isSame(as other: ListenerState) -> Bool {
    isSame(as: other, ofKind: other.kind)
  }

  /// Whether this is of the same question to the same server as another one, but for the kind.
  ///
  /// - Parameters:
  ///   - other: The other one.
  ///   - kind: The kind that this is to be of.
  /// - Returns: Whether it is.
  package func isSame(as other: ListenerState, ofKind kind: String?) -> Bool {
    program == other.program && endpoint == other.endpoint && mailProtocol == other.mailProtocol
      && name == other.name && self.kind == kind
  }
}
