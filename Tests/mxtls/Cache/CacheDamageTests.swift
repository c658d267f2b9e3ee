// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Whatever is in the files of a cache, there are entries or a clear error, and mxtls goes on.
@Suite struct CacheDamageTests {
  /// How many damaged copies are looked at; more than the 100 of a usual run are to be asked for.
  private static let copies =
    ProcessInfo.processInfo.environment["MXTLS_DAMAGED_COPIES"].flatMap { Int($0) } ?? 100
  /// How many of them are looked at by one run.
  private static let group = 50
  /// In bytes, for the program and for its workers.
  private static let memory = 256 << 20

  private static let commands = [
    ["verify", "--format", "json"], ["list", "--format", "json"], ["stats", "--format", "json"],
    ["prune", "--peer", "nobody", "--format", "json"],
  ]

  @Test(arguments: CacheTables.types)
  func `damaged copies give entries or say that they are damaged`(type: String) async throws {
    let bench = try CacheTables()
    try await bench.make(type)
    let sound = try CacheTables.files(type, "cache").map { try bench.directory.bytes($0) }
    var told = 0
    for first in stride(from: 0, to: Self.copies, by: Self.group) {
      let seeds = first..<first + Self.group
      var written: [String: [UInt8]] = [:]
      for seed in seeds {
        written.merge(try Self.write(sound, damagedBy: seed, type, bench)) { $1 }
      }
      let command = Self.commands[first / Self.group % Self.commands.count]
      let result = try await bench.run(
        under: "prlimit", ["--data=\(Self.memory)"], command + seeds.map { "\(type):\($0)" })
      told += check(result, command[0], "\(type), seeds \(seeds)")
      for (name, bytes) in written {
        // A library that counts pages wrong can make a file too long to be read.
        let size = try FileManager.default.attributesOfItem(atPath: bench.directory[name])[.size]
        #expect(size as? Int == bytes.count, "\(command) \(type):\(name)")
        if size as? Int == bytes.count {
          #expect(try bench.directory.bytes(name) == bytes, "\(command) \(type):\(name)")
        }
        try FileManager.default.removeItem(atPath: bench.directory[name])
      }
      await Task.yield()
    }
    // Lest the damages miss and all of this tests nothing.
    #expect(told > Self.copies / 4)
    let left = try bench.directory.list()
    #expect(left == CacheTables.files(type, "cache").sorted())
    #expect(try bench.scratch.list() == [])
  }

  @Test(arguments: CacheTables.types.filter { $0 != "gdbm" })
  func `a damaged cache of main.cf can be emptied`(type: String) async throws {
    let bench = try CacheTables()
    try await bench.make(type)
    let sound = try CacheTables.files(type, "cache").map { try bench.directory.bytes($0) }
    try bench.directory.write("master.cf", "")
    for first in stride(from: 0, to: 18, by: 3) {
      var main = "data_directory = \(bench.directory.path)\n"
      for (seed, program) in zip(first..<first + 3, ["smtp", "smtpd", "lmtp"]) {
        _ = try Self.write(sound, damagedBy: seed, type, bench)
        main += "\(program)_tls_session_cache_database = \(type):$data_directory/\(seed)\n"
      }
      try bench.directory.write("main.cf", main)
      let cleared = try await bench.run(["clear", "--yes", "-c", "."])
      #expect(cleared.status == 0, "\(cleared)")
      for seed in first..<first + 3 {
        let result = try await bench.run("list", "--count", "\(type):\(seed)")
        #expect(result.status == 0 && result.text == "0\n", "\(seed): \(result)")
      }
    }
  }

  /// A table whose files have not a byte.
  private static func bare(_ type: String) throws -> CacheTables {
    let bench = try CacheTables()
    for name in CacheTables.files(type, "cache") {
      try bench.directory.write(name, [], mode: 0o600)
    }
    return bench
  }

  @Test(arguments: CacheTables.types)
  func `a file without a byte is a cache without entries`(type: String) async throws {
    let bench = try Self.bare(type)
    let cache = "\(type):cache"
    for (arguments, text) in [
      (["list", "--count"], "0\n"), (["list"], ""), (["stats", "--format", "json"], nil),
      (["verify", "-q"], ""), (["export", "--secrets"], ""), (["prune", "--expired"], nil),
      (["clear", "--yes", "-n"], nil), (["clear", "--yes"], nil), (["list", "--count"], "0\n"),
    ] {
      let result = try await bench.run(arguments + [cache])
      #expect(result.status == 0, "\(arguments): \(result)")
      if let text { #expect(result.text == text, "\(arguments): \(result)") }
    }
  }

  @Test(arguments: CacheTables.types.filter { $0 != "lmdb" })
  func `a file without a byte can be filled`(type: String) async throws {
    let bench = try Self.bare(type)
    try await bench.make(type, "full")
    let exported = try await bench.run(["export", "\(type):full", "--secrets"])
    let imported = try await bench.run(["import", "\(type):cache"], input: exported.output)
    #expect(imported.status == 0, "\(imported)")
    let again = try await bench.run(["export", "\(type):cache", "--secrets"])
    let lines = { (result: ToolResult) in Set(result.text.split(separator: "\n")) }
    #expect(!exported.output.isEmpty && lines(again) == lines(exported))
  }

  /// Checks what holds whatever the damage is, and returns how many caches were found damaged.
  private func check(_ result: ToolResult, _ command: String, _ context: String) -> Int {
    let lines = result.errorText.split(separator: "\n")
    let isVerify = command == "verify"
    #expect((isVerify ? [0, 1, 2] : [0, 65]).contains(result.status), "\(context): \(result)")
    #expect(lines.allSatisfy { $0.hasPrefix("mxtls: ") }, "\(context): \(result)")
    // A trap of our own code, and not of a library.
    #expect(!result.description.contains(/signal [45]\b/), "\(context): \(result)")
    if command == "list" {
      for line in result.output.split(separator: UInt8(ascii: "\n")) {
        #expect(
          (try? JSONSerialization.jsonObject(with: Data(line))) is [String: Any], "\(context)")
      }
      return lines.count { $0.contains(": damaged: ") }
    }
    let report = try? JSONSerialization.jsonObject(with: Data(result.output)) as? [String: Any]
    let caches = report?["caches"] as? [[String: Any]] ?? []
    guard isVerify else { return lines.count { $0.contains(": damaged: ") } }
    #expect(caches.count == Self.group, "\(context): \(result)")
    for cache in caches { #expect(cache["unknown"] == nil, "\(context): \(cache)") }
    return caches.count { $0["status"] as? String == "critical" }
  }

  /// Writes a copy of the files of a table, which is named as its seed, and damaged; returns it.
  private static func write(
    _ files: [[UInt8]], damagedBy seed: Int, _ type: String, _ bench: CacheTables
  ) throws -> [String: [UInt8]] {
    var random = SplitMix64(seed: UInt64(seed))
    let names = CacheTables.files(type, "\(seed)")
    let contents = Dictionary(uniqueKeysWithValues: zip(names, damaged(files, &random)))
    for (name, bytes) in contents { try bench.directory.write(name, bytes, mode: 0o600) }
    return contents
  }

  /// Damages one to four places of one of the files.
  private static func damaged(
    _ files: [[UInt8]], _ random: inout SplitMix64
  ) -> [[UInt8]] {
    var files = files
    let index = Int.random(in: 0..<4, using: &random) == 0 ? files.count - 1 : 0
    for _ in 0..<Int.random(in: 1...4, using: &random) { files[index].damagePages(&random) }
    return files
  }
}

extension [UInt8] {
  /// Does to a file what a bad disk, a full one, or a fool can do.
  fileprivate mutating func damagePages(_ random: inout SplitMix64) {
    guard !isEmpty else { return }
    let place = Int.random(in: 0..<count, using: &random)
    let length = [1, 4, 16, 512, 4096].randomElement(using: &random) ?? 1
    let range = place..<Swift.min(count, place + length)
    switch Int.random(in: 0..<8, using: &random) {
    case 0: removeSubrange(place...)
    case 1: for _ in 0..<10 { flipBit(&random) }
    case 2: swapPages(&random)
    case 3: for index in range { self[index] = 0 }
    case 4: for index in range { self[index] = 0xFF }
    case 5: for index in range { self[index] = .random(in: 0...255, using: &random) }
    case 6: self[place % Swift.min(count, 512)] = .random(in: 0...255, using: &random)
    default: setNumber(at: place & ~3, &random)
    }
  }

  private mutating func flipBit(_ random: inout SplitMix64) {
    self[Int.random(in: 0..<count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
  }

  private mutating func swapPages(_ random: inout SplitMix64) {
    let size = 4096
    guard count >= 2 * size else { return }
    let one = Int.random(in: 0..<count / size, using: &random) * size
    let other = Int.random(in: 0..<count / size, using: &random) * size
    let page = Array(self[one..<one + size])
    replaceSubrange(one..<one + size, with: Array(self[other..<other + size]))
    replaceSubrange(other..<other + size, with: page)
  }

  private mutating func setNumber(at place: Int, _ random: inout SplitMix64) {
    let numbers: [UInt32] = [0, 1, 0x7FFF_FFFF, 0xFFFF_FFFF, 0x8000_0000, 0xFFFF, 0x1_0000]
    guard place + 4 <= count, let number = numbers.randomElement(using: &random) else { return }
    for index in 0..<4 { self[place + index] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
  }
}
