// SPDX-License-Identifier: Apache-2.0

import MailLog
import Primitives
import SystemPackage

/// Whether an input is a log at all, and one of the year that it is taken for.
struct LogContents {
  /// How much is read of what holds NULs and no line of a log; nil for all.
  private let limit: Int?
  private var size = 0
  private var lines = 0
  private var hasLines = false
  private var hasStamps = false
  private var isBinary = false
  private var hasForeignLeapDay = false
  /// Whether the entries of a journal go over several lines.
  private var isSpread = false

  /// - Parameter isFile: Whether it is a file as it is: a log that was cut while its writer went on can
  ///   begin with any number of NULs, and what is unpacked or comes through a pipe may never end.
  init(isFile: Bool) { limit = isFile ? nil : 256 << 20 }

  /// Whether it is not worth while to read on.
  var isHopeless: Bool {
    guard let limit else { return false }
    return isBinary && !hasLines && !hasStamps && size >= limit
  }

  /// Looks at a block and what was found in it.
  mutating func add(_ batch: LogBatch, _ block: UnsafeRawBufferPointer) {
    hasForeignLeapDay = batch.hasForeignLeapDay
    guard !hasLines, !block.isEmpty else { return }
    if size == 0 { isSpread = Self.hasFieldLines(block.prefix(1 << 16)) }
    size += block.count
    lines += batch.lines
    hasLines = batch.hasPostfix
    hasStamps = hasStamps || batch.first != nil
    isBinary = isBinary || block.firstOffset(of: 0, from: 0) != nil
  }

  /// Reports an input that is no log, and one whose days are taken for later ones.
  ///
  /// Text can be the log of other programs; what holds a NUL and no stamp is none.
  ///
  /// - Parameters:
  ///   - name: The input.
  ///   - isPipe: Whether it has no time by which the year is told.
  ///   - console: Gets the warnings.
  ///   - faults: Gets what is wrong.
  func check(_ name: FilePath, isPipe: Bool, _ console: Console, _ faults: inout Faults) {
    if hasForeignLeapDay {
      console.warn(
        "\(name): has a 29 February, and its dates without a year are taken for those of a year"
          + " that has none: it is older than it is taken for")
      console.hint(
        isPipe
          ? "name the file itself: the time of its last change tells the year"
          : "give the file the time of its last line: touch -d 2024-03-01 \(name)")
    }
    guard size > 0, !hasLines else { return }
    if isBinary, !hasStamps {
      let extent = isHopeless ? ", and was read no further" : ""
      faults.add(Failure(.badData, "\(name): holds no line of a log: it is not a text\(extent)"))
    } else {
      console.warn(
        lines == 1
          ? "\(name): 1 line was read, and it is not one of Postfix's"
          : "\(name): \(lines.grouped) lines were read, and none of them is one of Postfix's")
      if isSpread {
        console.hint("journalctl -o json writes what is read here, an entry a line")
      }
    }
  }

  /// Whether each field has a line of its own, as `journalctl -o verbose`, `export` and `json-pretty`
  /// write them.
  private static func hasFieldLines(_ block: Slice<UnsafeRawBufferPointer>) -> Bool {
    String(decoding: block, as: UTF8.self).split(separator: "\n").contains { line in
      let text = line.drop { $0 == " " || $0 == "\t" }
      return text.hasPrefix("MESSAGE=") || text.hasPrefix("\"MESSAGE\" :")
    }
  }
}
