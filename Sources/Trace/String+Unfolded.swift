// SPDX-License-Identifier: Apache-2.0

extension String {
  /// The text with each run of blanks and line ends as one blank.
  var unfolded: String { utf8.unfolded(utf8.count) }

  /// The first words in lower case, by which a comment is told from others.
  var opening: String { utf8.unfolded(48).lowercased() }

  /// Whether the first words of a text are one of those given.
  func opens(with openings: [String]) -> Bool {
    let opening = opening
    return openings.contains { opening.utf8.starts(with: $0.utf8) }
  }
}

extension String.UTF8View {
  /// The first bytes, with each run of blanks and line ends as one blank.
  fileprivate func unfolded(_ limit: Int) -> String {
    String(unsafeUninitializedCapacity: Swift.min(limit, count)) { room in
      var length = 0
      var isBlank = false
      for byte in self {
        if byte == 0x20 || (0x09...0x0D).contains(byte) {
          isBlank = length > 0
          continue
        }
        if isBlank, length < room.count {
          room[length] = 0x20
          length += 1
        }
        isBlank = false
        guard length < room.count else { break }
        room[length] = byte
        length += 1
      }
      return length
    }
  }
}
