// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// Failures of one kind.
package struct FailureTally: Sendable {
  /// What tells kinds apart.
  package struct Key: Hashable, Sendable {
    package var cause: FailureCause
    package var direction: MailDirection
    /// The words of OpenSSL, where the cause says nothing.
    package var detail: String?
  }

  package let key: Key
  package var count = 0
  /// Up to four of the peers.
  package var peers: [String] = []
  package var first: UnixTime?
  package var last: UnixTime?
}
