// SPDX-License-Identifier: Apache-2.0

/// A TXT record that begins with its version, and of which a name may have one.
package protocol TaggedRecord: Hashable, Sendable {
  /// What every record of the kind begins with, "v=STSv1".
  static var version: String { get }

  /// Takes the fields that stand behind the version, in their order.
  init(fields: [(name: String, value: String)]) throws(PolicyTextError)
}
