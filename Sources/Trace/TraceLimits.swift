// SPDX-License-Identifier: Apache-2.0

/// What is kept of a message at most, so that a stranger's mail cannot fill the memory.
enum TraceLimits {
  /// How many bytes at the beginning are looked at for what ends a line.
  static let beginning = 16 << 10
  /// The longest field, in bytes; RFC 5322 allows a line of 998.
  static let field = 64 << 10
  /// The most hops; Postfix lets 50 pass, and takes more for a loop.
  static let hops = 100_000
  /// How much is kept of a line in a body: enough for the line that begins the next message.
  static let bodyLine = 512
  /// How many messages are held back where it is not yet known whether they are part of another one.
  static let held = 1000
}
