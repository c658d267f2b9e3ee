// SPDX-License-Identifier: Apache-2.0

import Foundation
import SessionCache
import TestSupport
import Testing

/// Copies of the caches in the fixtures, for one test.
struct CacheBench {
  /// A cache, by the name that `mxtls cache` takes, with the entries that postmap -s shows of it.
  struct Sample: CustomTestStringConvertible, Sendable {
    let type: TableType
    let name: String
    /// Below Tests/Fixtures/caches.
    let files: [String]
    let entries: String?
    var testDescription: String { name }
  }

  static let samples = [
    Sample(
      type: .btree, name: "btree:smtp_scache", files: ["tlsmgr-btree/smtp_scache.db"],
      entries: "tlsmgr-btree/smtp_scache.tsv"),
    Sample(
      type: .btree, name: "btree:smtpd_scache", files: ["tlsmgr-btree/smtpd_scache.db"],
      entries: "tlsmgr-btree/smtpd_scache.tsv"),
    Sample(
      type: .lmdb, name: "lmdb:smtp_scache", files: ["tlsmgr-lmdb/smtp_scache.lmdb"],
      entries: "tlsmgr-lmdb/smtp_scache.tsv"),
    Sample(
      type: .lmdb, name: "lmdb:smtpd_scache", files: ["tlsmgr-lmdb/smtpd_scache.lmdb"],
      entries: "tlsmgr-lmdb/smtpd_scache.tsv"),
    Sample(
      type: .sdbm, name: "sdbm:smtpd_scache",
      files: ["perl-sdbm/smtpd_scache.pag", "perl-sdbm/smtpd_scache.dir"],
      entries: "perl-sdbm/smtpd_scache.tsv"),
    Sample(
      type: .sdbm, name: "sdbm:smtp_scache",
      files: ["postfix-sdbm/smtp_scache.pag", "postfix-sdbm/smtp_scache.dir"],
      entries: "postfix-sdbm/smtp_scache.tsv"),
    Sample(
      type: .gdbm, name: "gdbm:smtpd_scache.gdbm", files: ["gdbm/smtpd_scache.gdbm"], entries: nil),
  ]

  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// Copies a sample into the directory.
  func copy(_ sample: Sample) throws {
    for file in sample.files {
      let name = String(file.split(separator: "/").last ?? "")
      try directory.write(name, try Fixture.bytes("caches/\(file)"), mode: 0o600)
    }
  }

  /// Runs `mxtls cache` in the directory, at a time soon after the fixtures were made.
  func run(_ arguments: String..., input: [UInt8] = []) async throws -> ToolResult {
    try await run(arguments, input: input)
  }

  /// Runs `mxtls cache` as the other one does.
  func run(_ arguments: [String], input: [UInt8] = []) async throws -> ToolResult {
    try await Tool.mxtls.run(
      ["cache"] + arguments, input: input,
      environment: ["SOURCE_DATE_EPOCH": "1795442000", "TMPDIR": directory.path],
      in: directory.path)
  }

  /// The lines of a text, sorted.
  static func sorted(_ text: String) -> [String] {
    text.split(separator: "\n").map(String.init).sorted()
  }
}
