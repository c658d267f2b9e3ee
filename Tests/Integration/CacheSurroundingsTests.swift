// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Caches on a host where little can be written, or rights cannot be given up.
@Suite struct CacheSurroundingsTests {
  /// A cache outside of /tmp.
  private func bench(owner: UInt32 = 0) throws -> TemporaryDirectory {
    try #require(geteuid() == 0, "needs root")
    let directory = try TemporaryDirectory(isInMemory: true)
    try directory.write(
      "smtp_scache.lmdb", try Fixture.bytes("caches/tlsmgr-lmdb/smtp_scache.lmdb"), mode: 0o600)
    chown(directory["smtp_scache.lmdb"], owner, owner)
    chmod(directory.path, 0o755)
    return directory
  }

  @Test(arguments: [["list"], ["verify"], ["prune", "--protocol", "TLSv1.3"], ["clear", "--yes"]])
  func `a cache is read and changed where /tmp cannot be written to`(
    command: [String]
  ) async throws {
    let directory = try bench()
    let script = "mount -t tmpfs -o ro none /tmp && unset TMPDIR && exec \"$@\""
    let result = try await Tool("unshare").run(
      ["--mount", "sh", "-c", script, "sh", Tool.mxtls.path, "cache"] + command
        + ["lmdb:\(directory.path)/smtp_scache"])
    // What verify makes of old sessions is another matter.
    #expect(result.status == 0 || command == ["verify"] && result.status == 1, "\(result)")
    #expect(!result.errorText.contains("worker"), "\(result)")
  }

  @Test(arguments: ["/nonexistent", "/proc"])
  func `a directory for copies that cannot be used is named, with what helps`(
    folder: String
  ) async throws {
    let directory = try TemporaryDirectory()
    let name = "smtp_scache.db"
    try directory.write(
      name, try Fixture.bytes("caches/tlsmgr-btree/\(name)"), mode: 0o600)
    // What another process has locked is read from a copy.
    let result = try await Tool("flock").run(
      "-o", "-x", directory[name], "env", "TMPDIR=\(folder)", Tool.mxtls.path, "cache", "list",
      "btree:\(directory.path)/smtp_scache")
    #expect(result.status == 74, "\(result)")
    #expect(
      result.errorText.contains(
        "\(folder): no copy of btree:\(directory.path)/smtp_scache can be made"),
      "\(result)")
    #expect(result.errorText.contains("hint: TMPDIR names another directory"), "\(result)")
  }

  /// As root of a container, who has no rights over users outside of it.
  @Test func `a worker that may not become the owner of the file says so`() async throws {
    let directory = try bench(owner: 65_534)
    let result = try await Tool("setpriv").run(
      "--bounding-set", "-setuid,-setgid", "--inh-caps", "-setuid,-setgid", Tool.mxtls.path,
      "cache",
      "list", "lmdb:\(directory.path)/smtp_scache")
    #expect(result.status == 77, "\(result)")
    #expect(
      result.errorText.contains("the worker process cannot take on the rights of the owner"),
      "\(result)")
    #expect(result.errorText.contains("mxtls: hint: "), "\(result)")
  }

  @Test func `a lock of another file of the same number is not taken for one of the cache`()
    async throws
  {
    // File systems in memory that nobody else sees; each begins to number its files anew.
    let script = """
      set -e
      mkdir one two
      mount -t tmpfs none one; mount -t tmpfs none two
      cp "$2" one/cache.db; cp "$2" two/cache.db
      test "$(stat -c %i one/cache.db)" = "$(stat -c %i two/cache.db)"
      exec 9<one/cache.db; flock -x 9
      "$1" cache list --count --no-snapshot two/cache.db
      if "$1" cache list --count --no-snapshot one/cache.db; then exit 1; fi
      """
    let directory = try TemporaryDirectory()
    let table = Fixture.path("caches/tlsmgr-btree/smtp_scache.db")
    let result = try await Tool("unshare").run(
      "-m", "sh", "-c", script, "sh", Tool.mxtls.path, table, in: directory.path)
    #expect(result.status == 0, "\(result)")
    #expect(result.errorText.contains("cannot be locked: process"), "\(result)")
  }
}
