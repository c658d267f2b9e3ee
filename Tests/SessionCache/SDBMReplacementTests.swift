// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import SessionCache

/// Between any two renames, every lookup gives the old or the new contents.
@Suite struct SDBMReplacementTests {
  private let directory: TemporaryDirectory
  private let files: StoreFiles

  init() throws {
    directory = try TemporaryDirectory()
    files = try directory.table("t")
  }

  /// What our reader and Perl find by iterating and by looking up all these keys.
  private func judge(_ keys: Entries, _ what: String, dumps: Bool = true) async throws -> Entries {
    let found = try entries(files)
    var store = try SDBMStore(reading: files)
    var looked: Entries = [:]
    for key in keys.keys { looked[key] = try store.value(key) }
    #expect(looked == found, "\(what)")
    let perl = try SDBMForeign.perl()
    #expect(try await perl.run("get", directory["t"], text(keys)) == found, "\(what)")
    if dumps { #expect(try await perl.run("dump", directory["t"]) == found, "\(what)") }
    return found
  }

  private func rename(_ path: FilePath, over target: FilePath?) throws {
    #expect(Foundation.rename(path.string, try #require(target).string) == 0)
  }

  private func stage() throws -> SDBMReplacement.Staging {
    try directory.write("between", [])
    return SDBMReplacement.Staging(
      between: FilePath(directory["between"]), files: try directory.table("new"))
  }

  @Test(arguments: [(1, 400), (3, 400), (40, 400), (300, 700), (600, 20), (600, 0)])
  func `an import is put in place file by file`(old: Int, new: Int) async throws {
    let before = madeUp(old, length: 300)
    let after = madeUp(new, length: 400, seed: 2)
    let all = before.merging(after) { $1 }
    try fill(files, before, pageSize: 1024)

    var replacement = try SDBMReplacement(of: files, staging: try stage())
    for (key, value) in after { try replacement.put(key.span.bytes, value.span.bytes) }
    let steps = try replacement.finish()
    #expect(try await judge(all, "before") == before)
    for (number, step) in steps.enumerated() {
      switch step {
      case .pages(let path): try rename(path, over: files.main)
      case .directory(let path): try rename(path, over: files.directory)
      }
      let isLast = number == steps.count - 1
      // An iteration in file order meets entries that are not looked for there; lookups do not.
      let found = try await judge(all, "after \(number + 1) of \(steps)", dumps: isLast)
      #expect(found == (isLast ? after : before))
    }
    #expect(steps.count == (new > old ? 3 : 1))
    #expect(try SDBMVerified(files).faults == [])
  }

  @Test(arguments: [1024, 8192])
  func `entries are pruned by renaming the pages alone`(pageSize: Int) async throws {
    let before = madeUp(400, length: 300)
    let after = before.filter { $0.value.count.isMultiple(of: 2) }
    try fill(files, before, pageSize: pageSize)
    try directory.write("new", [])
    var store = try rebuilding(files, into: FilePath(directory["new"]))
    for (key, value) in after { try store.put(key, value) }
    try store.sync()
    try store.close()
    let trie = try directory.bytes("t.dir")
    try rename(FilePath(directory["new"]), over: files.main)
    #expect(try entries(files) == after)
    #expect(try SDBMVerified(files).faults == [])
    #expect(try directory.bytes("t.dir") == trie)
    let reader = try SDBMForeign.reader(pageSize: pageSize)
    #expect(try await reader.run("dump", directory["t"]) == after)
  }

  @Test func `a table is emptied by renaming its pages`() async throws {
    try fill(files, madeUp(300, length: 300), pageSize: 1024)
    try directory.write("new", [])
    let store = try rebuilding(files, into: FilePath(directory["new"]))
    try store.close()
    try rename(FilePath(directory["new"]), over: files.main)
    #expect(try entries(files) == [:])
    let more = madeUp(200, length: 300, seed: 2)
    try await SDBMForeign.perl().run("load", directory["t"], text(more))
    #expect(try await judge(more, "filled again") == more)
  }

  @Test func `a table without its directory's splits takes no more than it has room for`() throws {
    try fill(files, madeUp(3, length: 100), pageSize: 1024)
    try directory.write("new", [])
    var store = try rebuilding(files, into: FilePath(directory["new"]))
    try store.put([1], Array(repeating: 1, count: 600))
    #expect(throws: StoreError.self) { try store.put([2], Array(repeating: 1, count: 600)) }
  }

  /// Opens a new file of pages for a table.
  private func rebuilding(_ files: StoreFiles, into pages: FilePath) throws -> SDBMStore {
    let old = try SDBMStore(opening: files, as: .sdbm, for: .read)
    return try SDBMStore(
      rebuilding: old, in: StoreFiles(main: pages, directory: files.directory), as: .sdbm)
  }
}
