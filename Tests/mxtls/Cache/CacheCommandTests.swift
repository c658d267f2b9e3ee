// SPDX-License-Identifier: Apache-2.0

import Foundation
import SessionCache
import TestSupport
import Testing

/// The commands on caches that real programs have written.
@Suite struct CacheCommandTests {
  @Test(arguments: CacheBench.samples)
  func `export writes what postmap -s shows`(_ sample: CacheBench.Sample) async throws {
    let bench = try CacheBench()
    try bench.copy(sample)
    let result = try await bench.run("export", sample.name, "--secrets", "--format", "tsv")
    #expect(result.status == 0, "\(result.errorText)")
    guard let entries = sample.entries else { return }
    #expect(
      CacheBench.sorted(result.text) == CacheBench.sorted(try Fixture.text("caches/\(entries)")))
  }

  @Test(arguments: CacheBench.samples)
  func `no command tells secrets unless it is asked to`(_ sample: CacheBench.Sample) async throws {
    let bench = try CacheBench()
    try bench.copy(sample)
    let all = try await bench.run("export", sample.name, "--secrets", "--format", "tsv").text
    let list = try await bench.run("list", sample.name, "--format", "json")
    let key = try #require(
      list.text.firstMatch(of: /"key":"([^"]*)"/).map { String($0.1) }, "\(list)")
    var said = list.text
    for arguments in [
      ["list", sample.name], ["stats", sample.name], ["verify", sample.name],
      ["stats", sample.name, "--format", "json"], ["show", key, sample.name, "-v"],
      ["show", key, sample.name, "--format", "json"], ["export", sample.name],
    ] {
      let result = try await Tool.mxtls.run(
        ["cache"] + arguments, environment: ["SOURCE_DATE_EPOCH": "1795442000"],
        in: bench.directory.path)
      said += result.text + result.errorText
    }
    let output = said.uppercased()
    for line in all.split(separator: "\n") {
      let digits = try #require(line.split(separator: "\t").last)
      // The master secret is behind the session identifier, as 48 octets with the tag 04 30.
      let secret =
        digits.firstMatch(of: /0430([0-9A-F]{96})/) ?? digits.firstMatch(of: /0420([0-9A-F]{64})A1/)
      if let secret { #expect(!output.contains(secret.1)) }
    }
  }

  @Test(arguments: CacheBench.samples)
  func `prune removes what is meant and keeps the rest as it was`(
    _ sample: CacheBench.Sample
  ) async throws {
    let bench = try CacheBench()
    try bench.copy(sample)
    let before = try await bench.run("export", sample.name, "--secrets", "--format", "tsv").text
    let dry = try await bench.run("prune", sample.name, "--protocol", "TLSv1.3", "--dry-run")
    #expect(
      try await bench.run("export", sample.name, "--secrets", "--format", "tsv").text == before)
    let meant = CacheBench.sorted(
      try await bench.run("list", sample.name, "--protocol", "TLSv1.3", "--format", "json").text
    ).count
    let result = try await bench.run("prune", sample.name, "--protocol", "TLSv1.3")
    #expect(result.status == 0, "\(result.errorText)")
    #expect(dry.text.replacing("would remove", with: "removed") == result.text)
    #expect(result.text.contains("removed \(meant) of "), "\(result.text)")
    let after = try await bench.run("export", sample.name, "--secrets", "--format", "tsv").text
    let left = CacheBench.sorted(before).filter { CacheBench.sorted(after).contains($0) }
    #expect(CacheBench.sorted(after) == left)
    #expect(CacheBench.sorted(before).count - left.count == meant)
    #expect(try await bench.run("verify", sample.name).status == 0)
    let files = try bench.directory.list()
    #expect(files.count == sample.files.count, "\(files)")
  }

  @Test(arguments: CacheBench.samples)
  func `clear empties a cache, which can be filled again`(
    _ sample: CacheBench.Sample
  ) async throws {
    let bench = try CacheBench()
    try bench.copy(sample)
    let before = try await bench.run("export", sample.name, "--secrets")
    let cleared = try await bench.run("clear", "--yes", sample.name)
    #expect(cleared.status == 0, "\(cleared.errorText)")
    #expect(try await bench.run("list", sample.name, "--count").text == "0\n")
    #expect(try await bench.run("verify", sample.name).status == 0)
    let result = try await bench.run("import", sample.name, input: before.output)
    #expect(result.status == 0, "\(result.errorText)")
    let after = try await bench.run("export", sample.name, "--secrets")
    // What the fixture of libgdbm has without a NUL has one now; neither is exported.
    #expect(CacheBench.sorted(after.text) == CacheBench.sorted(before.text))
  }

  @Test func `clear empties all caches that it is given, or none`() async throws {
    let bench = try CacheBench()
    let sample = CacheBench.samples[0]
    try bench.copy(sample)
    let before = try await bench.run("list", sample.name, "--count").text
    let result = try await bench.run("clear", "--yes", sample.name, "btree:gone")
    #expect(result.status == 66, "\(result)")
    #expect(result.errorText.contains("\(sample.name): left as it is"), "\(result)")
    #expect(try await bench.run("list", sample.name, "--count").text == before)
  }

  @Test func `clear leaves a file alone that nothing but its name makes a table`() async throws {
    let bench = try CacheBench()
    let text = "mx.example.net is down again\n"
    try bench.directory.write("diary", text)
    let refused = try await bench.run("clear", "--yes", "gdbm:diary")
    #expect(refused.status == 65, "\(refused)")
    #expect(refused.errorText.contains("does not begin as a table of gdbm"), "\(refused)")
    #expect(try bench.directory.text("diary") == text)
    try bench.directory.write("empty", "")
    #expect(try await bench.run("clear", "--yes", "gdbm:empty").status == 0)
    #expect(try await bench.run("verify", "gdbm:empty").status == 0)
  }

  @Test(arguments: TableType.allCases)
  func `entries can be taken from any type to any other`(_ type: TableType) async throws {
    let bench = try CacheBench()
    let sample = CacheBench.samples[0]
    try bench.copy(sample)
    let exported = try await bench.run("export", sample.name, "--secrets", "--format", "tsv")
    let made = try await bench.run("import", "\(type.rawValue):new", input: exported.output)
    #expect(made.status == 0, "\(made.errorText)")
    let back = try await bench.run("export", "\(type.rawValue):new", "--secrets", "--format", "tsv")
    #expect(CacheBench.sorted(back.text) == CacheBench.sorted(exported.text))
    let again = try await bench.run("import", "\(type.rawValue):new", input: exported.output)
    #expect(again.status == 0, "\(again.errorText)")
    #expect(
      try await bench.run("list", "\(type.rawValue):new", "--count").text
        == "\(CacheBench.sorted(exported.text).count)\n")
  }

  @Test(arguments: CacheBench.samples.filter { $0.type != .lmdb })
  func `a locked cache is read from a snapshot and never changed`(
    _ sample: CacheBench.Sample
  ) async throws {
    let bench = try CacheBench()
    try bench.copy(sample)
    let entries = try await bench.run("list", sample.name, "--count").text
    let locked = sample.files.last.flatMap { $0.split(separator: "/").last } ?? ""
    let before = try bench.directory.list()
    // One process, which keeps the lock until it is stopped.
    let file = bench.directory[String(locked)]
    let script = "exec 9<'\(file)'; flock -x 9; echo locked; exec sleep infinity"
    try await Tool("sh").whileRunning(["-c", script], ready: "locked") { _ in
      let list = try await bench.run("list", sample.name, "--count")
      #expect(list.text == entries)
      #expect(list.errorText.contains("snapshot"))
      let refused = try await bench.run("list", sample.name, "--no-snapshot")
      #expect(refused.status == 75, "\(refused)")
      for arguments in [["prune"], ["clear", "--yes"], ["prune", "-n"], ["clear", "-n"]] {
        let result = try await bench.run(arguments + [sample.name])
        #expect(result.status == 75, "\(result)")
        #expect(!result.errorText.contains("waiting"), "\(result)")
      }
      let waiting = try await bench.run("prune", sample.name, "--wait", "1s")
      #expect(waiting.status == 75)
      #expect(waiting.errorText.contains("waiting for the lock"), "\(waiting.errorText)")
    }
    #expect(try bench.directory.list() == before)
    #expect(try await bench.run("list", sample.name, "--count").text == entries)
  }

  @Test(arguments: CacheBench.samples)
  func `a dry run fails where nothing can be written`(_ sample: CacheBench.Sample) async throws {
    let bench = try CacheBench()
    try bench.copy(sample)
    let before = try bench.directory.list()
    let mount = """
      mount --bind . . && mount -o remount,bind,ro . && cd "$PWD" && exec "$@"
      """
    for arguments in [["prune"], ["clear", "--yes"]] {
      for more in [[], ["-n"]] {
        let result = try await Tool("unshare").run(
          ["-m", "sh", "-c", mount, "sh", Tool.mxtls.path, "cache"] + arguments + more
            + [sample.name],
          in: bench.directory.path)
        #expect(result.status == 77, "\(arguments) \(more): \(result)")
      }
    }
    #expect(try bench.directory.list() == before)
  }

  @Test(arguments: ["hash", "btree"])
  func `a dry run of clear takes a damaged cache as the run does`(type: String) async throws {
    let bench = try CacheTables()
    try await bench.make(type)
    let name = CacheTables.files(type, "cache")[0]
    var bytes = try bench.directory.bytes(name)
    for index in 4096..<bytes.count { bytes[index] = 0xA5 }
    try bench.directory.write(name, bytes, mode: 0o600)
    try bench.directory.write("master.cf", "")
    try bench.directory.write(
      "main.cf",
      "data_directory = \(bench.directory.path)\n"
        + "smtp_tls_session_cache_database = \(type):$data_directory/cache\n")
    let dry = try await bench.run("clear", "-n", "-c", ".")
    #expect(dry.status == 0 && dry.text.hasSuffix(": would be emptied\n"), "\(dry)")
    #expect(try bench.directory.bytes(name) == bytes)
    let result = try await bench.run("clear", "--yes", "-c", ".")
    #expect(result.status == 0 && result.text.hasSuffix(": emptied\n"), "\(result)")
  }

  @Test func `an export is for its owner alone and overwrites nothing`() async throws {
    let bench = try CacheBench()
    let sample = CacheBench.samples[0]
    try bench.copy(sample)
    #expect(try await bench.run("export", sample.name).status == 64)
    let result = try await bench.run("export", sample.name, "--secrets", "-o", "out.jsonl")
    #expect(result.status == 0 && result.text.isEmpty, "\(result)")
    let mode =
      try FileManager.default.attributesOfItem(
        atPath: bench.directory["out.jsonl"])[.posixPermissions] as? NSNumber
    #expect(mode == 0o600)
    let again = try await bench.run("export", sample.name, "--secrets", "-o", "out.jsonl")
    #expect(again.status == 73, "\(again)")
    // It is said before the cache is looked for, let alone read.
    let early = try await bench.run("export", "btree:missing", "--secrets", "-o", "out.jsonl")
    #expect(early.status == 73 && early.errorText.contains("exists already"), "\(early)")
  }

  @Test func `a cache that is not there keeps no other from being examined`() async throws {
    let bench = try CacheBench()
    let sample = CacheBench.samples[0]
    try bench.copy(sample)
    let result = try await bench.run("verify", "btree:missing", sample.name)
    #expect(result.status == 3, "\(result)")
    #expect(result.text.contains("ok  \(sample.name): "), "\(result)")
    #expect(result.text.contains("unknown  btree:missing\n"), "\(result)")
    #expect(result.text.contains("not examined: there is no file missing.db"), "\(result)")
  }

  /// What `verify` looks at, and the status for it alone.
  private static let operands: [(cache: String, status: Int32, verdict: String?)] = [
    ("btree:smtp_scache", 0, "ok"), ("lmdb:odd", 1, "warning"), ("btree:cut", 2, "critical"),
    ("noise.db", 2, "critical"), ("lmdb:missing", 3, "unknown"), ("missing.db", 3, "unknown"),
    ("smtp", 3, "unknown"), ("lmtp", 3, "unknown"), ("tar:archive", 64, nil),
  ]

  @Test func `verify has one order of what is worst, wherever it stands`() async throws {
    let bench = try CacheBench()
    try bench.copy(CacheBench.samples[0])
    let whole = try bench.directory.bytes("smtp_scache.db")
    try bench.directory.write("cut.db", Array(whole.prefix(9000)), mode: 0o600)
    try bench.directory.write("noise.db", "mx.example.net is down again\n")
    try bench.directory.write("main.cf", "lmtp_tls_session_cache_database =\n")
    try bench.directory.write("master.cf", "")
    let odd = try await bench.run("import", "lmdb:odd", input: Array("no key\t00\n".utf8))
    #expect(odd.status == 0, "\(odd)")
    for one in Self.operands {
      let alone = try await bench.run("verify", "-c", ".", one.cache)
      #expect(alone.status == one.status, "\(one.cache): \(alone)")
    }
    // Wrong usage, critical, unknown, warning, ok.
    let order: [Int32] = [64, 2, 3, 1, 0]
    for (index, first) in Self.operands.enumerated() {
      for second in Self.operands.dropFirst(index + 1) {
        let worst = order.first { [first.status, second.status].contains($0) }
        for pair in [[first, second], [second, first]] {
          let result = try await bench.run(
            ["verify", "-c", ".", "--format", "json"] + pair.map(\.cache))
          #expect(result.status == worst, "\(pair): \(result)")
          let report = try JSONSerialization.jsonObject(with: Data(result.output))
          let caches = (report as? [String: Any])?["caches"] as? [[String: Any]] ?? []
          #expect(
            caches.map { $0["status"] as? String } == pair.compactMap(\.verdict),
            "\(pair): \(result)")
        }
      }
    }
    let broken = try await bench.run("verify", "-c", "nowhere")
    #expect(broken.status == 3 && broken.errorText.contains("nowhere/main.cf"), "\(broken)")
  }

  @Test func `entries of one peer at several security levels are told apart`() async throws {
    let bench = try CacheBench()
    try bench.directory.write(
      "smtp_scache.lmdb", try Fixture.bytes("caches/postfix-3.10/smtp_scache.lmdb"), mode: 0o600)
    let cache = "lmdb:smtp_scache"
    let list = try await bench.run("list", cache, "--sort", "service")
    let rows = list.text.split(separator: "\n").map { $0.split(separator: " ").prefix(3) }
    #expect(rows.last == ["127.0.0.1", "t2", "encrypt"] && rows.count == 3, "\(list)")
    #expect(try await bench.run("verify", cache).status == 0)
    #expect(try await bench.run("list", cache, "--level", "MAY", "--count").text == "1\n")
    #expect(try await bench.run("list", cache, "--level", "dane", "--count").text == "0\n")
    #expect(try await bench.run("list", cache, "--level", "safe").status == 64)
    let several = try await bench.run("show", "127.0.0.1", cache)
    #expect(several.status == 64, "\(several)")
    #expect(several.errorText.contains("--level picks one: encrypt, may"), "\(several)")
    let one = try await bench.run(
      "show", "127.0.0.1", cache, "--level", "encrypt", "--format", "json")
    for field in [
      "\"security_level\" : \"encrypt\"", "\"key_exchange_group\" : \"x25519\"",
      "\"service\" : \"t2\"",
    ] { #expect(one.text.contains(field), "\(one)") }
    #expect(!one.text.contains("extended_master_secret"), "\(one)")
    let pruned = try await bench.run("prune", cache, "--peer", "127.0.0.1", "--level", "may")
    #expect(pruned.text.contains("removed 1 of 2 entries"), "\(pruned)")
    let rest = try await bench.run("prune", cache, "--peer", "127.0.0.1")
    #expect(rest.text.contains("removed 1 of 1 entry"), "\(rest)")
  }

  @Test func `entries that do not fit in memory are sorted in a file`() async throws {
    let bench = try CacheBench()
    let value = try Fixture.text("caches/tlsmgr-btree/smtpd_scache.tsv").split(separator: "\n")[0]
      .split(separator: "\t")[1]
    // Lines of more than twice the 4 MiB for which there is room.
    let count = 6000
    var lines = ""
    for number in 0..<count {
      let name = String(number &* 7919 % count)
      lines += "smtp&mx\(name).example.net&mx\(name).example.net&192.0.2.1&&"
      lines += String(repeating: "0123456789ABCDEF", count: 4) + "\t\(value)\n"
    }
    let made = try await bench.run("import", "lmdb:many", input: Array(lines.utf8))
    #expect(made.status == 0, "\(made.errorText)")
    let list = try await bench.run("list", "lmdb:many", "--sort", "peer", "--format", "json")
    let peers = Self.hosts(in: list.text)
    #expect(peers.count == count)
    #expect(peers == peers.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    let first = try await bench.run(
      "list", "lmdb:many", "--sort", "peer", "--limit", "3", "--format", "json")
    #expect(Self.hosts(in: first.text) == Array(peers.prefix(3)))
  }

  /// The hosts of a list in JSON. (A regular expression takes a minute for it.)
  private static func hosts(in list: String) -> [String] {
    let name = Array(#""host":""#.utf8)
    return list.utf8.split(separator: UInt8(ascii: "\n")).compactMap { line in
      guard let start = line.firstRange(of: name)?.upperBound else { return nil }
      return String(line[start...].prefix { $0 != UInt8(ascii: "\"") })
    }
  }
}
