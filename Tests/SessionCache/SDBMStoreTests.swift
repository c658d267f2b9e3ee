// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import SessionCache

@Suite struct SDBMStoreTests {
  private let directory: TemporaryDirectory
  private let files: StoreFiles

  init() throws {
    directory = try TemporaryDirectory()
    files = try directory.table("t")
  }

  @Test(arguments: [512, 1024, 8192, 65536])
  func `random changes agree with a dictionary`(pageSize: Int) throws {
    var random = SplitMix64(seed: UInt64(pageSize))
    var store = try SDBMStore(creating: files, pageSize: pageSize)
    var expected: Entries = [:]
    for round in 0..<6000 {
      let key = Array("key \(Int.random(in: 0..<1500, using: &random))\0".utf8)
      if Int.random(in: 0..<3, using: &random) == 0 {
        let wasThere = try store.delete(key)
        #expect(wasThere == (expected.removeValue(forKey: key) != nil))
      } else {
        let length = Int.random(in: 0...(min(pageSize, 2048) - 64), using: &random)
        expected[key] = Array(repeating: UInt8(truncatingIfNeeded: round), count: length)
        try store.put(key, expected[key] ?? [])
      }
    }
    try store.close()
    #expect(try entries(files) == expected)
    let verified = try SDBMVerified(files)
    #expect(verified.faults == [])
    #expect(verified.pageSize == pageSize)
  }

  @Test func `nothing deleted stays in the file`() throws {
    var store = try SDBMStore(creating: files, pageSize: 1024)
    let made = madeUp(300, length: 200)
    for (key, value) in made { try store.put(key, value + Array("secret".utf8)) }
    for (key, value) in made { try store.put(key, value) }
    for key in made.keys.prefix(100) { _ = try store.delete(key) }
    try store.close()
    #expect(try directory.bytes("t.pag").firstRange(of: Array("secret".utf8)) == nil)
  }

  @Test func `entries are neither missed nor seen twice while others are put and deleted`() throws {
    let made = madeUp(600, length: 200)
    try fill(files, made, pageSize: 1024)
    var store = try SDBMStore(opening: files, as: .sdbm, for: .update)
    var seen: Entries = [:]
    var number = 0
    while true {
      var entry: (key: [UInt8], value: [UInt8])?
      guard try store.next({ entry = ($0.copy, $1.copy) }), let entry else { break }
      if made[entry.key] != nil {
        #expect(seen.updateValue(entry.value, forKey: entry.key) == nil)
      }
      number += 1
      if number.isMultiple(of: 3) { _ = try store.delete(entry.key) }
      try store.put(Array("new \(number)\0".utf8), Array(repeating: 7, count: 300))
      if number > 5000 { break }
    }
    #expect(seen == made)
    try store.close()
    #expect(try SDBMVerified(files).faults == [])
  }

  @Test func `too large a pair is refused and changes nothing`() throws {
    var store = try SDBMStore(creating: files, pageSize: 1024)
    try store.put([1], [2])
    let fits = [UInt8](repeating: 3, count: 1007)
    #expect(throws: StoreError.self) { try store.put([1], fits + [3]) }
    #expect(try store.value([1]) == [2])
    try store.put([1], fits)
    #expect(try store.value([1]) == fits)
    // All zero bytes hash to 0: no number of splits makes room.
    try store.put([0], fits)
    let error = #expect(throws: StoreError.self) { try store.put([0, 0], fits) }
    #expect(error?.code == .tooLarge)
    #expect(try store.value([0, 0]) == nil)
    #expect(try store.value([0]) == fits)
    try store.close()
    #expect(try entries(files) == [[0]: fits, [1]: fits])
  }

  @Test func `keys that are not ASCII are found whatever kind of characters the writer had`() throws
  {
    var made: Entries = [:]
    for byte in 0...255 { made[[UInt8(byte), 0xff, 0x80, 0]] = Array(repeating: 1, count: 100) }
    try fill(files, made, pageSize: 1024)
    #expect(try entries(files) == made)
    var store = try SDBMStore(reading: files)
    for (key, value) in made { #expect(try store.value(key) == value) }
  }

  @Test func `tables of a host with the other byte order are read`() async throws {
    let made = madeUp(200, length: 300)
    let file = try SDBMFile(files.main, isWritable: true)
    let trie = SDBMTrie(try SDBMFile(files.requiredDirectory, isWritable: true))
    var store = SDBMStore(
      file, trie, SDBMLayout(pageSize: 1024, isSwapped: true), canSplit: true)
    for (key, value) in made { try store.put(key, value) }
    try store.close()
    let reader = try SDBMForeign.reader(pageSize: 1024, swapped: true)
    #expect(try await reader.run("dump", directory["t"]) == made)
    #expect(try entries(files) == made)
  }

  @Test(arguments: [1024, 8192])
  func `holes are never read`(pageSize: Int) throws {
    var trie = SDBMTrie(try SDBMFile(files.requiredDirectory, isWritable: true))
    var file = try SDBMFile(files.main, isWritable: true)
    let made = madeUp(20, length: 300)
    for (key, value) in made {
      let hash = SDBMHash(key.span.bytes).value
      while try trie.leaf(for: hash).depth < 28 { try trie.split(trie.leaf(for: hash)) }
      var page = SDBMPage(SDBMLayout(pageSize: pageSize))
      page.append(key.span.bytes, value.span.bytes)
      try file.write(page.bytes.span.bytes, at: Int(trie.leaf(for: hash).page) * pageSize)
    }
    #expect(file.size > 100 << 30)
    try file.close()
    try trie.close()
    #expect(try entries(files) == made)
    #expect(try SDBMVerified(files).faults == [])
    #expect(try SDBMVerified(files).pageSize == pageSize)
  }

  @Test func `a directory that leads everywhere is no harm`() throws {
    try directory.write("t.dir", [UInt8](repeating: 0xff, count: 512 << 10))
    var store = try SDBMStore(opening: files, as: .sdbm, for: .update)
    let made = madeUp(100, length: 300)
    for (key, value) in made { try store.put(key, value) }
    try store.close()
    var file = try SDBMFile(files.main, isWritable: true)
    try file.resize(to: 1 << 40)
    try file.close()
    #expect(try entries(files) == made)
    #expect(try SDBMVerified(files).faults == [])
  }

  @Test func `empty tables are read and filled`() throws {
    #expect(try entries(files) == [:])
    #expect(try SDBMVerified(files).faults == [])
    var store = try SDBMStore(opening: files, as: .sdbm, for: .update)
    #expect(try store.value([1]) == nil)
    try store.put([1], [2])
    try store.close()
    #expect(try entries(files) == [[1]: [2]])
    #expect(try SDBMVerified(files).pageSize == 8192)
  }

  @Test func `missing files are named as missing`() throws {
    let missing = StoreFiles(sdbm: directory["missing"])
    var error = #expect(throws: StoreError.self) { _ = try SDBMStore(reading: missing) }
    #expect(error?.code == .notFound)
    error = #expect(throws: StoreError.self) {
      _ = try SDBMStore(reading: StoreFiles(main: files.main))
    }
    #expect(error?.code == .notFound)
  }
}
