// SPDX-License-Identifier: Apache-2.0

import Foundation
import SessionCache
import TestSupport
import Testing

/// What is found by the names that users give.
@Suite struct CacheNameTests {
  @Test(arguments: CacheBench.samples.filter { $0.name != "gdbm:smtpd_scache.gdbm" })
  func `a path as in main.cf without its type is told the type`(
    _ sample: CacheBench.Sample
  ) async throws {
    let bench = try CacheBench()
    try bench.copy(sample)
    let path = String(sample.name.split(separator: ":")[1])
    let result = try await bench.run("list", path)
    // Of a table in two files the path alone says which one it is.
    if sample.type == .sdbm { return #expect(result.status == 0, "\(result)") }
    #expect(result.status == 66, "\(result)")
    #expect(result.errorText.hasSuffix("mxtls: hint: there is \(sample.name)\n"), "\(result)")
  }

  @Test(arguments: ["list", "stats", "verify", "prune", "clear"])
  func `a loop of links is no cache, however it is named`(command: String) async throws {
    let bench = try CacheBench()
    try FileManager.default.createSymbolicLink(
      atPath: bench.directory["loop.db"], withDestinationPath: "loop.db")
    for name in ["loop.db", "btree:loop"] {
      let result = try await bench.run([command, name] + (command == "clear" ? ["--yes"] : []))
      #expect(result.status == (command == "verify" ? 3 : 66), "\(result)")
      let text = result.text + result.errorText
      #expect(text.contains("too many levels of symbolic links"), "\(result)")
    }
  }

  @Test func `what cannot be read has no numbers`() async throws {
    let bench = try CacheBench()
    mkfifo(bench.directory["pipe.db"], 0o600)
    let result = try await bench.run(["stats", "btree:pipe"])
    #expect(result.status == 66 && result.text == "", "\(result)")
    #expect(result.errorText.contains("it is a FIFO"), "\(result)")
  }

  @Test func `what gives a program a cache can be pasted, whichever main.cf is meant`() async throws
  {
    let bench = try CacheBench()
    try bench.directory.write("main.cf", "smtp_tls_session_cache_database =\n")
    try bench.directory.write("master.cf", "")
    let folder = bench.directory.path
    let result = try await bench.run(["list", "smtp", "-c", folder])
    #expect(result.status == 66, "\(result)")
    #expect(result.errorText.contains("hint: `postconf -c \(folder) -e 'smtp_tls_"), "\(result)")
    #expect(result.errorText.contains("' && postfix -c \(folder) reload` gives it"), "\(result)")
  }

  @Test(arguments: ["list", "stats", "prune", "clear"])
  func `a cache that cannot be found hides nothing of the others`(command: String) async throws {
    let bench = try CacheBench()
    let sample = CacheBench.samples[0]
    try bench.copy(sample)
    try bench.directory.write("bad.db", "no table", mode: 0o600)
    let more = command == "list" ? ["--count"] : command == "stats" ? [] : ["-n"]
    let result = try await bench.run([command] + more + [sample.name, "missing.db", "bad.db"])
    #expect(result.status == 65, "\(result)")
    #expect(result.errorText.contains("missing.db: ") && result.errorText.contains("bad.db: "))
    // Nothing is changed where one of them cannot be.
    #expect(result.text.isEmpty == ["prune", "clear"].contains(command), "\(result)")
  }
}
