// SPDX-License-Identifier: Apache-2.0

/// A change that has begun and is not confirmed: what a run that was killed leaves to the next one.
struct PendingChange: Codable, Hashable {
  enum Phase: String, Codable {
    /// From `from` to `to`, which the live link may show already or not.
    case switching
    /// Back from `to` to `from`.
    case rollingBack = "rolling-back"
  }

  let from: Int
  let to: Int
  /// Whether `to` was there before, to be kept if the change is undone: a generation to go back to.
  let isKept: Bool
  /// Whether `to` was waiting as the next one.
  let wasNext: Bool
  var phase = Phase.switching
}
