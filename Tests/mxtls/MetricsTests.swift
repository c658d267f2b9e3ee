// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import mxtls

/// Metrics of caches and of generations.
@Suite struct MetricsTests {
  /// The value of a sample, by its name and labels.
  private func value(_ sample: String, in text: String) -> String? {
    text.split(separator: "\n").first { $0.hasPrefix("\(sample) ") }
      .map { String($0.dropFirst(sample.count + 1)) }
  }

  @Test func `what stats counts are metrics of each cache`() async throws {
    let bench = try CacheBench()
    let names = ["btree:smtp_scache", "sdbm:smtpd_scache"]
    for sample in CacheBench.samples where names.contains(sample.name) { try bench.copy(sample) }
    let result = try await bench.run(["stats"] + names + ["--format", "prometheus"])
    #expect(result.status == 0, "\(result)")
    for name in names {
      let json = try JSONValue(
        try await bench.run(["stats", name, "--format", "json"]).text)["caches"]?.elements.first
      let labels = "{cache=\"\(name)\",program=\"\"}"
      for (metric, field) in [
        ("entries", "entries"), ("expired_entries", "expired"), ("payload_bytes", "payload"),
        ("resumable_entries", "resumable"), ("undecodable_entries", "undecodable"),
      ] {
        let expected = try #require(json?[field]?.integer)
        let found = value("mxtls_cache_\(metric)\(labels)", in: result.text)
        #expect(found == "\(expected)", "\(metric) of \(name): \(result.text)")
      }
      #expect(value("mxtls_cache_damaged\(labels)", in: result.text) == "0")
    }
    let session = "mxtls_cache_sessions{cache=\"\(names[0])\",program=\"\",protocol=\"TLSv1.3\"}"
    #expect(value(session, in: result.text) != nil, "\(result.text)")
    #expect(value("mxtls_cache_time_seconds", in: result.text) == "1795442000")
    #expect(try await Promtool.objections(to: result.text) == "")
  }

  @Test func `a damaged cache is a metric, and an error`() async throws {
    let bench = try CacheBench()
    let whole = try Fixture.bytes("caches/postfix-sdbm/smtp_scache.pag")
    try bench.directory.write("c.pag", Array(whole.prefix(whole.count / 2 + 7)))
    try bench.directory.write("c.dir", try Fixture.bytes("caches/postfix-sdbm/smtp_scache.dir"))
    let result = try await bench.run("stats", "sdbm:c", "--format", "prometheus")
    #expect(result.status == 65, "\(result)")
    let damaged = "mxtls_cache_damaged{cache=\"sdbm:c\",program=\"\"}"
    #expect(value(damaged, in: result.text) == "1", "\(result)")
  }

  @Test func `the status of a rotation is metrics of each pair`() async throws {
    let bench = try InstallBench()
    try bench.make()
    let path = bench.directory["newcert.pem"]
    func sample(_ name: String) -> String { "mxtls_rotate_\(name){filepath=\"\(path)\"}" }
    let before = bench.command(["rotate", "--status", "--format", "prometheus"])
    #expect(before.status == .success, "\(before)")
    #expect(value("mxtls_rotate_pairs", in: before.out) == "1", "\(before)")
    #expect(value(sample("generations"), in: before.out) == "0", "\(before)")
    #expect(value(sample("made_time_seconds"), in: before.out) == nil, "\(before)")

    let rotated = bench.switching(["rotate", "--force", "--no-confirm"])
    #expect(rotated.status == .success, "\(rotated)")
    let staged = bench.command([
      "rotate", "--stage-only", "--force", "--lock-file", bench.directory["lock"],
    ])
    #expect(staged.status == .success, "\(staged)")
    let after = bench.command(["rotate", "--status", "--format", "prometheus"])
    let json = bench.command(["rotate", "--status", "--format", "json"])
    let pair = try #require(try JSONValue(json.out)["pairs"]?.elements.first)
    let generations = try #require(pair["generations"]?.elements)
    let live = try #require(generations.first { $0["state"]?.string == "live" })
    let formatter = ISO8601DateFormatter()
    for (metric, field) in [("not_after", "not_after"), ("made_time_seconds", "made")] {
      let text = try #require(live[field]?.string)
      let date = try #require(formatter.date(from: text))
      let found = value(sample(metric), in: after.out)
      #expect(found == "\(Int(date.timeIntervalSince1970))", "\(after)")
    }
    #expect(value(sample("generations"), in: after.out) == "2", "\(after)")
    #expect(value(sample("broken_generations"), in: after.out) == "0", "\(after)")
    #expect(value(sample("waiting"), in: after.out) == "1", "\(after)")
    #expect(try await Promtool.objections(to: before.out) == "")
    #expect(try await Promtool.objections(to: after.out) == "")
  }

  @Test func `a run of rotate makes no metrics`() throws {
    #expect(run("rotate", "--format", "prometheus").status == .usage)
  }
}
