// SPDX-License-Identifier: Apache-2.0

/// How far the roll-over of a pair and its TLSA records has come.
package enum RollOverStep: String, Codable, Hashable, Sendable, CaseIterable {
  /// The next pair waits, and nobody else knows of it.
  case staged
  /// Its records were handed to whoever publishes them.
  case published
  /// Every name server of the zone has the records of both pairs.
  case seen
  /// Nobody can have kept an answer from before any longer.
  case waited
  /// The next pair is in use.
  case switched
  /// The records of the pair before were handed over to be removed.
  case retired
  /// It goes back: the records of the next pair are being removed.
  case aborting
  /// It has gone back: the pair that waited is being removed.
  case aborted
}
