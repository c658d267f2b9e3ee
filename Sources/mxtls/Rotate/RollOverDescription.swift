// SPDX-License-Identifier: Apache-2.0

import Primitives
import Rotation

/// How far the roll-over of a pair has come, as `mxtls rotate --status` tells it.
struct RollOverDescription: Encodable {
  /// The last step that was done.
  let step: String
  /// Since when it has been at that step.
  let since: String
  /// The names that have the records.
  let owners: [String]
  /// The records of the next pair.
  let records: [String]
  let time: UnixTime

  private enum CodingKeys: CodingKey { case step, since, owners, records }

  init(_ state: RollOver) {
    step = state.step.rawValue
    since = state.since.iso8601
    owners = state.owners
    records = state.new
    time = state.since
  }

  /// The same for people.
  func text(_ clock: Clock) -> String { "\(step) \(clock.relative(time))" }
}
