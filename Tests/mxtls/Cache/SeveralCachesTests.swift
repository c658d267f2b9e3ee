// SPDX-License-Identifier: Apache-2.0

import Foundation
import SessionCache
import TestSupport
import Testing

/// Several caches in one call, of which one cannot be changed.
@Suite struct SeveralCachesTests {
  private static let lmdb = CacheBench.samples.first { $0.type == .lmdb }
  private static let btree = CacheBench.samples.first { $0.type == .btree }

  @Test(
    arguments: [["clear", "--yes"], ["prune", "--peer", "*"]], [[], ["--offline"], ["--dry-run"]])
  func `where one is locked none is changed, in any order`(
    command: [String], more: [String]
  ) async throws {
    let bench = try CacheBench()
    let free = try #require(Self.lmdb)
    let busy = try #require(Self.btree)
    try bench.copy(free)
    try bench.copy(busy)
    let entries = try await bench.run("list", free.name, "--count").text
    #expect(entries != "0\n")
    let name = try #require(busy.files.last?.split(separator: "/").last)
    let script =
      "exec 9<'\(bench.directory[String(name)])'; flock -x 9; echo locked; exec sleep 600"
    try await Tool("sh").whileRunning(["-c", script], ready: "locked") { _ in
      for names in [[free.name, busy.name], [busy.name, free.name]] {
        let result = try await bench.run(command + more + names)
        #expect(result.status == 75 && result.text.isEmpty, "\(result)")
        let isTold = result.errorText.contains("\(free.name): left as it is")
        #expect(isTold == (more != ["--dry-run"]), "\(result)")
        #expect(try await bench.run("list", free.name, "--count").text == entries)
      }
    }
    // Nothing else kept it.
    let result = try await bench.run(command + more + [free.name, busy.name])
    #expect(result.status == 0, "\(result)")
  }

  @Test(arguments: [["clear", "--yes"], ["prune", "--peer", "*"]])
  func `where one is damaged, missing or no cache none is changed`(
    command: [String]
  ) async throws {
    let bench = try CacheBench()
    let free = try #require(Self.btree)
    try bench.copy(free)
    try bench.directory.write("diary", "mx.example.net is down again\n")
    let entries = try await bench.run("list", free.name, "--count").text
    for (name, status): (String, Int32) in [("btree:gone", 66), ("gdbm:diary", 65)] {
      for names in [[free.name, name], [name, free.name]] {
        let result = try await bench.run(command + names)
        #expect(result.status == status && result.text.isEmpty, "\(result)")
        #expect(result.errorText.contains("\(free.name): left as it is"), "\(result)")
        #expect(try await bench.run("list", free.name, "--count").text == entries)
      }
    }
  }

  @Test(arguments: ["sdbm", "lmdb", "btree"])
  func `a key that no table can hold is told as that, each time`(type: String) async throws {
    let bench = try CacheBench()
    // The worker ends while it is told that this was all: the race is tried again and again.
    let line = String(repeating: "k", count: type == "btree" ? 200_000 : 9000) + "\t0\n"
    try bench.directory.write("big.tsv", line)
    for _ in 0..<12 {
      try? FileManager.default.removeItem(atPath: bench.directory["new.lmdb"])
      let result = try await bench.run("import", "\(type):new", "big.tsv")
      #expect(result.status == 65, "\(result.errorText.suffix(300))")
      #expect(!result.errorText.contains("worker process"), "\(result.errorText.suffix(300))")
    }
  }
}
