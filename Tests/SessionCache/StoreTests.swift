// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import SessionCache

/// What holds of every type of table that a library keeps.
@Suite struct StoreTests {
  static let types: [TableType] = [.gdbm, .dbm, .btree, .hash, .lmdb]

  @Test(arguments: types)
  func `gives back what was put, long values and empty ones too`(_ type: TableType) throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(type, in: directory)
    var pairs = samplePairs(300)
    pairs[Array("empty".utf8)] = []
    try fill(type, files, with: pairs)
    #expect(try readAll(type, files) == pairs)
    var lookUp = LookUp(keys: Array(pairs.keys) + [Array("missing".utf8), []])
    let found = try type.open(files, for: .read, task: &lookUp)
    #expect(found == lookUp.keys.map { pairs[$0] })
  }

  @Test(arguments: types)
  func `changes a table in place`(_ type: TableType) throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(type, in: directory)
    var pairs = samplePairs(500)
    try fill(type, files, with: pairs)
    let deleted = Array(pairs.keys.sorted { $0.lexicographicallyPrecedes($1) }.prefix(200))
    for key in deleted { pairs[key] = nil }
    let replaced = pairs.keys.prefix(50).map {
      Pair(key: $0, value: Array(repeating: 7, count: 2000))
    }
    for pair in replaced { pairs[pair.key] = pair.value }
    var change = Change(puts: replaced, deletes: deleted + [Array("missing".utf8)])
    #expect(try type.open(files, for: .update, task: &change) == deleted.count)
    #expect(try readAll(type, files) == pairs)
    var examine = Examine()
    #expect(try type.open(files, for: .read, task: &examine).faults == [])
  }

  @Test(arguments: types)
  func `makes and reads an empty table`(_ type: TableType) throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(type, in: directory)
    try fill(type, files, with: samplePairs(5))
    try fill(type, files, with: [:])
    #expect(try readAll(type, files) == [:])
    var examine = Examine()
    let examined = try type.open(files, for: .read, task: &examine)
    #expect(examined.faults == [])
    #expect(examined.measure.pageSize == 4096)
    #expect(try #require(examined.measure.pages) > 0)
  }

  /// Deletes and puts while it iterates.
  struct Mixed: StoreTask {
    var seen: [[UInt8]] = []
    var deleted: Set<[UInt8]> = []
    let isPutting: Bool

    mutating func run<S: Store & ~Copyable>(_ store: consuming S) throws(StoreError) {
      var key: [UInt8] = []
      while try store.next({ found, _ in key = bytes(found) }) {
        seen.append(key)
        if seen.count.isMultiple(of: 2), try store.delete(key.span.bytes) { deleted.insert(key) }
        guard isPutting, seen.count < 800 else { continue }
        let new = Array("new\(seen.count)".utf8)
        try store.put(new.span.bytes, new.span.bytes)
      }
      try store.close()
    }
  }

  @Test(arguments: types, [false, true])
  func `misses nothing and gives nothing twice while it is changed`(
    _ type: TableType, _ isPutting: Bool
  ) throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(type, in: directory)
    let pairs = samplePairs(1500)
    try fill(type, files, with: pairs)
    var task = Mixed(isPutting: isPutting)
    try type.open(files, for: .update, task: &task)
    #expect(Set(task.seen).count == task.seen.count)
    #expect(Set(task.seen).isSuperset(of: pairs.keys))
    let left = try readAll(type, files)
    #expect(Set(left.keys).isSuperset(of: Set(pairs.keys).subtracting(task.deleted)))
    #expect(Set(left.keys).isDisjoint(with: task.deleted))
  }

  @Test(arguments: types)
  func `never writes to what it reads, and leaves no file beside it`(_ type: TableType) throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(type, in: directory)
    try fill(type, files, with: samplePairs(20))
    let names = try directory.list()
    let content = try names.map { try directory.bytes($0) }
    #expect(try readAll(type, files).count == 20)
    var change = Change(puts: [Pair(key: [1], value: [2])])
    #expect(throws: StoreError.self) { try type.open(files, for: .read, task: &change) }
    var examine = Examine()
    _ = try type.open(files, for: .read, task: &examine)
    #expect(try directory.list() == names)
    #expect(try names.map { try directory.bytes($0) } == content)
    #expect(names == type.suffixes.map { "cache\($0)" }.sorted())
  }

  @Test(arguments: types)
  func `opens what is open already, by its descriptor`(_ type: TableType) throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(type, in: directory)
    let descriptors = try [files.main, files.directory].map { path in
      try path.map { try FileDescriptor.open($0, .readWrite) }
    }
    defer { for descriptor in descriptors { try? descriptor?.close() } }
    let paths = descriptors.map { $0.map { FilePath("/proc/self/fd/\($0.rawValue)") } }
    let opened = StoreFiles(main: try #require(paths[0]), directory: paths[1])
    let pairs = samplePairs(30)
    try fill(type, opened, with: pairs)
    #expect(try readAll(type, opened) == pairs)
    #expect(try readAll(type, files) == pairs)
  }

  @Test(
    arguments: types,
    [
      Array("this is no table\n".utf8), [], [UInt8](repeating: 0, count: 65536),
      (0..<20000).map { UInt8(truncatingIfNeeded: $0 &* 167) },
    ])
  func `calls a file that is no table damaged`(_ type: TableType, _ content: [UInt8]) throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(type, in: directory)
    try directory.write("cache\(type.suffixes[0])", content)
    for mode in [StoreMode.read, .update] {
      let error = #expect(throws: StoreError.self) {
        var task = ReadAll()
        _ = try type.open(files, for: mode, task: &task)
      }
      #expect(error?.code == .damaged, "\(mode): \(error?.reason ?? "")")
    }
  }

  @Test(arguments: types)
  func `tells a missing file from a damaged one`(_ type: TableType) throws {
    let directory = try TemporaryDirectory()
    let files = StoreFiles(main: FilePath(directory["nothing"]))
    let error = #expect(throws: StoreError.self) { _ = try readAll(type, files) }
    #expect(error?.code == .notFound)
    #expect(error?.reason.contains("o such file or directory") == true)
    #expect(try directory.list() == [])
  }

  @Test(arguments: types)
  func `goes on where it was after a pause`(_ type: TableType) throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(type, in: directory)
    let pairs = samplePairs(100)
    try fill(type, files, with: pairs)
    struct Pausing: StoreTask {
      mutating func run<S: Store & ~Copyable>(_ store: consuming S) throws(StoreError) -> [[UInt8]]
      {
        var keys: [[UInt8]] = []
        while try store.next({ key, _ in keys.append(bytes(key)) }) {
          if keys.count.isMultiple(of: 7) { try store.pause() }
        }
        try store.pause()
        if try store.next({ key, _ in keys.append(bytes(key)) }) { keys.append([]) }
        try store.close()
        return keys
      }
    }
    var task = Pausing()
    let keys = try type.open(files, for: .read, task: &task)
    #expect(keys.count == 100)
    #expect(Set(keys) == Set(pairs.keys))
  }
}
