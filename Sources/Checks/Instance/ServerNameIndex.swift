// SPDX-License-Identifier: Apache-2.0

internal import Postfix
package import Primitives

/// What an indexed table of `tls_server_sni_maps` holds: for each key a copy of its chain files in
/// base64, as `postmap -F` makes it (postmap(1)).
package struct ServerNameIndex: ~Copyable {
  private let text: SecretBytes
  private var values: [String: Range<Int>] = [:]
  /// The keys in the order in which they are listed.
  package private(set) var keys: [String] = []
  /// A Boolean value that tells whether these are all keys.
  let isWhole: Bool

  /// Reads lines of a key, a tab and a value.
  ///
  /// - Parameters:
  ///   - text: The lines, as postmap(1) writes them.
  ///   - isWhole: Whether these are all entries of the table.
  package init(parsing text: consuming SecretBytes, isWhole: Bool) {
    self.isWhole = isWhole
    var values: [String: Range<Int>] = [:]
    var keys: [String] = []
    text.withBytes { span in
      span.withUnsafeBytes { bytes in
        var rest = bytes[...]
        while !rest.isEmpty {
          let line = rest.prefix { $0 != UInt8(ascii: "\n") }
          rest = rest[min(line.endIndex + 1, rest.endIndex)...]
          guard let tab = line.firstIndex(of: UInt8(ascii: "\t")) else { continue }
          let key = String(decoding: line[..<tab], as: UTF8.self)
          guard values.updateValue(tab + 1..<line.endIndex, forKey: key) == nil else { continue }
          keys.append(key)
        }
      }
    }
    self.text = text
    self.values = values
    self.keys = keys
  }

  /// Whether there is an entry with that key.
  func holds(_ key: String) -> Bool { values[key] != nil }

  /// Whether the value of a key is this text itself, which `postmap` without `-F` leaves there.
  borrowing func holds(_ value: String, for key: String) -> Bool {
    guard let range = values[key] else { return false }
    return text.withBytes { span in
      span.extracting(range).withUnsafeBytes { $0.elementsEqual(value.utf8) }
    }
  }

  /// A Boolean value that tells whether there is a private key in one of the copies.
  var holdsKeys: Bool {
    borrowing get {
      let mark = Array("PRIVATE KEY-----".utf8)
      for key in keys {
        let holdsKey = copy(of: key)?.withBytes { span in
          span.withUnsafeBytes { $0.firstRange(of: mark) != nil }
        }
        if holdsKey == true { return true }
      }
      return false
    }
  }

  /// The copy of the files of a key, as it is in the table.
  ///
  /// - Parameter key: The key.
  /// - Returns: The copy; nil where there is none, or where the value is not base64.
  package borrowing func copy(of key: String) -> SecretBytes? {
    guard let range = values[key] else { return nil }
    var bytes = SecretBytes(capacity: Base64.capacity(forTextOf: range.count))
    let isSound = text.withBytes { span in
      var isSound = false
      bytes.append(atMost: Base64.capacity(forTextOf: range.count)) { room in
        let count = Base64.decode(span.extracting(range), into: room)
        isSound = count != nil
        return count ?? 0
      }
      return isSound
    }
    guard isSound else { return nil }
    return bytes
  }
}
