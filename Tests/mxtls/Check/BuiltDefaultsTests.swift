// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Defaults that are another Postfix's than the one that was asked first: whoever builds it chooses them.
@Suite struct BuiltDefaultsTests {
  /// Runs a check with a postconf(1) that has these defaults.
  private func findings(_ defaults: String, _ main: String) async throws -> [String] {
    let bench = try CheckBench()
    try bench.main(main)
    try FileManager.default.createDirectory(
      atPath: bench["bin"], withIntermediateDirectories: false)
    try bench.directory.write(
      "bin/postconf",
      """
      #!/bin/sh
      case $1 in
      -m) printf '%s\\n' btree cdb hash lmdb ;;
      *) printf '%s\\n' 'mail_version = 3.11.7' \(defaults) ;;
      esac

      """, mode: 0o755)
    let path = "\(bench["bin"]):/usr/bin:/bin"
    let result = try await bench.check(
      ["--postfix-version", "3.11.7", "--format", "json"], environment: ["PATH": path])
    return result.findings.map(\.id).filter { $0.hasPrefix("cache.") }
  }

  @Test(
    arguments: [
      ("'default_database_type = cdb'", "/nowhere/c", "cache.fatal-type"),
      ("'default_database_type = lmdb'", "DIR/c", nil),
      ("'default_cache_db_type = cdb'", "btree:DIR/c", "cache.fatal-type"),
      ("'default_database_type = cdb'", "btree:DIR/c", nil),
      // The release that says nothing of it has what the table of defaults has.
      ("", "/nowhere/c", "cache.no-directory"),
    ] as [(String, String, String?)])
  func `the types of tables that this Postfix was built with count`(
    defaults: String, cache: String, finding: String?
  ) async throws {
    let found = try await findings(
      defaults,
      """
      mail_owner = root
      data_directory = DIR
      queue_directory = DIR
      non_bdb_migration_level = \(cache.hasPrefix("btree:") ? "enable-redirect" : "disable")
      smtp_tls_session_cache_database = \(cache)
      """)
    #expect(found.contains(finding ?? "") == (finding != nil), "\(found)")
    if finding == nil { #expect(found.isEmpty, "\(found)") }
  }
}
