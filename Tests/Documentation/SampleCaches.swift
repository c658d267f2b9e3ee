// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// A configuration with three caches, in which every field of an entry occurs.
///
/// That of smtp has entries of several forms of key, and one that is none; that of smtpd is LMDB and
/// has more; that of lmtp is damaged.
struct SampleCaches {
  let directory: TemporaryDirectory

  /// The keys of the entries of smtp.
  static let keys = [
    "smtp&example.net&mx1.example.net&192.0.2.25&5&&&" + String(repeating: "0A", count: 32),
    "smtp:192.0.2.26:25:mx2.example.net&p=2&c=aNULL:-aNULL:ALL&l=805306720",
    String(repeating: "0B", count: 32) + "&s=smtp&l=805306720",
    String(repeating: "0C", count: 32) + "&s=smtp&l=805306720",
    "no key at all",
  ]

  init() async throws {
    directory = try TemporaryDirectory()
    let data = directory["data"]
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    try directory.write(
      "main.cf",
      """
      data_directory = \(data)
      smtp_tls_session_cache_database = btree:\(data)/smtp_scache
      smtpd_tls_session_cache_database = lmdb:\(data)/smtpd_scache
      lmtp_tls_session_cache_database = btree:\(data)/lmtp_scache
      """)
    try directory.write("master.cf", "tlsmgr unix - - n 1000? 1 tlsmgr\n")
    let client = try Self.values("smtp_scache.tsv")
    let server = try Self.values("smtpd_scache.tsv")
    guard let session = client.first, let other = server.first(where: { $0.contains("3081") })
    else { throw Missing() }
    // Of TLS 1.2, which alone tells whether it is bound to its handshake.
    let former = (client + server).first { $0.contains("02010102020303") } ?? session
    let values = [session, former, other, try Self.withEarlyData(other), "00"]
    let lines = zip(Self.keys, values).map { "\($0)\t\($1)\n" }.joined()
    try directory.write("smtp.tsv", lines)
    for (cache, file) in [
      ("smtp", directory["smtp.tsv"]), ("smtpd", directory["smtp.tsv"]),
      ("smtpd", Self.fixture("smtpd_scache.tsv")),
    ] {
      let result = try await run("import", cache, file)
      guard result.status == 0 else { throw Missing() }
    }
    let whole = try Data(contentsOf: URL(fileURLWithPath: Self.fixture("smtp_scache.db")))
    try directory.write("data/lmtp_scache.db", Array(whole.prefix(9000)))
  }

  /// Runs a command of cache on the configuration.
  func run(_ arguments: String...) async throws -> ToolResult {
    try await Tool.mxtls.run(self.arguments(arguments))
  }

  /// The arguments of such a run.
  func arguments(_ arguments: [String]) -> [String] {
    ["cache"] + arguments.prefix(1) + ["-c", directory.path] + arguments.dropFirst()
  }

  private static func fixture(_ name: String) -> String {
    Fixture.path("caches/tlsmgr-btree/\(name)")
  }

  private static func values(_ name: String) throws -> [String] {
    try String(contentsOfFile: fixture(name), encoding: .utf8).split(separator: "\n")
      .compactMap { $0.split(separator: "\t").last.map(String.init) }
  }

  /// The value with 32 octets of early data allowed: field 15, before field 19, which is the last.
  private static func withEarlyData(_ value: String) throws -> String {
    let (length, last) = (20, 10)
    guard value.dropFirst(16).hasPrefix("3081"), value.suffix(last).hasPrefix("B303"),
      let count = UInt8(value.dropFirst(length).prefix(2), radix: 16), count < 250
    else { throw Missing() }
    let digits = String(count + 5, radix: 16, uppercase: true)
    let rest = value.dropFirst(length + 2).dropLast(last)
    return value.prefix(length) + digits + rest + "AF03020120" + value.suffix(last)
  }

  private struct Missing: Error {}
}
