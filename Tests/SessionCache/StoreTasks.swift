// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage
import TestSupport

@testable import SessionCache

/// What a table holds.
typealias Pairs = [[UInt8]: [UInt8]]

/// Reads all entries one after the other.
struct ReadAll: StoreTask {
  mutating func run<S: Store & ~Copyable>(_ store: consuming S) throws(StoreError) -> [Pair] {
    var pairs: [Pair] = []
    while try store.next({ pairs.append(Pair(key: bytes($0), value: bytes($1))) }) {}
    try store.close()
    return pairs
  }
}

struct Pair: Hashable {
  let key: [UInt8]
  let value: [UInt8]
}

/// Puts some pairs and deletes some keys, and closes the store.
struct Change: StoreTask {
  var puts: [Pair] = []
  var deletes: [[UInt8]] = []

  /// Returns how many of the keys were there to be deleted.
  mutating func run<S: Store & ~Copyable>(_ store: consuming S) throws(StoreError) -> Int {
    for pair in puts { try store.put(pair.key.span.bytes, pair.value.span.bytes) }
    var deleted = 0
    for key in deletes where try store.delete(key.span.bytes) { deleted += 1 }
    try store.sync()
    try store.close()
    return deleted
  }
}

/// Looks up some keys.
struct LookUp: StoreTask {
  let keys: [[UInt8]]

  mutating func run<S: Store & ~Copyable>(_ store: consuming S) throws(StoreError) -> [[UInt8]?] {
    var values: [[UInt8]?] = []
    for key in keys {
      var value: [UInt8]?
      let isThere = try store.get(key.span.bytes) { value = bytes($0) }
      values.append(isThere ? value : nil)
    }
    try store.close()
    return values
  }
}

/// Examines a table.
struct Examine: StoreTask {
  mutating func run<S: Store & ~Copyable>(
    _ store: consuming S
  ) throws(StoreError) -> (faults: [String], measure: StoreMeasure) {
    let measure = try store.measure()
    let faults = try store.verify {}
    try store.close()
    return (faults, measure)
  }
}

/// The bytes of a span.
func bytes(_ span: RawSpan) -> [UInt8] { span.withUnsafeBytes { Array($0) } }

/// The files of a table in a directory, empty and yet to be filled if they are not there.
func storeFiles(
  _ type: TableType, _ name: String = "cache", in directory: TemporaryDirectory
) throws -> StoreFiles {
  let paths = type.suffixes.map { directory[name + $0] }
  for path in paths where !FileManager.default.fileExists(atPath: path) {
    _ = FileManager.default.createFile(atPath: path, contents: nil)
  }
  return StoreFiles(
    main: FilePath(paths[0]), directory: paths.count > 1 ? FilePath(paths[1]) : nil)
}

/// Reads a table, in which no key may come twice.
func readAll(_ type: TableType, _ files: StoreFiles) throws -> Pairs {
  var task = ReadAll()
  let pairs = try type.open(files, for: .read, task: &task)
  return try Dictionary(pairs.map { ($0.key, $0.value) }) { _, _ in throw SeenTwice() }
}

/// Fills a table with pairs.
func fill(_ type: TableType, _ files: StoreFiles, with pairs: Pairs) throws {
  var task = Change(puts: pairs.map { Pair(key: $0.key, value: $0.value) })
  _ = try type.open(files, for: .create, task: &task)
}

/// An iteration that gave a key twice.
struct SeenTwice: Error {}

/// Pairs as tlsmgr makes them, some of them too long for a page.
func samplePairs(_ count: Int, seed: UInt64 = 1) -> Pairs {
  var random = SplitMix64(seed: seed)
  var pairs: Pairs = [:]
  for index in 0..<count {
    let key = (0..<32).map { _ in UInt8.random(in: 65...90, using: &random) }
    let length =
      switch index {
      case 0: 100_000
      case 1: 1
      case let index where index.isMultiple(of: 3): 1500
      default: 300
      }
    // A piece again and again: to draw each octet took half of the time of these tests.
    let piece = (0..<min(length, 37)).map { _ in UInt8.random(in: 65...70, using: &random) }
    var value: [UInt8] = []
    while value.count < length { value += piece }
    value.removeLast(value.count - length)
    pairs[key + Array("&s=smtp".utf8) + [0]] = value + [0]
  }
  return pairs
}
