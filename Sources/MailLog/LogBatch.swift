// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// What the lines of a block say; it refers to the bytes of the block.
package struct LogBatch: Sendable {
  /// What each line says that says anything, in their order.
  package var events: [LogEvent] = []
  /// How many lines there were.
  package var lines = 0
  /// The first and last time in the block.
  package var first: UnixTime?
  package var last: UnixTime?
  /// Whether a line up to the end of the block was one of Postfix's, whatever it said.
  package var hasPostfix = false
  /// Whether a stamp without a year up to the end of the block was of a 29 February in another year than
  /// the days around it: the log is older than its calendar says.
  package var hasForeignLeapDay = false
  /// Whether lines that say nothing of TLS are kept, too.
  package var isKeepingAll = false

  /// Makes an empty one.
  package init() {}

  mutating func clear() {
    events.removeAll(keepingCapacity: true)
    (lines, first, last) = (0, nil, nil)
  }
}
