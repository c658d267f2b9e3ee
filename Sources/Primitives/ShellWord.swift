// SPDX-License-Identifier: Apache-2.0

extension String {
  /// The text as one word of a shell, in single quotes.
  package var shellQuoted: String { "'\(replacing("'", with: "'\\''"))'" }
}
