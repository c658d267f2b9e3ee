// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import SessionCache

/// The tables of LMDB, against the library's own programs and postmap.
@Suite struct LMDBStoreTests {
  @Test func `reads what mdb_load writes`() async throws {
    let directory = try TemporaryDirectory()
    let pairs = samplePairs(300)
    let loaded = try await Tool("mdb_load").run(
      ["-n", directory["cache.lmdb"]],
      input: Dump.bytevalue(pairs, header: ["type=btree", "mapsize=\(64 << 20)"]))
    #expect(loaded.status == 0, "\(loaded)")
    #expect(try readAll(.lmdb, storeFiles(.lmdb, in: directory)) == pairs)
  }

  @Test func `writes what mdb_dump and postmap read`() async throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(.lmdb, in: directory)
    var pairs = samplePairs(300)
    try fill(.lmdb, files, with: pairs)
    #expect(try directory.list() == ["cache.lmdb"])
    let dump = try await Tool("mdb_dump").run("-n", files.main.string)
    #expect(Dump.pairs(ofBytevalue: dump.text) == pairs)
    let printed = try await Tool("postmap").run("-s", "lmdb:\(directory["cache"])")
    #expect(Dump.pairs(ofPostmap: printed.text) == pairs)

    let key = try #require(pairs.keys.first)
    let name = String(decoding: key.dropLast(), as: UTF8.self)
    let deleted = try await Tool("postmap").run("-fd", name, "lmdb:\(directory["cache"])")
    #expect(deleted.status == 0, "\(deleted)")
    pairs[key] = nil
    #expect(try readAll(.lmdb, files) == pairs)
  }

  @Test(arguments: [StoreMode.read, .update])
  func `goes on after a pause in which the file changed and grew`(_ mode: StoreMode) async throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(.lmdb, in: directory)
    let keys = (0..<200).map { Array("key\(1000 + $0)\0".utf8) }
    let value = Array("value\0".utf8)
    try fill(.lmdb, files, with: Dictionary(uniqueKeysWithValues: keys.map { ($0, value) }))

    var store = try LMDBStore(opening: files, as: .lmdb, for: mode)
    var seen: [[UInt8]] = []
    while seen.count < 50, try store.next({ key, _ in seen.append(bytes(key)) }) {}
    // Deletes the key where the cursor is and the one after it, and makes the file outgrow its map.
    if mode == .update {
      let early = keys[10]
      let isDeleted = try store.delete(early.span.bytes)
      #expect(isDeleted)
    }
    try store.pause()
    let table = "lmdb:\(directory["cache"])"
    for name in ["key1049", "key1050"] {
      let deleted = try await Tool("postmap").run("-d", name, table)
      #expect(deleted.status == 0, "\(deleted)")
    }
    let large: Pairs = [
      Array("key1150a\0".utf8): [UInt8](repeating: 65, count: 40 << 20),
      Array("key0999\0".utf8): value,
    ]
    let loaded = try await Tool("mdb_load").run(
      ["-n", files.main.string],
      input: Dump.bytevalue(large, header: ["type=btree", "mapsize=\(256 << 20)"]))
    #expect(loaded.status == 0, "\(loaded)")
    while try store.next({ key, _ in seen.append(bytes(key)) }) {}
    try store.close()
    var wanted = keys
    wanted.insert(Array("key1150a\0".utf8), at: 151)
    wanted.remove(at: 50)
    #expect(seen == wanted)
  }

  @Test func `lets the map grow with what is put`() throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(.lmdb, in: directory)
    try fill(.lmdb, files, with: [:])
    let pairs = (0..<100).map { Pair(key: [1, $0], value: [UInt8](repeating: $0, count: 1 << 20)) }
    var change = Change(puts: pairs)
    _ = try TableType.lmdb.open(files, for: .update, task: &change)
    var lookUp = LookUp(keys: pairs.map(\.key))
    #expect(try TableType.lmdb.open(files, for: .read, task: &lookUp) == pairs.map(\.value))
  }

  @Test func `refuses a key that is too long`() throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(.lmdb, in: directory)
    try fill(.lmdb, files, with: [[UInt8](repeating: 1, count: 511): [1]])
    let error = #expect(throws: StoreError.self) {
      try fill(.lmdb, files, with: [[UInt8](repeating: 1, count: 512): [1]])
    }
    #expect(error?.code == .tooLarge)
    #expect(error?.reason == "a key of 512 bytes is too large for lmdb, which takes 511")
  }

  @Test func `calls a file damaged that ends too early`() throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(.lmdb, in: directory)
    try fill(.lmdb, files, with: samplePairs(100))
    try directory.write("cache.lmdb", Array(directory.bytes("cache.lmdb").prefix(40000)))
    let error = #expect(throws: StoreError.self) { _ = try readAll(.lmdb, files) }
    #expect(error == StoreError(.damaged, "the file ends before its last page"))
  }

  @Test func `measures pages, also those that are free`() throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(.lmdb, in: directory)
    let pairs = samplePairs(1000)
    try fill(.lmdb, files, with: pairs)
    var change = Change(deletes: Array(pairs.keys.dropLast(10)))
    #expect(try TableType.lmdb.open(files, for: .update, task: &change) == 990)
    var examine = Examine()
    let examined = try TableType.lmdb.open(files, for: .read, task: &examine)
    #expect(examined.faults == [])
    let measure = examined.measure
    #expect(try #require(measure.freePages) > #require(measure.pages) / 2)
    #expect(try #require(measure.depth) >= 1)
  }
}
