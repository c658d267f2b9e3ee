// SPDX-License-Identifier: Apache-2.0

import Foundation

/// DER by hand.
enum HandDER {
  static func item(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
    let count = contents.count
    let length: [UInt8] =
      count < 0x80
      ? [UInt8(count)]
      : count < 0x100 ? [0x81, UInt8(count)] : [0x82, UInt8(count >> 8), UInt8(count & 0xFF)]
    return [tag] + length + contents
  }

  static func sequence(_ items: [UInt8]...) -> [UInt8] { item(0x30, items.flatMap { $0 }) }
  static func octets(_ bytes: [UInt8]) -> [UInt8] { item(0x04, bytes) }
  static func identifier(_ bytes: [UInt8]) -> [UInt8] { item(0x06, bytes) }

  static func integer(_ value: Int) -> [UInt8] {
    var bytes = withUnsafeBytes(of: value.bigEndian) { Array($0) }
    while bytes.count > 1, bytes[0] == 0, bytes[1] < 0x80 { bytes.removeFirst() }
    return item(0x02, bytes)
  }

  static func pem(_ der: [UInt8], _ label: String) -> [UInt8] {
    let text = Data(der).base64EncodedString(options: .lineLength64Characters)
    return Array("-----BEGIN \(label)-----\n\(text)\n-----END \(label)-----\n".utf8)
  }

  /// The same DER with another number in the place of an INTEGER; nil where it is not there.
  ///
  /// OCTET STRINGs that hold DER are taken for constructed.
  static func replacing(
    _ value: Int, number: Int, with new: Int, in der: [UInt8]
  ) -> [UInt8]? {
    var left = number
    guard let items = rewrite(der[...], integer(value), integer(new), &left), left < 0 else {
      return nil
    }
    return items
  }

  private static func rewrite(
    _ der: ArraySlice<UInt8>, _ old: [UInt8], _ new: [UInt8], _ left: inout Int
  ) -> [UInt8]? {
    var result: [UInt8] = []
    var rest = der
    while let tag = rest.first {
      guard rest.count >= 2 else { return nil }
      var count = Int(rest[rest.startIndex + 1])
      var header = 2
      if count >= 0x80 {
        let octets = count & 0x7F
        guard (1...3).contains(octets), rest.count >= 2 + octets else { return nil }
        count = rest.dropFirst(2).prefix(octets).reduce(0) { $0 << 8 | Int($1) }
        header += octets
      }
      guard count <= rest.count - header else { return nil }
      let contents = rest.dropFirst(header).prefix(count)
      rest = rest.dropFirst(header + count)
      if item(tag, Array(contents)) == old {
        left -= 1
        result += left == -1 ? new : old
      } else if tag & 0x20 != 0 || tag == 0x04 && contents.first == 0x30 {
        let before = left
        if let inner = rewrite(contents, old, new, &left) {
          result += item(tag, inner)
        } else {
          guard tag == 0x04 else { return nil }
          left = before
          result += item(tag, Array(contents))
        }
      } else {
        result += item(tag, Array(contents))
      }
    }
    return result
  }
}
