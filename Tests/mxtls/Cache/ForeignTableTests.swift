// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What is no session cache is left alone, whatever it is called.
@Suite struct ForeignTableTests {
  /// Tables of Postfix that are no caches: their text, as postmap(1) and postalias(1) take it.
  static let tables = [
    "aliases": "postmaster: root\nabuse: postmaster\nroot: admin@example.org\n",
    "sasl_passwd": "[mx.example.net]:587 user:passphrase\n",
    "transport": "example.net smtp:[mx.example.net]:25\n.example.net error:no mail\n",
    "hosts": "mx.example.net 192.0.2.1\nmx.example.net:192.0.2.1:25 3081\n",
    "tls_policy": "example.net dane-only\ncafecafecafecafecafecafecafecafe may\n",
  ]

  private static let commands = [
    ["clear"], ["clear", "--yes"], ["clear", "--yes", "--offline"], ["clear", "--dry-run"],
    ["prune"], ["prune", "--undecodable"], ["prune", "--peer", "*"], ["prune", "--offline"],
  ]

  @Test(arguments: ["hash", "btree", "lmdb"], tables.keys.sorted())
  func `a table without sessions is left alone`(type: String, name: String) async throws {
    let bench = try CacheBench()
    try bench.directory.write(name, try #require(Self.tables[name]))
    let tool = try Tool(name == "aliases" ? "postalias" : "postmap")
    let made = try await tool.run("\(type):\(bench.directory[name])")
    #expect(made.status == 0, "\(made)")
    let file = type == "lmdb" ? "\(name).lmdb" : "\(name).db"
    let before = try bench.directory.bytes(file)
    try bench.directory.write(
      "export", try Fixture.bytes("caches/tlsmgr-btree/smtp_scache.tsv"))
    for arguments in Self.commands + [["import"]] {
      for cache in ["\(type):\(name)", file] {
        // From a file: import ends before it has read anything, which a pipe would not bear.
        let result = try await Tool("sh").run(
          ["-c", "exec \"$0\" cache \"$@\" <export", Tool.mxtls.path] + arguments + [cache],
          in: bench.directory.path)
        #expect(result.status == 65, "\(arguments): \(result)")
        #expect(result.errorText.contains("is no session cache"), "\(arguments): \(result)")
        #expect(try bench.directory.bytes(file) == before, "\(arguments)")
      }
    }
    // Also where somebody has configured it as one: tlsmgr would empty it, which mxtls need not.
    try bench.directory.write(
      "main.cf",
      "data_directory = \(bench.directory.path)\n"
        + "smtp_tls_session_cache_database = \(type):$data_directory/\(name)\n")
    try bench.directory.write("master.cf", "")
    let configured = try await bench.run("clear", "--yes", "-c", ".", "smtp")
    #expect(configured.status == 65, "\(configured)")
    #expect(try bench.directory.bytes(file) == before)
  }

  @Test func `what cannot be read is emptied only where main.cf names it`() async throws {
    let bench = try CacheBench()
    let cache = try Fixture.bytes("caches/tlsmgr-btree/smtp_scache.db")
    // The beginning of the root page is lost: no entry can be reached.
    let damaged = Array(cache.prefix(4096)) + [UInt8](repeating: 0xFF, count: 8192)
    for name in ["cache.db", "text.db"] {
      try bench.directory.write(name, name == "text.db" ? Array("a diary\n".utf8) : damaged)
      let refused = try await bench.run("clear", "--yes", "btree:\(name.dropLast(3))")
      #expect(refused.status == 65, "\(refused)")
      #expect(refused.errorText.contains("it may be no session cache"), "\(refused)")
    }
    #expect(try bench.directory.bytes("cache.db") == damaged)
    try bench.directory.write(
      "main.cf",
      "data_directory = \(bench.directory.path)\n"
        + "smtp_tls_session_cache_database = btree:$data_directory/cache\n"
        + "lmtp_tls_session_cache_database = btree:$data_directory/text\n")
    try bench.directory.write("master.cf", "")
    let cleared = try await bench.run("clear", "--yes", "-c", ".")
    #expect(cleared.status == 0, "\(cleared)")
    #expect(try await bench.run("verify", "btree:cache", "btree:text").status == 0)
  }

  @Test(arguments: CacheBench.samples)
  func `nothing is emptied where nobody can be asked`(_ sample: CacheBench.Sample) async throws {
    let bench = try CacheBench()
    try bench.copy(sample)
    let before = try bench.directory.list().map { try bench.directory.bytes($0) }
    let result = try await bench.run("clear", sample.name)
    #expect(result.status == 64, "\(result)")
    #expect(result.errorText.contains("nothing was done"), "\(result)")
    #expect(result.errorText.contains("hint: --yes "), "\(result)")
    #expect(try bench.directory.list().map { try bench.directory.bytes($0) } == before)
  }

  @Test func `a cache whose values are all damaged is a cache by its keys`() async throws {
    let bench = try CacheBench()
    let key = "smtp&example.net&mx.example.net&192.0.2.1&1&&&" + String(repeating: "0A", count: 32)
    let made = try await bench.run("import", "lmdb:odd", input: Array("\(key)\t00\n".utf8))
    #expect(made.status == 0, "\(made)")
    let pruned = try await bench.run("prune", "lmdb:odd", "--undecodable")
    #expect(pruned.text.contains("removed 1 of 1 entry"), "\(pruned)")
  }
}
