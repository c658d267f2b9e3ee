// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Every system call by which a command changes a cache fails in its turn, or its process is killed
/// there: the program's own, or the worker's.
@Suite struct CacheFaultTests {
  private static let calls = [
    "fallocate", "fchmod", "fchown", "fdatasync", "fsync", "ftruncate", "linkat", "msync",
    "pwrite64", "pwritev", "renameat", "renameat2", "unlinkat", "write", "writev",
  ]
  private static let faults = ["signal=SIGKILL", "error=ENOSPC"]
  /// How many calls of a name are disturbed of one run, the first and the last at least: those that fill
  /// a file are many and alike.
  private static let places = Night.isNow ? 8 : 2
  private static let commands = [
    ["prune", "--protocol", "TLSv1.3"], ["clear", "--yes"], ["import", "more.tsv"],
  ]

  @Test(arguments: CacheTables.types)
  func `a change that is cut short leaves the old or the new entries`(type: String) async throws {
    let template = try CacheTables()
    try await template.make(type)
    for command in Self.commands {
      let change = try await CacheChange(command, of: template, type)
      // The gate tries the two faults in turn.
      let injections = try await change.places().enumerated().flatMap { index, place in
        (Night.isNow ? Self.faults : [Self.faults[index % 2]]).map {
          "\(place.call):\($0):when=\(place.number)"
        }
      }
      var failed = 0
      for injection in injections {
        if try await change.isCutShort(by: injection) { failed += 1 }
        await Task.yield()
      }
      // Lest the faults miss and all of this tests nothing.
      #expect(failed > injections.count / 3, "\(type) \(command)")
    }
  }

  /// A command that changes a cache, and the entries before and after.
  private struct CacheChange {
    let type: String
    let arguments: [String]
    /// The files of the table as it was.
    let files: [String: [UInt8]]
    let before: Set<String>
    let after: Set<String>

    init(_ command: [String], of template: CacheTables, _ type: String) async throws {
      self.type = type
      let cache = "\(type):cache"
      arguments = [command[0], cache] + command.dropFirst()
      var files: [String: [UInt8]] = [:]
      for name in CacheTables.files(type, "cache") {
        files[name] = try template.directory.bytes(name)
      }
      self.files = files
      before = try await template.lines(cache)
      let bench = try Self.bench(files)
      let result = try await bench.run(arguments)
      #expect(result.status == 0, "\(result)")
      after = try await bench.lines(cache)
      #expect(after != before)
    }

    /// A copy of the table, and what is imported: as many entries as make an sdbm table split pages.
    private static func bench(_ files: [String: [UInt8]]) throws -> CacheTables {
      let bench = try CacheTables()
      for (name, bytes) in files { try bench.directory.write(name, bytes, mode: 0o600) }
      let lines = try CacheTables.lines().sorted().enumerated().map { "smtp&\($0)&\($1)\n" }
      try bench.directory.write("more.tsv", lines.joined())
      return bench
    }

    /// The calls to be disturbed, each by its number in the process that makes it.
    func places() async throws -> [(call: String, number: Int)] {
      let bench = try Self.bench(files)
      let trace = bench.scratch["trace"]
      let result = try await bench.run(
        under: "strace", Strace.tracing(Self.names, to: trace), arguments)
      #expect(result.status == 0, "\(result)")
      var most: [String: Int] = [:]
      for call in StraceCall.all(in: try bench.scratch.text("trace")) {
        let name = String(call.name)
        guard CacheFaultTests.calls.contains(name) else { continue }
        most[name] = max(most[name] ?? 0, call.number)
      }
      return most.sorted { $0.key < $1.key }.flatMap { call, count in
        Self.numbers(count).map { (call, $0) }
      }
    }

    /// Numbers from 1 to `count`, both included, in even steps.
    private static func numbers(_ count: Int) -> Set<Int> {
      let steps = max(1, min(count, CacheFaultTests.places) - 1)
      return Set((0...steps).map { 1 + $0 * (count - 1) / steps })
    }

    private static let names = CacheFaultTests.calls.joined(separator: ",")

    /// Runs the command with a fault, and checks what it leaves behind.
    ///
    /// - Returns: Whether the fault kept the command from its end.
    func isCutShort(by injection: String) async throws -> Bool {
      let bench = try Self.bench(files)
      let call = injection.prefix { $0 != ":" }
      let result = try await bench.run(
        under: "strace", Strace.injecting(injection), arguments)
      let context = "\(type) \(arguments), \(injection): \(result)"
      let isKilled = result.status == 137
      // The error may be what cannot be written.
      let saysWhy = call == "write" || result.errorText.contains("mxtls: error: ")
      #expect(isKilled || result.status == 0 || saysWhy, "\(context)")
      #expect(isKilled || [0, 73, 74].contains(result.status), "\(context)")

      let known = Set(files.keys).union(["more.tsv"])
      let left = try bench.directory.list().filter { !known.contains($0) }
      #expect(isKilled ? left.allSatisfy { $0.hasPrefix(".") } : left.isEmpty, "\(left) \(context)")
      #expect(try bench.scratch.list() == [], "\(context)")
      let isUntouched = try files.allSatisfy { try bench.directory.bytes($0) == $1 }
      if !isUntouched { try await expectEntries(bench, context) }
      if result.status == 0 { #expect(!isUntouched, "\(context)") }

      if !left.isEmpty {
        let again = try await bench.run(arguments)
        #expect(again.status == 0, "\(context): \(again)")
        #expect(try bench.directory.list() == known.sorted(), "\(context)")
      }
      return result.status != 0
    }

    /// The old entries or the new ones are there, for mxtls and for Postfix.
    private func expectEntries(_ bench: CacheTables, _ context: String) async throws {
      let lines = try await bench.lines("\(type):cache")
      #expect(lines == before || lines == after, "\(context)")
      guard ["btree", "hash", "lmdb"].contains(type) else { return }
      let judged = try await Tool("postmap").run("-s", "\(type):\(bench.directory["cache"])")
      #expect(judged.status == 0, "\(context): \(judged)")
      #expect(Set(judged.text.split(separator: "\n").map(String.init)) == lines, "\(context)")
    }
  }
}
