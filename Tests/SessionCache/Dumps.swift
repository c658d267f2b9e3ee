// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives
import TestSupport

@testable import SessionCache

/// The text forms of tables that the libraries' own programs write and read.
enum Dump {
  /// What db5.3_load and mdb_load take.
  static func bytevalue(_ pairs: Pairs, header: [String]) -> [UInt8] {
    var text = "VERSION=3\nformat=bytevalue\n" + header.map { "\($0)\n" }.joined()
    text += "HEADER=END\n"
    for (key, value) in pairs { text += " \(hex(key))\n \(hex(value))\n" }
    return Array("\(text)DATA=END\n".utf8)
  }

  /// Reads what db5.3_dump and mdb_dump write.
  static func pairs(ofBytevalue text: String) -> Pairs {
    let lines = text.split(separator: "\n").filter { $0.hasPrefix(" ") }
    return pairs(lines.map { bytes(ofHex: $0.dropFirst()) })
  }

  /// Reads what gdbm_dump writes.
  static func pairs(ofGDBM text: String) -> Pairs {
    let items = text.components(separatedBy: "#:len=").dropFirst()
    return pairs(
      items.map { item in
        let lines = item.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
        let base64 = lines.prefix { !$0.hasPrefix("#") }.joined()
        return Array(Data(base64Encoded: base64) ?? Data())
      })
  }

  /// What gdbm_load takes.
  static func gdbm(_ pairs: Pairs) -> [UInt8] {
    var text = "# GDBM dump file\n#:version=1.1\n#:format=standard\n# End of header\n"
    for (key, value) in pairs {
      for item in [key, value] {
        text +=
          "#:len=\(item.count)\n\(Data(item).base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed]))\n"
      }
    }
    return Array("\(text)#:count=\(pairs.count)\n# End of data\n".utf8)
  }

  /// Reads what `postmap -s` writes, into entries with the NUL bytes of Postfix.
  static func pairs(ofPostmap text: String) -> Pairs {
    var pairs: Pairs = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "\t", maxSplits: 1)
      if parts.count == 2 { pairs[Array(parts[0].utf8) + [0]] = Array(parts[1].utf8) + [0] }
    }
    return pairs
  }

  private static func pairs(_ items: [[UInt8]]) -> Pairs {
    var pairs: Pairs = [:]
    for index in stride(from: 0, to: items.count - 1, by: 2) {
      pairs[items[index]] = items[index + 1]
    }
    return pairs
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    // db5.3_load takes capitals for other digits.
    String(unsafeUninitializedCapacity: 2 * bytes.count) {
      Hex.encode(bytes.span.bytes, into: UnsafeMutableRawBufferPointer($0))
    }.lowercased()
  }

  private static func bytes(ofHex text: Substring) -> [UInt8] {
    let values = text.utf8.map { UInt8($0 < 58 ? $0 - 48 : $0 - 87) }
    return stride(from: 0, to: values.count - 1, by: 2).map { values[$0] << 4 | values[$0 + 1] }
  }
}
