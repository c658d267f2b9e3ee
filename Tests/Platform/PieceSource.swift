// SPDX-License-Identifier: Apache-2.0

import Platform
import Synchronization

/// Gives bytes in pieces of a size; the fuzzers have it, too.
final class PieceSource: ByteSource {
  private let rest: Mutex<ArraySlice<UInt8>>
  private let size: Int

  init(_ bytes: [UInt8], of size: Int) {
    rest = Mutex(bytes[...])
    self.size = size
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    rest.withLock { rest in
      let piece = rest.prefix(min(size, buffer.count))
      buffer.copyBytes(from: piece)
      rest = rest.dropFirst(piece.count)
      return piece.count
    }
  }
}
