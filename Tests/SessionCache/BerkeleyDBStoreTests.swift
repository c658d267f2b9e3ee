// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import SessionCache

/// The tables of Berkeley DB, against the library's own programs and postmap.
@Suite struct BerkeleyDBStoreTests {
  @Test(arguments: [TableType.btree, .hash], [512, 1024, 4096, 16384, 65536])
  func `reads tables of any page size and either byte order`(
    _ type: TableType, _ pageSize: Int
  ) async throws {
    let directory = try TemporaryDirectory()
    let pairs = samplePairs(100)
    for order in [1234, 4321] {
      let path = directory["\(order).db"]
      let result = try await Tool("db5.3_load").run(
        ["-c", "db_lorder=\(order)", "-c", "db_pagesize=\(pageSize)", path],
        input: Dump.bytevalue(pairs, header: ["type=\(type)"]))
      #expect(result.status == 0, "\(result)")
      let files = StoreFiles(main: FilePath(path))
      #expect(try readAll(type, files) == pairs)
      var examine = Examine()
      let examined = try type.open(files, for: .read, task: &examine)
      #expect(examined.faults == [])
      #expect(examined.measure.pageSize == pageSize)
    }
  }

  @Test(arguments: [TableType.btree, .hash])
  func `writes what db5.3_dump reads and db5.3_verify approves of`(_ type: TableType) async throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(type, in: directory)
    let pairs = samplePairs(300)
    try fill(type, files, with: pairs)
    let dump = try await Tool("db5.3_dump").run(files.main.string)
    #expect(dump.text.contains("type=\(type)\n"))
    #expect(Dump.pairs(ofBytevalue: dump.text) == pairs)
    let verified = try await Tool("db5.3_verify").run("-q", files.main.string)
    #expect(verified.status == 0, "\(verified)")
  }

  @Test(arguments: [TableType.btree, .hash])
  func `reads what postmap writes, and writes the like`(_ type: TableType) async throws {
    let directory = try TemporaryDirectory()
    let source = try directory.write(
      "cache", (0..<100).map { "key\($0) value \($0)\n" }.joined())
    let made = try await Tool("postmap").run("\(type):\(source)")
    #expect(made.status == 0, "\(made)")
    let files = try storeFiles(type, in: directory)
    let pairs = try readAll(type, files)
    #expect(pairs.count == 100)
    #expect(pairs[Array("key7\0".utf8)] == Array("value 7\0".utf8))

    let ours = try storeFiles(type, "ours", in: directory)
    try fill(type, ours, with: pairs)
    let printed = try await Tool("postmap").run("-s", "\(type):\(directory["ours"])")
    #expect(Dump.pairs(ofPostmap: printed.text) == pairs)
    // Page size, byte order and version are those of a table that Postfix makes itself.
    let head = 12..<25
    #expect(try directory.bytes("ours.db")[head] == directory.bytes("cache.db")[head])
  }

  @Test func `says of which type a table is that is not the wanted one`() throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(.hash, in: directory)
    try fill(.hash, files, with: samplePairs(3))
    let error = #expect(throws: StoreError.self) { _ = try readAll(.btree, files) }
    #expect(error?.code == .damaged)
    #expect(error?.reason == "the file is a table of type hash, not btree")
  }

  @Test(arguments: [TableType.btree, .hash])
  func `tells the faults of a broken structure`(_ type: TableType) throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(type, in: directory)
    try fill(type, files, with: samplePairs(2000))
    var content = try directory.bytes("cache.db")
    for offset in stride(from: 4096 * 3, to: content.count, by: 4096) {
      for index in 0..<26 { content[offset + index] ^= 0xFF }
    }
    try directory.write("cache.db", content)
    var examine = Examine()
    let faults = try type.open(files, for: .read, task: &examine).faults
    #expect((2...21).contains(faults.count), "\(faults)")
    #expect(faults.contains { $0.lowercased().contains("page") }, "\(faults)")
  }

  @Test(arguments: [TableType.btree, .hash])
  func `examines no pages that the table does not count`(_ type: TableType) throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(type, in: directory)
    try fill(type, files, with: samplePairs(20))
    let file = try FileDescriptor.open(files.main, .readWrite)
    defer { try? file.close() }
    let pages = try directory.bytes("cache.db").count / 4096
    try file.resize(to: 64 << 30)
    var examine = Examine()
    let faults = try type.open(files, for: .read, task: &examine).faults
    #expect(faults == ["the file has 16777216 pages, and the table counts \(pages)"])
  }

  /// A file that is mapped is read wrongly by the library from there on.
  @Test func `reads pages beyond 4 GiB`() throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(.btree, in: directory)
    let pairs = [Array("key\0".utf8): [UInt8](repeating: 65, count: 3000)]
    try fill(.btree, files, with: pairs)
    var content = try directory.bytes("cache.db")
    let size = 4096
    // The value is in a page of its own (type 7), which moves to where a copy of the first page
    // would be read if 32 bits were counted in.
    let old =
      try #require(
        stride(from: size, to: content.count, by: size).first { content[$0 + 25] == 7 }) / size
    let new = 1 << 20
    var page = Array(content[old * size..<(old + 1) * size])
    page.replaceSubrange(8..<12, with: Self.number(new))
    let reference = Self.number(old) + Self.number(3000)
    let place = try #require(content.firstRange(of: reference)?.lowerBound)
    content.replaceSubrange(place..<place + 4, with: Self.number(new))
    content.replaceSubrange(32..<36, with: Self.number(new))
    try directory.write("cache.db", content)
    let file = try FileDescriptor.open(files.main, .readWrite)
    try file.closeAfter { _ = try file.writeAll(toAbsoluteOffset: Int64(new * size), page) }
    #expect(try readAll(.btree, files) == pairs)
  }

  /// A 32-bit number in the file of a machine of this kind.
  private static func number(_ value: Int) -> [UInt8] {
    withUnsafeBytes(of: UInt32(value)) { Array($0) }
  }

  @Test func `tells of its progress`() throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(.btree, in: directory)
    try fill(.btree, files, with: samplePairs(3000))
    var calls = 0
    var store = try BerkeleyDBStore(opening: files, as: .btree, for: .read)
    #expect(try store.verify { calls += 1 } == [])
    #expect(calls > 0)
    try store.close()
  }
}
