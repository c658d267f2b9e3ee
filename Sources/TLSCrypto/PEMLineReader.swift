// SPDX-License-Identifier: Apache-2.0

/// How OpenSSL goes through the lines of a text (`PEM_read_bio` of crypto/pem/pem_lib.c).
///
/// A block that was begun ends with the next line that begins with "-----END ", and is damaged where
/// that has another label, or something behind it; BEGIN lines before it are nothing. Of the lines, base64 is
/// read up to the first dash. A line of a file that begins with NUL has no length, and is taken for the
/// end of the file (`file_gets` of crypto/bio/bss_file.c).
struct PEMLineReader {
  private struct Open {
    let label: String
    let line: Int
  }

  private var open: Open?
  private var nulLine: Int?
  /// The ends of blocks, by the lines in which they begin.
  private var ends: [Int: Int] = [:]
  /// The lines that begin blocks within others.
  private var inner: [Int: Int] = [:]

  /// Marks the blocks of a text of which OpenSSL makes something else than `PEMBlock.scan` does.
  static func mark(_ blocks: inout [PEMBlock], of text: UnsafeRawBufferPointer) {
    guard !blocks.isEmpty, blocks.contains(where: { !$0.isComplete }) || text.contains(0) else {
      return
    }
    var reader = PEMLineReader()
    PEMBlock.forEachLine(of: text) { bytes, line in reader.take(bytes, line: line) }
    for index in blocks.indices { reader.mark(&blocks[index]) }
  }

  private mutating func take(_ bytes: Slice<UnsafeRawBufferPointer>, line: Int) {
    if nulLine != nil { return }
    if bytes.first == 0 {
      (open, nulLine) = (nil, line)
      return
    }
    if let label = PEMBlock.label(of: PEMBlock.withoutMark(bytes), after: "-----BEGIN ") {
      if let open { inner[line] = open.line }
      open = open ?? Open(label: label, line: line)
    } else if bytes.starts(with: "-----END ".utf8), let begun = open {
      open = nil
      guard PEMBlock.label(of: bytes, after: "-----END ") == begun.label else {
        inner = inner.filter { $0.value != begun.line }
        return
      }
      ends[begun.line] = bytes.endIndex
    }
  }

  private func mark(_ block: inout PEMBlock) {
    if let nulLine, block.line > nulLine {
      block.obstruction = .behindNUL(line: nulLine)
    } else if let outer = inner[block.line] {
      block.obstruction = .insideBlock(line: outer)
    } else if !block.isComplete, let end = ends[block.line] {
      block.overrun = block.range.lowerBound..<end
    }
  }
}
