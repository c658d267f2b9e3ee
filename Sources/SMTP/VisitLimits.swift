// SPDX-License-Identifier: Apache-2.0

/// How long a visit may take.
package struct VisitLimits: Sendable {
  /// How long a step may take: the connection, a reply, the handshake.
  package let step: Duration
  /// When all of it has to be over.
  package let deadline: ContinuousClock.Instant

  package init(step: Duration, deadline: ContinuousClock.Instant) {
    self.step = step
    self.deadline = deadline
  }

  /// When a step that begins at a time has to be over.
  func step(from start: ContinuousClock.Instant) -> ContinuousClock.Instant {
    min(deadline, start + step)
  }

  /// The same limits, where nothing takes longer than this any more.
  func shortened(to patience: Duration) -> VisitLimits {
    VisitLimits(step: min(step, patience), deadline: min(deadline, .now + patience))
  }
}
