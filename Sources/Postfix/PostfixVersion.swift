// SPDX-License-Identifier: Apache-2.0

/// A release of Postfix, such as 3.7.11, or a snapshot of the next one, such as 3.12-20260801.
package struct PostfixVersion: Comparable, Hashable, Sendable, CustomStringConvertible {
  package let major: Int
  package let minor: Int
  /// The whole version, as `postconf -dh mail_version` prints it.
  package let description: String

  /// The release that the built-in defaults were taken from.
  package static let reference = PostfixVersion(major: 3, minor: 7, description: "3.7.11")

  private init(major: Int, minor: Int, description: String) {
    self.major = major
    self.minor = minor
    self.description = description
  }

  /// Reads a version; what follows major and minor is kept for `description` alone.
  ///
  /// - Parameter text: Such as `3.7.11`.
  package init?(_ text: String) {
    let parts = text.split(maxSplits: 2, omittingEmptySubsequences: false) {
      $0 == "." || $0 == "-"
    }
    guard parts.count >= 2, let major = Int(parts[0]), let minor = Int(parts[1]),
      major >= 0, minor >= 0
    else { return nil }
    self.init(major: major, minor: minor, description: text)
  }

  /// Whether the release is that one, or a later one.
  ///
  /// - Parameter release: Such as `3.8`.
  /// - Returns: False also for what is no release.
  package func isAtLeast(_ release: String) -> Bool {
    PostfixVersion(release).map { self >= $0 } ?? false
  }

  /// Compares major and minor alone: defaults hardly ever change within a release.
  package static func < (left: Self, right: Self) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }

  package static func == (left: Self, right: Self) -> Bool {
    (left.major, left.minor) == (right.major, right.minor)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(major)
    hasher.combine(minor)
  }
}
