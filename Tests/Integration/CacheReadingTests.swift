// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives
import TestSupport
import Testing

/// The caches of running Postfixes, which their tlsmgr(8) holds, are read as they are.
@Suite struct CacheReadingTests {
  @Test(arguments: ["btree", "hash", "lmdb"])
  func `live caches are read as postmap reads a copy`(_ type: String) async throws {
    try await CacheInstances.run(type) { instances in
      let server = LiveCache(program: "smtpd", type: type, instance: instances.receiver)
      let client = LiveCache(program: "smtp", type: type, instance: instances.sender)
      let inServer = try await compare(server)
      #expect(inServer.filter { $0.protocol == "TLSv1.2" }.count >= 5)
      #expect(inServer.contains { $0.protocol == "TLSv1.3" && !$0.resumable })
      let inClient = try await compare(client)
      #expect(Set(inClient.map(\.protocol)) == ["TLSv1.2", "TLSv1.3"])
      #expect(!inClient.contains { !$0.resumable })

      for cache in [server, client] { try await expectAnswers(cache) }
      let complaints = try await instances.complaints()
      #expect(complaints == [])
    }
  }

  /// Holds `list` and `export` to what postmap says.
  private func compare(_ cache: LiveCache) async throws -> [ListedEntry] {
    let judged = try await cache.postmap()
    #expect(!judged.isEmpty)
    let listed = try await cache.list()
    let judgedTimes = try judged.map { line in
      let fields = line.split(separator: "\t")
      try #require(fields.count == 2)
      return "\(fields[0]) \(try savedTime(String(fields[1])))"
    }
    #expect(listed.map { "\($0.key) \($0.saved)" }.sorted() == judgedTimes.sorted())

    let directory = try TemporaryDirectory()
    let exported = try await cache.mxtls(
      "export", cache.program, "--format", "tsv", "--secrets", "-o", directory["export"])
    #expect(exported.status == 0, "\(exported)")
    let lines = try directory.text("export").split(separator: "\n").map(String.init)
    #expect(lines.sorted() == judged)
    if cache.type == "lmdb" { #expect(try await cache.livePostmap() == judged) }
    return listed
  }

  /// The time with which a value begins, as mxtls writes it.
  private func savedTime(_ value: String) throws -> String {
    let digits = stride(from: 14, through: 0, by: -2).map { value.dropFirst($0).prefix(2) }.joined()
    let seconds = try #require(UInt64(digits, radix: 16))
    return Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
  }

  /// Has the other commands say something sensible, and no secrets.
  private func expectAnswers(_ cache: LiveCache) async throws {
    let judged = try await cache.postmap()
    let stats = try await cache.mxtls("stats", cache.program, "--format", "json")
    #expect(stats.status == 0, "\(stats)")
    #expect(stats.text.contains(#""entries" : \#(judged.count)"#), "\(stats)")
    let text = try await cache.mxtls("list", cache.program)
    #expect(text.status == 0, "\(text)")
    #expect(text.errorText.contains("this is a snapshot") == (cache.type != "lmdb"), "\(text)")
    let key = try #require(judged.first?.split(separator: "\t").first)
    let entry = try await cache.mxtls("show", String(key), cache.program)
    #expect(entry.status == 0, "\(entry)")
    let sound = try await cache.mxtls("verify", cache.program)
    #expect(sound.status == 0, "\(sound)")
    let refused = try await cache.mxtls("list", cache.program, "--no-snapshot")
    #expect(refused.status == (cache.type == "lmdb" ? 0 : 75), "\(refused)")
  }
}
