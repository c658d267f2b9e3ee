// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// Where a PEM block stands in a text (RFC 7468).
///
/// The bounds are found here and the contents decoded by OpenSSL, block by block: so a damaged
/// block does not hide the ones after it, and every one has a line number. Text between blocks,
/// CRLF line ends and a byte order mark are passed over.
package struct PEMBlock: Equatable, Sendable {
  /// The label between "BEGIN" and the dashes.
  package let label: String
  /// The number of the BEGIN line, the first of the text being 1.
  package let line: Int
  /// The offsets of the block's bytes, from the BEGIN line to the END line.
  package let range: Range<Int>
  /// Whether the END line with the same label is there.
  package let isComplete: Bool
  /// The number of the line that has the end of the block and something else besides; nil where there
  /// is none.
  ///
  /// That comes of files without a final newline that were put together. Other programs do not find
  /// that end, nor the block that begins there.
  package var gluedLine: Int?
  /// Up to where programs read the block that find another end than its own: the END line of a later
  /// block of the same label.
  package var overrun: Range<Int>?
  /// Why programs that read the text line by line do not find the block; nil where they do.
  package var obstruction: PEMObstruction?

  /// Finds all blocks of a text, in order.
  package static func scan(_ text: RawSpan) -> [PEMBlock] {
    text.withUnsafeBytes { buffer in
      var scanner = Scanner()
      forEachLine(of: buffer) { bytes, line in scanner.take(bytes, line: line) }
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

  /// A line without the byte order mark that OpenSSL passes over before every block: files may have been
  /// put together.
  static func withoutMark(
    _ line: Slice<UnsafeRawBufferPointer>
  ) -> Slice<UnsafeRawBufferPointer> {
    line.starts(with: [0xEF, 0xBB, 0xBF]) ? line.dropFirst(3) : line
  }

  private static func lineEnd(_ buffer: UnsafeRawBufferPointer, from start: Int) -> Int {
    guard let base = buffer.baseAddress,
      let end = memchr(base + start, CInt(UInt8(ascii: "\n")), buffer.count - start)
    else { return buffer.count }
    return base.distance(to: UnsafeRawPointer(end))
  }

  private struct Scanner {
    var blocks: [PEMBlock] = []
    private var open: (label: String, line: Int, start: Int)?

    mutating func take(_ bytes: Slice<UnsafeRawBufferPointer>, line: Int) {
      let text = PEMBlock.withoutMark(bytes)
      if let label = PEMBlock.label(of: text, after: "-----BEGIN ") {
        close(at: bytes.startIndex)
        open = (label, line, text.startIndex)
      } else if let begun = open, let label = PEMBlock.label(of: bytes, after: "-----END ") {
        open = nil
        add(begun, upTo: bytes.endIndex, complete: label == begun.label)
      } else if let begun = open, let end = Self.glued(bytes, label: begun.label) {
        open = nil
        add(begun, upTo: end, complete: false, glued: line)
        var rest = bytes[end...]
        while let first = rest.first, first <= UInt8(ascii: " ") { rest.removeFirst() }
        take(rest, line: line)
      }
    }

    /// Where the end of a block of that label is in a line that has something else besides.
    private static func glued(_ line: Slice<UnsafeRawBufferPointer>, label: String) -> Int? {
      // Base64 has no dash: hardly a line gets further than this.
      guard let base = UnsafeRawBufferPointer(rebasing: line).baseAddress,
        memchr(base, CInt(UInt8(ascii: "-")), line.count) != nil
      else { return nil }
      let mark = Array("-----END \(label)-----".utf8)
      var rest = line
      while let start = rest.firstIndex(of: UInt8(ascii: "-")) {
        rest = rest[start...]
        if rest.starts(with: mark) { return start + mark.count }
        rest.removeFirst()
      }
      return nil
    }

    /// Records a block whose END line is missing.
    mutating func close(at offset: Int) {
      if let begun = open { add(begun, upTo: offset, complete: false) }
      open = nil
    }

    private mutating func add(
      _ begun: (label: String, line: Int, start: Int), upTo end: Int, complete: Bool,
      glued: Int? = nil
    ) {
      blocks.append(
        PEMBlock(
          label: begun.label, line: begun.line, range: begun.start..<end, isComplete: complete,
          gluedLine: glued))
    }
  }

  /// The label of a line with that prefix and five dashes at its end; nil where it is no such line.
  static func label(
    of line: Slice<UnsafeRawBufferPointer>, after prefix: StaticString
  ) -> String? {
    let prefix = UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount)
    guard line.starts(with: prefix) else { return nil }
    var rest = line.dropFirst(prefix.count)
    while let last = rest.last, last <= UInt8(ascii: " ") { rest.removeLast() }
    guard rest.suffix(5).elementsEqual("-----".utf8) else { return nil }
    let label = String(decoding: rest.dropLast(5), as: UTF8.self)
    return label.contains("-----") ? nil : label
  }
}
