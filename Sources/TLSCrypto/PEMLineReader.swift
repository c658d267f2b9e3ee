// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// How OpenSSL goes through the lines of a text (`PEM_read_bio` of crypto/pem/pem_lib.c).
///
/// A line is read in pieces of at most 254 bytes, each of which may begin or end a block. A block that was
/// begun ends with the next piece that begins with "-----END ", and is damaged where that has another
/// label, or something behind it; BEGIN lines before it are nothing. Of the lines, base64 is read up to the
/// first dash. A piece of a file ends at its first NUL; one that begins with NUL has no length, and is taken
/// for the end of the file (`file_gets` of crypto/bio/bss_file.c).
struct PEMLineReader {
  /// How much of a line is read at a time: `LINESIZE` less the final NUL.
  static let pieceLength = 254

  private struct Open {
    let label: String
    let line: Int
    let start: Int
  }

  private var open: Open?
  private var nulLine: Int?
  /// A Boolean value that tells whether nothing was read since the last block: a byte order mark counts
  /// for nothing there.
  private var isFresh = true
  /// The ends of blocks, by the offsets at which they begin.
  private var ends: [Int: Int] = [:]
  /// The blocks around those that begin within others, by the offsets at which these begin.
  private var inner: [Int: Open] = [:]
  /// The offset of the block that a line which begins with NUL cuts off.
  private var cut: Int?

  /// Marks the blocks of a text of which OpenSSL makes something else than `PEMBlock.scan` does.
  static func mark(_ blocks: inout [PEMBlock], of text: UnsafeRawBufferPointer) {
    let hasNUL = text.contains(0)
    guard !blocks.isEmpty,
      hasNUL || blocks.contains(where: { !$0.isComplete || $0.obstruction != nil })
    else { return }
    var reader = PEMLineReader()
    PEMBlock.forEachLine(of: text) { bytes, line in
      var rest = bytes
      repeat {
        reader.take(rest.prefix(pieceLength), line: line)
        rest = rest.dropFirst(pieceLength)
      } while !rest.isEmpty
    }
    for index in blocks.indices { reader.mark(&blocks[index]) }
  }

  /// The text that OpenSSL gets of a file with NUL bytes, the offsets being the same: what stands behind
  /// NUL in a piece of a line is blank.
  static func visible(_ text: RawSpan) -> SecretBytes {
    let size = text.byteCount
    var visible = SecretBytes(capacity: size)
    visible.append(atMost: size) { room in
      text.withUnsafeBytes { source in
        room.copyMemory(from: source)
        PEMBlock.forEachLine(of: source) { bytes, _ in
          var rest = bytes
          while !rest.isEmpty {
            let piece = rest.prefix(pieceLength)
            rest = rest.dropFirst(pieceLength)
            guard let first = piece.firstIndex(of: 0) else { continue }
            for place in first..<piece.endIndex { room[place] = UInt8(ascii: " ") }
            // What has no length ends the reading, and is no blank line.
            if first == piece.startIndex { room[first] = 0 }
          }
        }
      }
      return size
    }
    return visible
  }

  /// A block with the BEGIN line that it ought to have; nil where it has no other line.
  static func mended(_ block: PEMBlock, of text: RawSpan) -> SecretBytes? {
    let bytes = text.extracting(block.range)
    let start = bytes.withUnsafeBytes { $0.firstIndex(of: UInt8(ascii: "\n")) }
    guard let start else { return nil }
    var mended = SecretBytes(capacity: bytes.byteCount + block.label.utf8.count + 20)
    mended.append(Array("-----BEGIN \(block.label)-----".utf8).span.bytes)
    mended.append(bytes.extracting(start..<bytes.byteCount))
    return mended
  }

  private mutating func take(_ piece: Slice<UnsafeRawBufferPointer>, line: Int) {
    if nulLine != nil { return }
    if piece.first == 0 {
      cut = open?.start
      (open, nulLine) = (nil, line)
      return
    }
    let bytes = piece.prefix { $0 != 0 }
    let text = isFresh ? PEMBlock.withoutMark(bytes) : bytes
    isFresh = false
    if let label = PEMBlock.label(of: text, after: "-----BEGIN ") {
      if let open { inner[text.startIndex] = open }
      open = open ?? Open(label: label, line: line, start: text.startIndex)
    } else if bytes.starts(with: "-----END ".utf8), let begun = open {
      (open, isFresh) = (nil, true)
      guard PEMBlock.label(of: bytes, after: "-----END ") == begun.label else {
        inner = inner.filter { $0.value.start != begun.start }
        return
      }
      ends[begun.start] = bytes.endIndex
    }
  }

  private func mark(_ block: inout PEMBlock) {
    let start = block.range.lowerBound
    if let nulLine, block.line > nulLine {
      block.obstruction = .behindNUL(line: nulLine)
    } else if let outer = inner[start] {
      block.obstruction = .insideBlock(line: outer.line)
    } else if let nulLine, start == cut {
      block.nulLine = nulLine
      block.isComplete = false
    } else if !block.isComplete, let end = ends[start] {
      block.overrun = block.range.lowerBound..<end
    }
  }
}
