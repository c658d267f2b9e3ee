// SPDX-License-Identifier: Apache-2.0

/// What a proposal has to know of the host besides its configuration.
package struct ProposalFacts: Sendable {
  /// The types of tables that this Postfix supports; nil where nobody knows.
  package let tableTypes: Set<String>?
  /// A Boolean value that tells whether the resolver of this host validates, and is on this host: level
  /// `dane` needs both (TLS_README).
  package let hasValidatingResolver: Bool

  /// Describes a host.
  package init(tableTypes: Set<String>?, hasValidatingResolver: Bool) {
    self.tableTypes = tableTypes
    self.hasValidatingResolver = hasValidatingResolver
  }
}
