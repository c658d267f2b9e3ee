// SPDX-License-Identifier: Apache-2.0

/// A change to main.cf or master.cf that is proposed, with its reason.
package struct ProposedChange: Hashable, Sendable {
  /// The service whose options are changed, such as `submission/inet`; nil for main.cf.
  package let service: String?
  package let parameter: String
  /// What stands there, as it is written; nil where nothing does.
  package let before: String?
  /// What is to stand there; nil where nothing is to, so that the default holds.
  package let after: String?
  /// Why: a sentence in lower case without a full stop.
  package let reason: String
  /// Where that is said: a manual page, a document of Postfix, or an RFC.
  package let source: String

  /// Describes a change.
  package init(
    service: String?, parameter: String, before: String?, after: String?, reason: String,
    source: String
  ) {
    self.service = service
    self.parameter = parameter
    self.before = before
    self.after = after
    self.reason = reason
    self.source = source
  }
}
