// SPDX-License-Identifier: Apache-2.0

import TLSCrypto

/// One JSON object on one line, for output of millions of them.
///
/// The keys are given in alphabetical order, in snake case, as in all JSON of mxtls. Values that are
/// nil are left out.
struct JSONLine {
  private(set) var text: [UInt8] = [UInt8(ascii: "{")]

  mutating func add(_ name: StaticString, _ value: String?) {
    guard var value else { return }
    begin(name)
    text.append(UInt8(ascii: "\""))
    value.withUTF8 { bytes in
      if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) {
        text.append(contentsOf: bytes)
      } else {
        text.append(contentsOf: Self.escaped(String(decoding: bytes, as: UTF8.self)).utf8)
      }
    }
    text.append(UInt8(ascii: "\""))
  }

  mutating func add(_ name: StaticString, _ value: (some BinaryInteger)?) {
    guard let value else { return }
    begin(name)
    text.append(contentsOf: String(value).utf8)
  }

  mutating func add(_ name: StaticString, _ value: Bool?) {
    guard let value else { return }
    begin(name)
    text.append(contentsOf: (value ? "true" : "false").utf8)
  }

  /// Ends the object and the line.
  consuming func finish() -> [UInt8] {
    text.append(contentsOf: "}\n".utf8)
    return text
  }

  private mutating func begin(_ name: StaticString) {
    if text.count > 1 { text.append(UInt8(ascii: ",")) }
    text.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { text.append(contentsOf: $0) }
    text.append(contentsOf: "\":".utf8)
  }

  private static func escaped(_ value: String) -> String {
    var result = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result.escapedInJSON
  }
}
