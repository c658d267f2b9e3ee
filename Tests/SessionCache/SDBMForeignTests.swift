// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import SessionCache

/// What other programs write we read, and the reverse.
@Suite struct SDBMForeignTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  enum Judge: CaseIterable { case perl, apr }

  private func foreign(_ judge: Judge) async throws -> SDBMForeign {
    switch judge {
    case .perl: try SDBMForeign.perl()
    case .apr: try await SDBMForeign.apr(in: directory)
    }
  }

  @Test(arguments: Judge.allCases)
  func `tables of others are read and changed`(judge: Judge) async throws {
    let foreign = try await foreign(judge)
    var expected = madeUp(600, length: 300)
    try await foreign.run("load", directory["t"], text(expected))
    let files = StoreFiles(sdbm: directory["t"])
    #expect(try entries(files) == expected)
    #expect(try SDBMVerified(files).faults == [])

    // Deleted by them: what they leave in free space does not matter.
    let deleted = expected.keys.filter { $0.last.map { $0 & 1 == 0 } ?? false }
    for key in deleted { expected[key] = nil }
    try await foreign.run("delete", directory["t"], text(Entries(deleted.map { ($0, []) }) { $1 }))
    #expect(try entries(files) == expected)

    var store = try SDBMStore(opening: files, as: .sdbm, for: .update)
    for (key, _) in expected.prefix(50) {
      expected[key] = nil
      #expect(try store.delete(key))
      #expect(try !store.delete(key))
    }
    for (key, value) in madeUp(500, length: 600, seed: 2) {
      expected[key] = value
      try store.put(key, value)
    }
    try store.close()
    #expect(try entries(files) == expected)
    #expect(try SDBMVerified(files).faults == [])
    #expect(try await foreign.run("get", directory["t"], text(expected)) == expected)
    #expect(try await foreign.run("dump", directory["t"]) == expected)

    try await foreign.run("load", directory["t"], text(madeUp(500, length: 300, seed: 3)))
    expected.merge(madeUp(500, length: 300, seed: 3)) { $1 }
    #expect(try entries(files) == expected)
  }

  @Test(arguments: Judge.allCases)
  func `what we write others read and change`(judge: Judge) async throws {
    let foreign = try await foreign(judge)
    var expected = madeUp(500, length: 500)
    let files = try directory.table("t")
    try fill(files, expected, pageSize: 1024)
    #expect(try await foreign.run("dump", directory["t"]) == expected)
    #expect(try await foreign.run("get", directory["t"], text(expected)) == expected)
    let more = madeUp(600, length: 400, seed: 2)
    try await foreign.run("load", directory["t"], text(more))
    expected.merge(more) { $1 }
    #expect(try entries(files) == expected)
    #expect(try SDBMVerified(files).faults == [])
  }

  @Test(arguments: SDBMLayout.pageSizes)
  func `tables of every page size are recognised`(pageSize: Int) async throws {
    let reader = try SDBMForeign.reader(pageSize: pageSize)
    for count in [1, 7, 300] {
      let files = try directory.table("t\(count)")
      let expected = madeUp(count, length: min(pageSize / 3, 400), seed: UInt64(count))
      try fill(files, expected, pageSize: pageSize)
      #expect(try await reader.run("dump", directory["t\(count)"]) == expected)
      #expect(try entries(files) == expected)
      let verified = try SDBMVerified(files)
      #expect(verified.faults == [])
      #expect(verified.pageSize == pageSize)
    }
  }
}

/// What `verify` says of a table.
struct SDBMVerified {
  let faults: [String]
  let pageSize: Int?

  init(_ files: StoreFiles) throws {
    var store = try SDBMStore(reading: files)
    faults = try store.verify {}
    pageSize = try store.measure().pageSize
    try store.close()
  }
}
