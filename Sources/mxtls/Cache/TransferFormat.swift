// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import SessionCache

/// How entries are written to be read again.
enum TransferFormat: String, CaseIterable, ExpressibleByArgument {
  /// A JSON object a line, with `key` and `value`.
  case jsonl
  /// Key, tab, value: what `postmap -s` writes.
  case tsv

  /// Appends an entry; the terminating NUL of key and value is left out.
  ///
  /// - Returns: Whether the format has room for such a key.
  func append(_ key: RawSpan, _ value: RawSpan, to bytes: inout [UInt8]) -> Bool {
    let key = key.extracting(key.withoutTerminator)
    let value = value.extracting(value.withoutTerminator)
    // What would not be read again.
    guard key.byteCount > 0, !key.contains(anyOf: [0]), !value.contains(anyOf: [0]) else {
      return false
    }
    switch self {
    case .tsv:
      let isJSON = key.withUnsafeBytes { TransferLine.firstByte(of: $0) } == TransferLine.brace
      guard !isJSON, !key.contains(anyOf: [0x09, 0x0A]), !value.contains(anyOf: [0x0A]) else {
        return false
      }
      bytes.append(key)
      bytes.append(0x09)
      bytes.append(value)
      bytes.append(0x0A)
    case .jsonl:
      guard let text = key.utf8Text, let digits = value.utf8Text else { return false }
      var line = JSONLine()
      line.add("key", text)
      line.add("value", digits)
      bytes += line.finish()
    }
    return true
  }
}

extension RawSpan {
  fileprivate func contains(anyOf bytes: [UInt8]) -> Bool {
    withUnsafeBytes { own in bytes.contains { own.contains($0) } }
  }

  fileprivate var utf8Text: String? {
    withUnsafeBytes { String(validating: $0, as: UTF8.self) }
  }
}

extension Array<UInt8> {
  fileprivate mutating func append(_ span: RawSpan) {
    span.withUnsafeBytes { append(contentsOf: $0) }
  }
}
