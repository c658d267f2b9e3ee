// SPDX-License-Identifier: Apache-2.0

/// The two ends of a connection.
package struct MessageSocketPair: ~Copyable {
  package let ours: MessageSocket
  package let theirs: MessageSocket

  /// Closes their end on our side, and keeps ours.
  package consuming func takeOurs() -> MessageSocket { ours }
}
