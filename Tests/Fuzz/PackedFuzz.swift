// SPDX-License-Identifier: Apache-2.0

import SystemPackage

@testable import Platform

/// Packed logs: streams, their ends, and what follows them.
enum PackedFuzz {
  static func run(_ input: [UInt8]) {
    let whole = unpacked(input, of: .max)
    hold(unpacked(input, of: 5) == whole, "the pieces make a difference")
  }

  private static func unpacked(_ input: [UInt8], of size: Int) -> [UInt8]? {
    var result: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 4096)
    do throws(FileError) {
      let stream = try UnpackedStream(PieceSource(input, of: size), name: "log")
      while result.count < 1 << 18 {
        let count = try readSome(stream, &room)
        if count == 0 { return result }
        result += room.prefix(count)
      }
    } catch {
      return nil
    }
    return Array(result.prefix(1 << 18))
  }

  private static func readSome(
    _ stream: UnpackedStream, _ room: inout [UInt8]
  ) throws(FileError) -> Int {
    var failure: FileError?
    let count = room.withUnsafeMutableBytes { bytes -> Int in
      do throws(FileError) { return try stream.read(into: bytes) } catch {
        failure = error
        return 0
      }
    }
    if let failure { throw failure }
    return count
  }
}
