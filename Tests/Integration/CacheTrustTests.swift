// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Root works on no cache that another user could exchange, and takes no slow disk for damage.
@Suite struct CacheTrustTests {
  private static let commands = [
    ["list"], ["stats"], ["verify"], ["export", "--secrets"], ["show", "smtp&"],
    ["prune", "--expired"], ["clear", "--yes"],
  ]

  /// Runs every command, and expects each to refuse the cache with a reason.
  private func expectRefusals(
    _ bench: CacheTables, _ cache: String, _ words: String
  ) async throws {
    for command in Self.commands {
      let result = try await bench.run(command + [cache])
      let isVerify = command == ["verify"]
      #expect(result.status == (isVerify ? 3 : 77), "\(command): \(result)")
      let said = isVerify ? result.text : result.errorText
      #expect(said.contains(words), "\(command): \(result)")
      if !isVerify { #expect(result.errorText.contains("(chown)"), "\(command): \(result)") }
    }
  }

  private func give(_ path: String, to user: String) throws {
    try FileManager.default.setAttributes([.ownerAccountName: user], ofItemAtPath: path)
  }

  @Test(arguments: CacheTables.types)
  func `a file of root's in a directory of somebody else is refused`(_ type: String) async throws {
    let bench = try CacheTables()
    try await bench.make(type)
    chmod(bench.directory.path, 0o755)
    try give(bench.directory.path, to: "nobody")
    try await expectRefusals(bench, "\(type):cache", "nobody could exchange it")
    // As theirs it is read with their rights.
    for file in CacheTables.files(type, "cache") {
      try give(bench.directory[file], to: "nobody")
    }
    for command in Self.commands where command[0] != "show" {
      let result = try await bench.run(command + ["\(type):cache"])
      #expect(result.status == 0, "\(command): \(result)")
    }
  }

  @Test(arguments: CacheTables.types)
  func `a link of somebody else is not followed`(_ type: String) async throws {
    let bench = try CacheTables()
    try await bench.make(type)
    let folder = bench.directory["theirs"]
    mkdir(folder, 0o755)
    for file in CacheTables.files(type, "cache") {
      symlink(bench.directory[file], "\(folder)/\(file)")
    }
    try give(folder, to: "nobody")
    for command in Self.commands {
      let result = try await bench.run(command + ["\(type):theirs/cache"])
      let status: Int32 = command == ["verify"] ? 3 : 77
      #expect(result.status == status, "\(command): \(result)")
    }
    #expect(try await bench.lines("\(type):cache") == CacheTables.lines())
  }

  @Test func `a link of somebody else is not followed to tell what it leads to`() async throws {
    let bench = try CacheTables()
    let folder = bench.directory["theirs"]
    mkdir(folder, 0o755)
    symlink(try bench.directory.write("secret", "no table\n", mode: 0o600), "\(folder)/cache.db")
    try give(folder, to: "nobody")
    for command in Self.commands {
      let result = try await bench.run(command + ["theirs/cache.db"])
      let isVerify = command == ["verify"]
      #expect(result.status == (isVerify ? 3 : 77), "\(command): \(result)")
      #expect(!(result.text + result.errorText).contains("no table of a known"), "\(result)")
    }
  }

  @Test(arguments: ["sdbm", "dbm"])
  func `both files of a cache belong to one user`(_ type: String) async throws {
    let bench = try CacheTables()
    try await bench.make(type)
    try give(bench.directory["cache.pag"], to: "nobody")
    try await expectRefusals(
      bench, "\(type):cache", "cannot be opened: it belongs to root")
    try give(bench.directory["cache.pag"], to: "root")
    try give(bench.directory["cache.dir"], to: "nobody")
    try await expectRefusals(
      bench, "\(type):cache", "cannot be opened: it belongs to nobody")
  }

  @Test func `entries are not put into a directory that somebody could exchange`() async throws {
    let bench = try CacheTables()
    mkdir(bench.directory["theirs"], 0o755)
    mkdir(bench.directory["theirs/ours"], 0o755)
    try give(bench.directory["theirs"], to: "nobody")
    let result = try await bench.run(["import", "btree:theirs/ours/cache"], input: [])
    #expect(result.status == 77, "\(result)")
    #expect(result.errorText.contains("nobody could exchange it"), "\(result)")
    #expect(try bench.directory.list() == ["theirs"])
  }

  @Test(arguments: ["prune", "import"])
  func `a disk that takes its time is no damage`(_ command: String) async throws {
    let bench = try CacheTables()
    try await bench.make("lmdb")
    // Longer than the eight seconds for which a worker may compute without progress.
    let delay = "fdatasync,fsync:delay_enter=9s:when=1"
    let result = try await bench.run(
      under: "strace", Strace.injecting(delay),
      command == "prune"
        ? ["prune", "lmdb:cache", "--protocol", "TLSv1.3"] : ["import", "lmdb:cache"])
    #expect(result.status == 0, "\(result)")
  }
}
