// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import SessionCache

/// A line of a file of entries, of either format.
enum TransferLine {
  private struct Entry: Decodable {
    let key: String
    let value: String
  }

  /// What a JSON object begins with.
  static let brace = UInt8(ascii: "{")

  /// The first byte that is not a blank.
  static func firstByte(of line: some Sequence<UInt8>) -> UInt8? {
    line.first { $0 != 0x20 && $0 != 0x0D }
  }

  /// Reads a line.
  ///
  /// - Parameter line: The line without its end.
  /// - Returns: Key and value, or nil where there is nothing on it.
  /// - Throws: A `TransferFault`.
  static func read(
    _ line: ArraySlice<UInt8>
  ) throws(TransferFault) -> (key: [UInt8], value: [UInt8])? {
    guard let first = firstByte(of: line) else { return nil }
    let (key, value): ([UInt8], [UInt8])
    if first == brace {
      guard let entry = try? JSONDecoder().decode(Entry.self, from: Data(line)) else {
        throw TransferFault(reason: "is no JSON object with a key and a value")
      }
      (key, value) = (Array(entry.key.utf8), Array(entry.value.utf8))
    } else {
      guard let tab = line.firstIndex(of: 0x09) else {
        throw TransferFault(reason: "has no tab between a key and a value")
      }
      (key, value) = (Array(line[..<tab]), Array(line[(tab + 1)...]))
    }
    if key.isEmpty { throw TransferFault(reason: "has no key") }
    if key.contains(0) || value.contains(0) { throw TransferFault(reason: "has a NUL byte") }
    return (key, value)
  }
}
