// SPDX-License-Identifier: Apache-2.0

/// What a proposal has to know of the host besides its configuration.
package struct ProposalFacts: Sendable {
  /// The types of tables that this Postfix supports; nil where nobody knows.
  package let tableTypes: Set<String>?
  /// A Boolean value that tells whether the resolver of this host validates, and is on this host: level
  /// `dane` needs both (TLS_README).
  package let hasValidatingResolver: Bool
  /// The levels that `smtp_tls_policy_maps` asks for; nil where not all entries can be read.
  package let policyLevels: Set<TLSSecurityLevel>?

  /// Tells why a certificate and a key, by their paths, cannot be used, as the beginning of a sentence;
  /// nil for a pair, and where nobody may look.
  package let obstacle: @Sendable (_ certificate: String, _ key: String) -> String?

  /// Tells whether the file of a key, by its path, has a certificate request as well.
  package let hasRequest: @Sendable (_ key: String) -> Bool

  /// Describes a host.
  package init(
    tableTypes: Set<String>?, hasValidatingResolver: Bool, policyLevels: Set<TLSSecurityLevel>?,
    obstacle: @escaping @Sendable (_ certificate: String, _ key: String) -> String? = { _, _ in nil
    }, hasRequest: @escaping @Sendable (_ key: String) -> Bool = { _ in false }
  ) {
    self.hasRequest = hasRequest
    self.obstacle = obstacle
    self.tableTypes = tableTypes
    self.hasValidatingResolver = hasValidatingResolver
    self.policyLevels = policyLevels
  }
}
