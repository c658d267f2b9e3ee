// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The JSON that the commands of cache write is the JSON that their pages document.
@Suite struct CacheFieldTests {
  @Test func `the page of list documents every field, and no other`() async throws {
    let caches = try await SampleCaches()
    let result = try await caches.run("list", "--format", "json")
    #expect(result.status == 65, "one of the caches is damaged")
    let lines = try result.text.split(separator: "\n").map { try JSONValue(String($0)) }
    #expect(lines.count > 5)
    #expect(try Self.differences("mxtls-cache-list", Self.union(lines)) == [])
  }

  @Test func `the page of list explains every word of the column RESUMABLE`() async throws {
    let source = try Package.text("Sources/mxtls/Cache/DecodedEntry.swift")
    let words = source.matches(of: /return "([a-z OS]+)"/.ignoresCase()).map { String($0.1) }
    let page = try ManualPage("mxtls-cache-list").source
    #expect(words.count > 5)
    for word in words { #expect(page.contains("\n.It Li \(word)\n"), "\(word)") }
  }

  @Test func `the page of show documents every field, and no other`() async throws {
    let caches = try await SampleCaches()
    var cards: [JSONValue] = []
    for key in SampleCaches.keys {
      let result = try await caches.run(
        "show", key, "smtp", "--secrets", "--format", "json")
      #expect(result.status == 0, "\(result)")
      cards.append(try JSONValue(result.text))
    }
    #expect(
      try Self.differences("mxtls-cache-show", Self.union(cards, leaves: ["session"])) == [])
    let known = try ManualPage("mxtls-show").fields
    for session in cards.compactMap({ $0["session"] }) {
      for (field, type) in session.fields(leaves: ["contents"]) {
        #expect(known[field] == type, "\(field)")
      }
    }
  }

  @Test func `the page of import documents every field, and no other`() async throws {
    let caches = try await SampleCaches()
    let file = try caches.directory.write("none", "")
    let result = try await caches.run("import", "smtp", file, "-n", "--format", "json")
    #expect(result.status == 0, "\(result)")
    let fields = try JSONValue(result.text).fields()
    #expect(try Self.differences("mxtls-cache-import", fields) == [])
  }

  @Test func `the page of stats documents every field, and no other`() async throws {
    let result = try await SampleCaches().run("stats", "--format", "json")
    #expect(result.status == 65, "\(result)")
    #expect(try Self.differences("mxtls-cache-stats", JSONValue(result.text).fields()) == [])
  }

  @Test func `the page of verify documents every field, and no other`() async throws {
    let caches = try await SampleCaches()
    // Whoever runs another program under a lock keeps the lock.
    let result = try await Tool("flock").run(
      [caches.directory["data/smtp_scache.db"], Tool.mxtls.path]
        + caches.arguments(["verify", "--no-snapshot", "--format", "json"]))
    #expect(result.status == 3, "\(result)")
    let report = try JSONValue(result.text)
    #expect(try Self.differences("mxtls-cache-verify", report.fields()) == [])
    let item = try ManualPage("mxtls-cache-verify")["OUTPUT"].items.last
    let words = item?.body.flatMap { Mdoc.words(after: "Li", in: Mdoc.words($0)) } ?? []
    let statuses = report["caches"]?.elements.compactMap { $0["status"]?.string } ?? []
    #expect(statuses.count == 3 && Set(statuses).isSubset(of: words))
  }

  @Test(arguments: ["prune", "clear"])
  func `the pages of prune and clear document their report`(command: String) async throws {
    let caches = try await SampleCaches()
    let result = try await caches.run(command, "smtp", "smtpd", "--dry-run", "--format", "json")
    #expect(result.status == 0, "\(result)")
    #expect(
      try ManualPage("mxtls-cache-\(command)").fields == JSONValue(result.text).fields())
  }

  @Test func `the page of export documents its lines`() async throws {
    let result = try await SampleCaches().run("export", "smtp", "--secrets")
    let lines = try result.text.split(separator: "\n").map { try JSONValue(String($0)) }
    #expect(try Self.differences("mxtls-cache-export", Self.union(lines)) == [])
  }

  /// The fields that only the page or only the report has, with their types.
  private static func differences(
    _ page: String, _ fields: [String: String]
  ) throws -> Set<String> {
    func lines(_ fields: [String: String]) -> Set<String> { Set(fields.map { "\($0): \($1)" }) }
    return lines(try ManualPage(page).fields).symmetricDifference(lines(fields))
  }

  private static func union(_ values: [JSONValue], leaves: Set<String> = []) -> [String: String] {
    values.reduce(into: [:]) { $0.merge($1.fields(leaves: leaves)) { $1 } }
  }
}
