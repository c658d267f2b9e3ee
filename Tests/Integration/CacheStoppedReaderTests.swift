// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Who looks at a cache and does not go on costs Postfix nothing.
@Suite struct CacheStoppedReaderTests {
  /// Commands that write something about a cache, by the name that they are given.
  private static func commands(_ cache: String, _ options: [String]) -> [[String]] {
    [
      ["list", cache], ["list", cache, "--format", "json"],
      ["list", cache, "--format", "json", "--sort", "peer"], ["list", cache, "--no-snapshot"],
      ["show", "smtp&mx77.", cache], ["stats", cache], ["stats", cache, "--format", "json"],
      ["verify", cache], ["verify", cache, "--format", "json"],
      ["export", cache, "--secrets"], ["export", cache, "--secrets", "--format", "tsv"],
      ["prune", cache, "--dry-run"], ["clear", cache, "--dry-run"],
      ["prune", cache, "--peer", "nobody"],
    ].map { ["cache"] + $0 + options }
  }

  /// Lines of `postmap -s` that take more room than a pipe and the buffers of a worker together.
  private static func lines() throws -> Set<String> {
    let value = try Fixture.text("caches/tlsmgr-btree/smtp_scache.tsv").split(separator: "\n")[0]
      .split(separator: "\t")[1]
    return Set(
      (0..<3000).map { number in
        let digest = String(repeating: "0123456789ABCDEF", count: 4)
        return "smtp&mx\(number).example.net&mx\(number).example.net&192.0.2.1&&\(digest)\t\(value)"
      })
  }

  @Test(arguments: ["btree", "lmdb"] + (Night.isNow ? ["hash"] : []))
  func `tlsmgr starts and clients connect while every reader stands still`(
    _ type: String
  ) async throws {
    let directory = try TemporaryDirectory()
    let scratch = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], layout: "chain", in: directory)
    let settings = [
      "smtpd_tls_session_cache_database": "\(type):${data_directory}/smtpd_scache",
      "smtp_tls_session_cache_database": "\(type):${data_directory}/smtp_scache",
    ]
    try await withPostfix(pair.mainCF.merging(settings) { $1 }) { postfix in
      // What an earlier life of Postfix has left; nobody has needed tlsmgr yet.
      let caches = try CacheTables()
      for program in ["smtpd", "smtp"] {
        try await caches.make(type, "\(program)_scache", of: try Self.lines())
        for name in CacheTables.files(type, "\(program)_scache") {
          try copy(caches.directory[name], into: postfix)
        }
      }
      let all = ["smtpd", "smtp"].flatMap { Self.commands($0, ["-c", postfix.configuration]) }
      try await StoppedOutput.whileStopped(all, scratch: scratch) {
        try await expectHandshakes(postfix)
        // Now tlsmgr has both open; it is asked for what is to be removed.
        let live = [["prune", "smtpd"], ["clear", "smtp", "--yes"], ["clear", "smtpd", "--yes"]]
          .map { ["cache"] + $0 + ["-c", postfix.configuration] }
        try await StoppedOutput.whileStopped(live, scratch: scratch) {
          try await expectHandshakes(postfix)
          try await postfix.reload()
          try await expectHandshakes(postfix)
        }
      }
      let complaints = try postfix.log().split(separator: "\n").filter { line in
        ["warning:", "error:", "fatal:", "panic:"].contains { line.contains($0) }
      }
      #expect(complaints == [])
    }
  }

  /// Has clients of TLS 1.2, resumed as well, and 1.3 connect in good time.
  private func expectHandshakes(_ postfix: PostfixInstance) async throws {
    let directory = try TemporaryDirectory()
    for options in [
      ["-tls1_2", "-no_ticket", "-sess_out", directory["session"]],
      ["-tls1_2", "-no_ticket", "-sess_in", directory["session"]], ["-tls1_3"],
    ] {
      let result = try await postfix.connect(options)
      #expect(result.status == 0 && result.text.contains("Cipher is "), "\(options) \(result)")
      if options.contains("-sess_in") { #expect(result.text.contains("Reused, "), "\(result)") }
    }
  }

  private func copy(_ file: String, into postfix: PostfixInstance) throws {
    let name = URL(fileURLWithPath: file).lastPathComponent
    let place = "\(postfix.data)/\(name)"
    try FileManager.default.copyItem(atPath: file, toPath: place)
    let owner = try FileManager.default.attributesOfItem(atPath: postfix.data)
    try FileManager.default.setAttributes(
      [.ownerAccountID: owner[.ownerAccountID] ?? 0, .posixPermissions: 0o600],
      ofItemAtPath: place)
  }

  @Test(arguments: CacheTables.types)
  func `who locks for each access waits for no reader that stands still`(
    _ type: String
  ) async throws {
    let bench = try CacheTables()
    try await bench.make(type, of: try Self.lines())
    let options = try Self.configure(type, bench)
    let table = CacheTables.files(type, "cache").map { bench.directory[$0] }
    let standIn = AccessStandIn(file: table.last ?? "", isRecordLock: type == "lmdb")
    let report = bench.directory["report"]
    // By its own name, as another instance's, and by the one that the stand-in's Postfix has for it.
    let names = ["\(type):\(bench.directory["cache"])"] + (type == "gdbm" ? [] : ["smtpd"])
    try await standIn.whileAccessing(report: report) {
      for name in Night.some(1, of: names) {
        let commands = Self.commands(name, options).filter {
          // Nobody but who locks for good has one waited for; gdbm is no type of Postfix. Nothing can
          // be removed from what the stand-in has open, as a dry run tells.
          !$0.contains("--peer") && (type == "lmdb" || !$0.contains("--dry-run"))
        }
        try await StoppedOutput.whileStopped(commands, scratch: bench.scratch) {
          let before = try AccessStandIn.read(report)
          var after = before
          // Looks are counted, not time: a busy machine is no lock.
          for _ in 0..<600 where after.accesses < before.accesses + 3 {
            try await Task.sleep(for: .milliseconds(100))
            after = try AccessStandIn.read(report)
          }
          #expect(after.accesses >= before.accesses + 3, "\(after)")
        }
      }
    }
    #expect(try bench.scratch.list() == [])
  }

  @Test(arguments: CacheTables.types)
  func `no command that looks takes a lock`(_ type: String) async throws {
    let bench = try CacheTables()
    try await bench.make(type)
    let options = try Self.configure(type, bench)
    for name in type == "gdbm" ? [] : ["smtpd"] {
      for command in Self.commands(name, options) where !command.contains("--peer") {
        let trace = bench.scratch["trace"]
        let result = try await bench.run(
          under: "strace", Strace.tracing("flock,fcntl", to: trace),
          Array(command.dropFirst()))
        #expect([0, 66].contains(result.status), "\(command): \(result)")
        let locks = StraceCall.all(in: try bench.scratch.text("trace")).map(\.text).filter {
          $0.hasPrefix("flock(") || $0.contains("F_OFD_SETLK") || $0.contains("F_SETLK")
        }
        // --no-snapshot has LMDB read in place.
        let isInPlace = type == "lmdb" && command.contains("--no-snapshot")
        if !isInPlace { #expect(locks == [], "\(command)") }
        try FileManager.default.removeItem(atPath: trace)
      }
    }
  }

  @Test(arguments: CacheTables.types.filter { $0 != "lmdb" })
  func `a cache that nobody uses is locked for the switch alone`(_ type: String) async throws {
    for command in [["prune", "--protocol", "TLSv1.3"], ["clear", "--yes"]] {
      let bench = try CacheTables()
      try await bench.make(type)
      let trace = bench.scratch["trace"]
      let result = try await bench.run(
        under: "strace", ["-f", "-qq", "-o", trace],
        [command[0], "\(type):cache"] + command.dropFirst())
      #expect(result.status == 0, "\(result)")
      // The process that has the lock, while it has it.
      var holder: Substring?
      var locks = 0
      for call in StraceCall.all(in: try bench.scratch.text("trace")) {
        if call.name == "flock" {
          holder = call.text.contains("LOCK_UN") ? nil : call.thread
          if holder != nil { locks += 1 }
        }
        let isSlow = [
          "read", "pread64", "write", "pwrite64", "fsync", "fdatasync", "wait4", "recvfrom",
          "ftruncate", "vfork", "clone3",
        ].contains(call.name)
        #expect(holder != call.thread || !isSlow, "\(command): \(call.text)")
      }
      #expect(locks == 1 && holder == nil, "\(command)")
    }
  }

  /// Writes a main.cf that names the cache; not for gdbm, which Postfix does not know.
  ///
  /// - Returns: The options that name its directory.
  private static func configure(_ type: String, _ bench: CacheTables) throws -> [String] {
    let owner = try FileManager.default.attributesOfItem(atPath: bench.directory.path)[
      .ownerAccountName]
    try bench.directory.write(
      "main.cf",
      """
      mail_owner = \(owner ?? "root")
      data_directory = \(bench.directory.path)
      queue_directory = \(bench.directory.path)
      smtpd_tls_session_cache_database = \(type):\(bench.directory["cache"])

      """)
    try bench.directory.write("master.cf", "")
    return ["-c", bench.directory.path]
  }
}
