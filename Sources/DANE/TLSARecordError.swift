// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// Why a text or some octets are no TLSA record.
package struct TLSARecordError: Fault, Hashable {
  /// The kind of failure.
  package enum Code: Hashable, Sendable {
    /// It ends before it is complete.
    case incomplete
    /// It is a record of another type.
    case otherType
    /// Usage, selector or matching type is no number from 0 to 255, and no name of RFC 7218.
    case badField
    /// The association data is not hexadecimal.
    case badData
    /// The length that a record of RFC 3597 states is not the one that it has.
    case badLength
    /// The parentheses do not match, a stray word stands before the type, or another line follows.
    case badSyntax
  }

  package let code: Code
  /// Why: lower case, no full stop, no secret.
  package let reason: String

  init(_ code: Code, _ reason: String) {
    self.code = code
    self.reason = reason.withoutKeyMaterial
  }

  package var subject: String { "TLSA record" }
  package var what: String { reason }
  package var category: FaultCategory { .badData }
  package var remedy: String? {
    "write it as usage, selector, matching type and hexadecimal digits, such as \"3 1 1 0a1b…\""
  }
}
