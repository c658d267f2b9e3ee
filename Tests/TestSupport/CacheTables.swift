// SPDX-License-Identifier: Apache-2.0

/// A directory with session caches that mxtls works on.
package struct CacheTables: Sendable {
  /// Every type of table, with the ends of the names of its files.
  package static let suffixes: [String: [String]] = [
    "sdbm": [".pag", ".dir"], "gdbm": [""], "dbm": [".pag", ".dir"], "btree": [".db"],
    "hash": [".db"], "lmdb": [".lmdb"],
  ]
  package static let types = suffixes.keys.sorted()
  /// What the bench takes for now: half an hour after most entries of the fixtures were saved.
  package static let time = "1795444680"

  package let directory: TemporaryDirectory
  /// Where the program has room for snapshots; to be empty after every run.
  package let scratch: TemporaryDirectory

  package init() throws {
    directory = try TemporaryDirectory(isInMemory: true)
    scratch = try TemporaryDirectory(isInMemory: true)
  }

  /// Runs `mxtls cache`.
  package func run(_ arguments: [String], input: [UInt8] = []) async throws -> ToolResult {
    try await Tool.mxtls.run(
      ["cache"] + arguments, input: input, environment: environment, in: directory.path)
  }

  package func run(_ arguments: String...) async throws -> ToolResult { try await run(arguments) }

  /// Runs a program before `mxtls cache`, such as `prlimit` or `strace`, which in turn runs that.
  package func run(
    under tool: String, _ options: [String], _ arguments: [String]
  ) async throws -> ToolResult {
    try await Tool(tool).run(
      options + [Tool.mxtls.path, "cache"] + arguments, environment: environment,
      in: directory.path)
  }

  private var environment: [String: String?] {
    ["SOURCE_DATE_EPOCH": Self.time, "TMPDIR": scratch.path, "MAIL_CONFIG": nil]
  }

  /// The names of the files of a table.
  package static func files(_ type: String, _ name: String) -> [String] {
    (suffixes[type] ?? []).map { name + $0 }
  }

  /// The lines of `postmap -s` of the fixtures of both a client's and a server's cache.
  package static func lines() throws -> Set<String> {
    Set(
      try ["smtp", "smtpd"].flatMap {
        try Fixture.text("caches/tlsmgr-btree/\($0)_scache.tsv").split(separator: "\n")
          .map(String.init)
      })
  }

  /// Makes a table of lines, those of the fixtures if none are given.
  package func make(
    _ type: String, _ name: String = "cache", of lines: Set<String>? = nil
  ) async throws {
    let text = try (lines ?? Self.lines()).sorted().map { "\($0)\n" }.joined()
    let result = try await run(["import", "-q", "\(type):\(name)"], input: Array(text.utf8))
    guard result.status == 0 else { throw FailedTool(result: result) }
  }

  /// The lines of `postmap -s` of a table, as mxtls reads it.
  package func lines(_ cache: String) async throws -> Set<String> {
    let result = try await run("export", "--secrets", "--format", "tsv", cache)
    guard result.status == 0 else { throw FailedTool(result: result) }
    return Set(result.text.split(separator: "\n").map(String.init))
  }
}

/// What was to succeed and did not.
package struct FailedTool: Error, CustomStringConvertible {
  let result: ToolResult
  package var description: String { "\(result)" }
}
