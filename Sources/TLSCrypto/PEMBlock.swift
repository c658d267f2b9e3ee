// SPDX-License-Identifier: Apache-2.0

private import Glibc
internal import Primitives

/// Where a PEM block stands in a text (RFC 7468).
///
/// The bounds are found here and the contents decoded by OpenSSL, block by block: so a damaged
/// block does not hide the ones after it, and every one has a line number. Text between blocks,
/// CRLF line ends and a byte order mark are passed over.
package struct PEMBlock: Equatable, Sendable {
  /// The label between "BEGIN" and the dashes.
  package let label: String
  /// The label as it may be shown: without what may be a key that somebody has pasted into it.
  package var shownLabel: String { label.withoutKeyMaterial }
  /// The number of the BEGIN line, the first of the text being 1.
  package let line: Int
  /// The offsets of the block's bytes, from the BEGIN line to the END line.
  package internal(set) var range: Range<Int>
  /// Whether the END line with the same label is there.
  package internal(set) var isComplete: Bool
  /// The number of the line that has the end of the block and something else besides; nil where there
  /// is none.
  ///
  /// That comes of files without a final newline that were put together. Other programs do not find
  /// that end, nor the block that begins there.
  package var gluedLine: Int? { glue?.line }
  /// What else is in that line.
  package internal(set) var glue: Glue?
  /// What programs read that miss the block's own end: all up to the END line of a later block of
  /// the same label.
  package var overrun: Range<Int>?
  /// The number of the line within the block that begins with NUL, and at which the reading of a file
  /// ends; nil where there is none.
  var nulLine: Int?
  /// Why programs that read the text line by line do not find the block; nil where they do.
  package var obstruction: PEMObstruction?

  /// Finds all blocks of a text, in order.
  package static func scan(_ text: RawSpan) -> [PEMBlock] {
    text.withUnsafeBytes { buffer in
      var scanner = Scanner(hasNUL: buffer.contains(0))
      forEachLine(of: buffer) { bytes, line in scanner.take(bytes, number: line) }
      scanner.close(at: buffer.count)
      PEMLineReader.mark(&scanner.blocks, of: buffer)
      return scanner.blocks
    }
  }

  /// Calls `body` with each line of a text, without its line feed, and its number, from 1 on.
  static func forEachLine(
    of text: UnsafeRawBufferPointer, _ body: (Slice<UnsafeRawBufferPointer>, Int) -> Void
  ) {
    var (start, line) = (0, 1)
    while start < text.count {
      let end = lineEnd(text, from: start)
      body(text[start..<end], line)
      (start, line) = (end + 1, line + 1)
    }
  }

  /// A line without the byte order mark that OpenSSL passes over in the first line of a text, and in the
  /// first behind a block: files may have been put together.
  static func withoutMark(
    _ line: Slice<UnsafeRawBufferPointer>
  ) -> Slice<UnsafeRawBufferPointer> {
    line.starts(with: [0xEF, 0xBB, 0xBF]) ? line.dropFirst(3) : line
  }

  /// What a line that has the end of a block has besides.
  package struct Glue: Equatable, Sendable {
    package enum Company: Equatable, Sendable { case nothing, blanks, text }

    /// The number of the line, the first of the text being 1.
    package let line: Int
    /// What stands before the end.
    package let before: Company
    /// Whether something stands behind it.
    package let hasRest: Bool
    /// Whether the line is the whole block, and more.
    package let isWhole: Bool
    /// Whether lines end by CR alone, which ends no line for other programs.
    package let hasBareReturns: Bool
  }

  private static func lineEnd(_ buffer: UnsafeRawBufferPointer, from start: Int) -> Int {
    guard let base = buffer.baseAddress,
      let end = memchr(base + start, CInt(UInt8(ascii: "\n")), buffer.count - start)
    else { return buffer.count }
    return base.distance(to: UnsafeRawPointer(end))
  }

  private struct Scanner {
    var blocks: [PEMBlock] = []
    /// A Boolean value that tells whether the text has NUL bytes, at which lines of a file end.
    let hasNUL: Bool
    private var open: Begun?
    /// A Boolean value that tells whether nothing was read since the last block.
    private var isFresh = true
    /// A Boolean value that tells whether what is left of a line follows the end of a block that others do
    /// not find: they find nothing there.
    private var isBehindUnseen = false

    /// What a BEGIN line tells, and why others do not find it.
    private typealias Begun = (
      label: String, line: Int, start: Int, obstruction: PEMObstruction?
    )

    init(hasNUL: Bool) { self.hasNUL = hasNUL }

    /// Takes a line, as OpenSSL does: in pieces, each of which may begin or end a block.
    mutating func take(_ line: Slice<UnsafeRawBufferPointer>, number: Int) {
      var rest = line
      repeat {
        let isFirst = rest.startIndex == line.startIndex
        let piece = rest.prefix(PEMLineReader.pieceLength)
        if let glued = take(piece, of: rest, in: line, number, isFirst: isFirst) {
          rest = glued
          while let first = rest.first, first <= UInt8(ascii: " ") { rest.removeFirst() }
        } else {
          rest = rest.dropFirst(PEMLineReader.pieceLength)
        }
      } while !rest.isEmpty
      isBehindUnseen = false
    }

    /// Takes a piece; returns what follows the end of a block in it that others do not find.
    private mutating func take(
      _ piece: Slice<UnsafeRawBufferPointer>, of rest: Slice<UnsafeRawBufferPointer>,
      in whole: Slice<UnsafeRawBufferPointer>, _ line: Int, isFirst: Bool
    ) -> Slice<UnsafeRawBufferPointer>? {
      let bytes = hasNUL ? piece.prefix { $0 != 0 } : piece
      let text = PEMBlock.withoutMark(bytes)
      if let label = PEMBlock.label(of: text, after: "-----BEGIN ") {
        let isMarked = text.startIndex > bytes.startIndex && !isFresh
        close(at: bytes.startIndex)
        let obstruction: PEMObstruction? =
          isMarked ? .strayMark(line: line) : isBehindUnseen ? .badBegin(line: line) : nil
        open = (label, line, text.startIndex, obstruction)
      } else if let begun = open, let label = PEMBlock.label(of: bytes, after: "-----END ") {
        open = nil
        add(begun, upTo: piece.endIndex, complete: label == begun.label)
        isFresh = true
        return nil
      } else if let begun = open, let end = Self.glued(piece, of: rest, label: begun.label) {
        open = nil
        isBehindUnseen = begun.obstruction != nil
        let glue = Self.glue(end: end, of: begun, in: whole, line)
        add(begun, upTo: end, complete: false, glue: glue)
        return rest[end...]
      }
      if open == nil, isFirst,
        let label = PEMBlock.label(near: bytes)
      {
        open = (label, line, bytes.startIndex, .badBegin(line: line))
      }
      isFresh = false
      return nil
    }

    /// Where the END mark of that label ends, if it begins somewhere in a piece of a line.
    private static func glued(
      _ piece: Slice<UnsafeRawBufferPointer>, of rest: Slice<UnsafeRawBufferPointer>,
      label: String
    ) -> Int? {
      // Base64 has no dash: hardly a line gets further than this.
      guard let base = UnsafeRawBufferPointer(rebasing: piece).baseAddress,
        memchr(base, CInt(UInt8(ascii: "-")), piece.count) != nil
      else { return nil }
      let mark = Array("-----END \(label)-----".utf8)
      for start in piece.indices where rest[start] == UInt8(ascii: "-") {
        if rest[start...].starts(with: mark) { return start + mark.count }
      }
      return nil
    }

    /// What stands in a line beside the end of a block.
    private static func glue(
      end: Int, of begun: Begun, in line: Slice<UnsafeRawBufferPointer>, _ number: Int
    ) -> Glue {
      let mark = end - "-----END \(begun.label)-----".utf8.count
      let before = line[..<mark].drop { $0 <= UInt8(ascii: " ") }
      let rest = line[end...].contains { $0 > UInt8(ascii: " ") }
      let returns = line[..<end].contains(UInt8(ascii: "\r"))
      return Glue(
        line: number,
        before: !before.isEmpty ? .text : mark > line.startIndex ? .blanks : .nothing,
        hasRest: rest, isWhole: begun.line == number, hasBareReturns: returns)
    }

    /// Records a block whose END line is missing.
    mutating func close(at offset: Int) {
      if let begun = open { add(begun, upTo: offset, complete: false) }
      open = nil
    }

    private mutating func add(
      _ begun: Begun, upTo end: Int, complete: Bool, glue: Glue? = nil
    ) {
      blocks.append(
        PEMBlock(
          label: begun.label, line: begun.line, range: begun.start..<end, isComplete: complete,
          glue: glue, obstruction: begun.obstruction))
    }
  }

  /// The label of a line with that prefix and five dashes at its end; nil where it is no such line.
  static func label(
    of line: Slice<UnsafeRawBufferPointer>, after prefix: StaticString
  ) -> String? {
    let prefix = UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount)
    guard line.starts(with: prefix) else { return nil }
    var rest = line.dropFirst(prefix.count)
    // OpenSSL compares them as `char`, which has a sign where the processor's ABI gives it one.
    while let last = rest.last, CChar(truncatingIfNeeded: last) <= 0x20 { rest.removeLast() }
    guard rest.suffix(5).elementsEqual("-----".utf8) else { return nil }
    let label = String(decoding: rest.dropLast(5), as: UTF8.self)
    return label.contains("-----") ? nil : label
  }

  /// The label of a line that was meant to begin a block: with space before it, another number of dashes,
  /// or something behind them; nil where it is no such line.
  private static func label(near line: Slice<UnsafeRawBufferPointer>) -> String? {
    let dash = UInt8(ascii: "-")
    let text = withoutMark(line).drop { $0 <= UInt8(ascii: " ") }
    guard text.first == dash else { return nil }
    let words = text.drop { $0 == dash }.drop { $0 == UInt8(ascii: " ") }
    guard words.starts(with: "BEGIN ".utf8) else { return nil }
    let label = words.dropFirst(6).prefix { $0 != dash }
    guard label.endIndex < words.endIndex, label.count <= 64,
      label.contains(where: { $0 > UInt8(ascii: " ") }),
      label.allSatisfy({ (0x20..<0x7F).contains($0) })
    else { return nil }
    return String(decoding: label, as: UTF8.self)
  }
}
