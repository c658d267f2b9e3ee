// SPDX-License-Identifier: Apache-2.0

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
    // Nothing is emptied where one of them cannot be.
    #expect(result.text.isEmpty == (command == "clear"), "\(result)")
  }
}
