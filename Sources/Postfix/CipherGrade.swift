// SPDX-License-Identifier: Apache-2.0

/// The least grade of ciphers that a program uses, as `smtpd_tls_ciphers` names it.
package enum CipherGrade: String, CaseIterable, Sendable {
  case export
  case low
  case medium
  case high
  case null

  /// Reads a grade, in upper or lower case.
  ///
  /// - Parameter text: The value, expanded. With an unknown grade, handshakes fail; with an empty
  ///   value, the program does not run.
  package init?(_ text: String) {
    self.init(rawValue: text.lowercasedASCII)
  }

  /// What a release makes of the grade: since 3.8 export and low are other words for medium
  /// (tls_misc.c).
  ///
  /// - Parameter version: The release.
  /// - Returns: The grade that counts.
  package func effective(in version: PostfixVersion) -> CipherGrade {
    guard let lastRelease = Self.lastWithBroken, version > lastRelease else { return self }
    return self == .export || self == .low ? .medium : self
  }

  private static let lastWithBroken = PostfixVersion("3.7")
}
