// SPDX-License-Identifier: Apache-2.0

import Platform
import SystemPackage
import Testing

/// Packed logs, and what follows the end of what is packed.
@Suite struct UnpackedStreamTests {
  /// "line" and a line feed, as gzip packs it.
  private static let gzip: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xCB, 0xC9, 0xCC, 0x4B,
    0xE5, 0x02, 0x00, 0x0E, 0x45, 0xD8, 0x66, 0x05, 0x00, 0x00, 0x00,
  ]
  /// The same, as bzip2 packs it.
  private static let bzip2: [UInt8] = [
    0x42, 0x5A, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 0x5C, 0x5A, 0x44, 0xCD,
    0x00, 0x00, 0x01, 0xC1, 0x00, 0x00, 0x10, 0x02, 0x25, 0x20, 0x00, 0x30, 0xCD, 0x00,
    0xC1, 0xA4, 0x0C, 0x71, 0x77, 0x24, 0x53, 0x85, 0x09, 0x05, 0xC5, 0xA4, 0x4C, 0xD0,
  ]

  private static func unpacked(_ bytes: [UInt8], inPiecesOf size: Int) throws -> String {
    let stream = try UnpackedStream(PieceSource(bytes, of: size), name: "log")
    var room = [UInt8](repeating: 0, count: 4096)
    var result: [UInt8] = []
    while true {
      let count = try room.withUnsafeMutableBytes { try stream.read(into: $0) }
      if count == 0 { return String(decoding: result, as: UTF8.self) }
      result += room.prefix(count)
    }
  }

  @Test(arguments: [gzip, bzip2], [1, 5, 64, Int.max])
  func `zeros behind the end are passed over`(_ packed: [UInt8], _ size: Int) throws {
    let zeros = [UInt8](repeating: 0, count: 3)
    #expect(try Self.unpacked(packed + zeros, inPiecesOf: size) == "line\n")
    #expect(try Self.unpacked(packed + packed + zeros, inPiecesOf: size) == "line\nline\n")
  }

  @Test(arguments: [gzip, bzip2], [1, 5, 64, Int.max])
  func `what is cut is told of, in pieces of any size`(_ packed: [UInt8], _ size: Int) {
    let cut = Array(packed.dropLast(9))
    #expect(throws: FileError.self) { try Self.unpacked(cut, inPiecesOf: size) }
  }
}
