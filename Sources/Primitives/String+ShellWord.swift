// SPDX-License-Identifier: Apache-2.0

extension String {
  /// The text as one word of a shell, in single quotes.
  package var shellQuoted: String { "'\(replacing("'", with: "'\\''"))'" }

  /// The text as one word of a shell, in quotes only where they are needed.
  package var shellWord: String {
    let isPlain = utf8.allSatisfy {
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20
        || UInt8(ascii: "+")...UInt8(ascii: ":") ~= $0
        || $0 == UInt8(ascii: "_")
    }
    return isPlain && !isEmpty ? self : shellQuoted
  }
}
