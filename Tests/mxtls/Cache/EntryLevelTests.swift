// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// The security levels of entries, which not all keys tell.
@Suite struct EntryLevelTests {
  @Test func `a level that no key tells is said to be that`() async throws {
    let bench = try CacheBench()
    try bench.copy(CacheBench.samples[2])
    let cache = "lmdb:smtp_scache"
    let said = "no key there tells a security level"
    for command in [["list"], ["list", "--count"], ["prune", "-n"], ["prune"]] {
      let result = try await bench.run(command + [cache, "--level", "may"])
      #expect(result.status == 0, "\(result)")
      #expect(result.errorText.contains("\(cache): \(said)"), "\(result)")
      let others = try await bench.run(command + [cache, "--protocol", "TLSv1.9"])
      #expect(!others.errorText.contains(said), "\(others)")
    }
    let list = try await bench.run("list", cache, "--format", "json", "--limit", "1")
    let peer = try #require(list.text.firstMatch(of: /"host" *: *"([^"]+)"/)?.output.1, "\(list)")
    let shown = try await bench.run("show", String(peer), cache, "--level", "may")
    #expect(shown.status == 66, "\(shown)")
    #expect(shown.errorText.contains("tell none"), "\(shown)")
    #expect(shown.errorText.contains("hint: leave out --level"), "\(shown)")
  }
}
