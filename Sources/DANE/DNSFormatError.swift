// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// What is wrong with a name, or with octets that came from the network.
package struct DNSFormatError: Fault, Hashable {
  /// The kind of failure.
  package enum Code: Hashable, Sendable {
    /// It is no domain name.
    case badName
    /// It ends before it is complete.
    case truncated
    /// The octets contradict each other, or more of them follow.
    case malformed
  }

  package let code: Code
  /// Why: lower case, no full stop.
  package let reason: String

  init(_ code: Code, _ reason: String) {
    self.code = code
    self.reason = reason
  }

  package var subject: String { "DNS" }
  package var what: String { reason }
  package var category: FaultCategory { code == .badName ? .usage : .badData }
}
