// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage
import TestSupport

@testable import SessionCache

/// The contents of a table, as tests compare them.
typealias Entries = [[UInt8]: [UInt8]]

extension StoreFiles {
  /// The two files of an sdbm table.
  init(sdbm path: String) {
    self.init(main: FilePath("\(path).pag"), directory: FilePath("\(path).dir"))
  }
}

extension TemporaryDirectory {
  /// Makes the two empty files of an sdbm table.
  func table(_ name: String) throws -> StoreFiles {
    try write("\(name).pag", [])
    try write("\(name).dir", [])
    return StoreFiles(sdbm: self[name])
  }
}

extension SDBMStore {
  init(reading files: StoreFiles) throws {
    try self.init(opening: files, as: .sdbm, for: .read)
  }

  /// What is left to iterate.
  mutating func rest() throws -> [(key: [UInt8], value: [UInt8])] {
    var found: [(key: [UInt8], value: [UInt8])] = []
    while try next({ key, value in found.append((key.copy, value.copy)) }) {}
    return found
  }

  mutating func value(_ key: [UInt8]) throws -> [UInt8]? {
    var found: [UInt8]?
    _ = try get(key.span.bytes) { found = $0.copy }
    return found
  }

  mutating func put(_ key: [UInt8], _ value: [UInt8]) throws {
    try put(key.span.bytes, value.span.bytes)
  }

  mutating func delete(_ key: [UInt8]) throws -> Bool { try delete(key.span.bytes) }
}

/// All entries of a table; a key that comes twice is an error.
func entries(_ files: StoreFiles) throws -> Entries {
  var store = try SDBMStore(reading: files)
  let found = try Entries(store.rest().map { ($0.key, $0.value) }) { _, _ in
    throw StoreError(.damaged, "a key came twice")
  }
  try store.close()
  return found
}

/// Fills a new table.
func fill(_ files: StoreFiles, _ entries: Entries, pageSize: Int = 8192) throws {
  var store = try SDBMStore(creating: files, pageSize: pageSize)
  for (key, value) in entries.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
    try store.put(key, value)
  }
  try store.close()
}

/// Made-up entries with keys like those of a server's cache and values of up to `length` bytes;
/// half of the keys are the same for every seed.
func madeUp(_ count: Int, length: Int, seed: UInt64 = 1) -> Entries {
  var random = SplitMix64(seed: seed)
  var made: Entries = [:]
  for number in 0..<count {
    var keys = SplitMix64(seed: UInt64(number) | (number % 2 == 0 ? 0 : seed << 32))
    let key = "\(String(keys.next(), radix: 16))&s=smtp&l=805306720\0"
    let size = Int.random(in: 0...length, using: &random)
    let byte = UInt8.random(in: 65...90, using: &random)
    made[Array(key.utf8)] = Array(repeating: byte, count: size)
  }
  return made
}

/// What the lines of a text say, a key and a value in hexadecimal in each.
func parse(_ text: [UInt8]) throws -> Entries {
  var found: Entries = [:]
  for line in text.split(separator: UInt8(ascii: "\n")) {
    guard let space = line.firstIndex(of: UInt8(ascii: " ")) else {
      throw StoreError(.io, "not an entry: \(line)")
    }
    let key = bytes(line[..<space])
    guard found.updateValue(bytes(line[(space + 1)...]), forKey: key) == nil else {
      throw StoreError(.io, "a key came twice: \(key)")
    }
  }
  return found
}

/// Says it in that form.
func text(_ entries: Entries) -> [UInt8] {
  var text: [UInt8] = []
  for (key, value) in entries {
    append(key, to: &text)
    text.append(UInt8(ascii: " "))
    append(value, to: &text)
    text.append(UInt8(ascii: "\n"))
  }
  return text
}

private func bytes(_ hexadecimal: ArraySlice<UInt8>) -> [UInt8] {
  hexadecimal.withUnsafeBufferPointer { digits in
    (0..<(digits.count / 2)).map { value(digits[2 * $0]) << 4 | value(digits[2 * $0 + 1]) }
  }
}

private func value(_ digit: UInt8) -> UInt8 { digit > 0x39 ? digit - 0x57 : digit - 0x30 }

private func append(_ bytes: [UInt8], to text: inout [UInt8]) {
  let digits = StaticString("0123456789abcdef").utf8Start
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
}
