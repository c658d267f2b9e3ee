// SPDX-License-Identifier: Apache-2.0

/// The lines that part the messages of a mailbox file.
enum MailboxLine {
  /// Whether a line begins with the word that begins a message in every mbox format.
  static func isFrom(_ line: [UInt8]) -> Bool { line.starts(with: "From ".utf8) }

  /// Whether a line within a mailbox begins the next message.
  ///
  /// Programs differ in what they quote, so that `From` can begin a sentence: a date must be there, the
  /// whole of it where no empty line comes before.
  ///
  /// - Parameters:
  ///   - line: The line.
  ///   - isAfterBlank: Whether the line before is empty.
  /// - Returns: Whether it does.
  static func isSeparator(_ line: [UInt8], isAfterBlank: Bool) -> Bool {
    guard isFrom(line) else { return false }
    let words = line[5...].split { $0 == 0x20 || $0 == 0x09 }.map(\.text)
    let hasTime = words.contains { word in
      let parts = word.split(separator: ":")
      return (2...3).contains(parts.count) && parts.allSatisfy { $0.isNumber && $0.utf8.count <= 2 }
    }
    let hasYear = words.contains { $0.utf8.count == 4 && $0.isNumber }
    guard hasTime, hasYear else { return false }
    if isAfterBlank { return true }
    let days: Set = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    return words.contains { $0.utf8.count <= 4 && days.contains($0.prefix(3).lowercased()) }
  }

  /// Whether a line is the one around every message in MMDF.
  static func isMMDF(_ line: [UInt8]) -> Bool { line == [1, 1, 1, 1] }
}
