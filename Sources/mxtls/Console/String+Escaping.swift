// SPDX-License-Identifier: Apache-2.0

extension String {
  /// The text with every character escaped that could disturb or deceive on a terminal.
  ///
  /// Names in certificates come from strangers: an escape sequence in one could rewrite the screen, a
  /// line feed could fake a line of output, and bidirectional or zero-width characters make one name
  /// look like another.
  var escaped: String {
    escaping(\.isUnsafeToShow) { "\\u{\($0.hexadecimal)}" }
  }

  /// The JSON text with the same characters escaped as JSON does it (RFC 8259, section 7); the line
  /// feeds between its tokens stay.
  var escapedInJSON: String {
    escaping {
      $0 != "\n" && $0.isUnsafeToShow
    } _: { scalar in
      UTF16.encode(scalar)?.map { "\\u" + String("000\($0.hexadecimal)".suffix(4)) }.joined() ?? ""
    }
  }

  /// The text with ASCII characters replaced, also where a combining character follows one: to Swift
  /// the two are one character, to those who read the output they are not.
  func substituting(_ replacements: [Unicode.Scalar: String]) -> String {
    escaping {
      replacements[$0] != nil
    } _: {
      replacements[$0] ?? ""
    }
  }

  private func escaping(
    _ isUnsafe: (Unicode.Scalar) -> Bool, _ escape: (Unicode.Scalar) -> String
  ) -> String {
    guard unicodeScalars.contains(where: isUnsafe) else { return self }
    var result = ""
    for scalar in unicodeScalars {
      if isUnsafe(scalar) {
        result += escape(scalar)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension FixedWidthInteger {
  fileprivate var hexadecimal: String { String(self, radix: 16, uppercase: true) }
}

extension Unicode.Scalar {
  fileprivate var hexadecimal: String { value.hexadecimal }

  fileprivate var isUnsafeToShow: Bool {
    switch value {
    case 0x20...0x7E: false
    // Soft hyphen, Arabic letter mark, zero-width characters, marks, embeddings and isolates.
    case 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
    case 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
    default: properties.generalCategory == .control
    }
  }
}
