// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Where `mxtls config --cache` moves session caches to, and what becomes of their sessions.
@Suite struct ConfigCacheTests {
  private static func move(
    _ directory: String, to type: String, _ options: String...
  ) async throws -> ToolResult {
    try await Tool.mxtls.run(
      ["config", "-c", directory, "--cache", type, "--lock-file", "\(directory).lock"] + options)
  }

  private static func main(_ instance: PostfixInstance) throws -> String {
    try String(contentsOfFile: "\(instance.configuration)/main.cf", encoding: .utf8)
  }

  private static func data(_ instance: PostfixInstance) -> String {
    URL(fileURLWithPath: instance.configuration).deletingLastPathComponent()
      .appendingPathComponent("data").path
  }

  /// Whether a tlsmgr has a file open, by what the system says of all processes.
  private static func isOpen(_ path: String) async throws -> Bool {
    let found = try await Tool("sh").run(
      "-c", "for p in $(grep -lx tlsmgr /proc/[0-9]*/comm); do readlink ${p%comm}fd/*; done")
    return found.text.split(separator: "\n").contains { $0 == path }
  }

  /// The entries of a cache as postmap sees those of a copy.
  private static func entries(
    _ type: String, _ path: String, in directory: TemporaryDirectory
  ) async throws -> Set<String> {
    let suffix = type == "lmdb" ? "lmdb" : "db"
    let copy = directory["copy\(UUID().uuidString)"]
    try FileManager.default.copyItem(atPath: "\(path).\(suffix)", toPath: "\(copy).\(suffix)")
    let result = try await Tool("postmap").run("-s", "\(type):\(copy)")
    return Set(result.text.split(separator: "\n").map(String.init))
  }

  /// A directory with a configuration of a Postfix that does not run.
  private static func directory(
    _ main: String, _ master: String = "tlsmgr unix - - y 1000? 1 tlsmgr\n"
  ) throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    try FileManager.default.createDirectory(
      atPath: directory["config"], withIntermediateDirectories: false)
    try directory.write(
      "config/main.cf",
      "# ours\nqueue_directory = \(directory.path)\ndata_directory = \(directory.path)\n" + main)
    try directory.write("config/master.cf", master)
    return directory
  }

  @Test
  func `sessions of both sides are resumed after the move, and new ones are in the new table`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], layout: "chain", in: directory)
    try await withPostfix(pair.mainCF) { receiver in
      let settings = [
        "tls_ssl_options": "NO_TICKET", "virtual_mailbox_domains": "",
        "relayhost": receiver.address, "smtp_tls_security_level": "may",
        "smtpd_tls_session_cache_database": "btree:${data_directory}/smtpd_scache",
        "smtp_tls_session_cache_database": "btree:${data_directory}/smtp_scache",
      ]
      try await withPostfix(
        pair.mainCF.merging(settings) { $1 }, hostname: "client.example.org"
      ) { instance in
        let data = Self.data(instance)
        try await instance.submit(from: "a@example.net", to: "b@example.org")
        try await instance.waitForLog(containing: "status=sent")
        let session = directory["session"]
        for _ in 1...3 {
          let made = try await instance.connect(["-tls1_2", "-sess_out", session])
          #expect(made.text.contains("New, TLSv1.2"), "\(made)")
        }
        let before = try await Self.entries("btree", "\(data)/smtpd_scache", in: directory)
        let sent = try await Self.entries("btree", "\(data)/smtp_scache", in: directory)
        #expect(before.count == 3 && sent.count == 1)
        let main = try Self.main(instance)

        let rehearsal = try await Self.move(instance.configuration, to: "lmdb", "-n")
        #expect(rehearsal.status == 0, "\(rehearsal)")
        #expect(rehearsal.text.contains("would move smtpd btree:\(data)/smtpd_scache to "))
        #expect(rehearsal.text.contains("with 3 sessions"), "\(rehearsal)")
        #expect(rehearsal.text.contains("with 1 session\n"), "\(rehearsal)")
        #expect(try Self.main(instance) == main)

        let result = try await Self.move(instance.configuration, to: "lmdb", "--format", "json")
        #expect(result.status == 0, "\(result)")
        let report = try #require(try JSONValue(result.text)["moves"]?.elements.first)
        #expect(report["changed"]?.boolean == true && report["reloaded"]?.boolean == true)
        #expect(report["confirmed"]?.elements.count == 1, "\(result)")
        let caches = report["caches"]?.elements ?? []
        #expect(caches.map { $0["program"]?.string } == ["smtp", "smtpd"])
        // The servers are asked before the move, which leaves sessions too.
        #expect(caches.first?["sessions"]?.integer == 1, "\(result)")
        #expect(caches.last?["sessions"]?.integer ?? 0 >= 3, "\(result)")
        #expect(caches.last?["after"]?.string == "lmdb:\(data)/smtpd_scache")
        let old = caches.last?["left"]?.elements.first?.string
        #expect(old == "\(data)/smtpd_scache.db")
        #expect(FileManager.default.fileExists(atPath: "\(data)/smtpd_scache.db"))
        let changed = main.replacing(
          "= btree:${data_directory}/", with: "= lmdb:${data_directory}/")
        #expect(try Self.main(instance) == changed)
        #expect(try await Self.isOpen("\(data)/smtpd_scache.lmdb"))
        #expect(try await Self.isOpen("\(data)/smtp_scache.lmdb"))
        #expect(try await !Self.isOpen("\(data)/smtpd_scache.db"))
        let owner = try FileManager.default.attributesOfItem(atPath: "\(data)/smtpd_scache.lmdb")
        #expect(owner[.ownerAccountName] as? String == "postfix")

        // Each with its own time, which is in the value.
        let after = try await Self.entries("lmdb", "\(data)/smtpd_scache", in: directory)
        #expect(after.isSuperset(of: before))
        #expect(try await Self.entries("lmdb", "\(data)/smtp_scache", in: directory) == sent)
        let resumed = try await instance.connect(["-tls1_2", "-sess_in", session])
        #expect(resumed.text.contains("Reused, TLSv1.2"), "\(resumed)")
        let new = try await instance.connect(["-tls1_2"])
        #expect(new.text.contains("New, TLSv1.2"), "\(new)")
        let last = try await Self.entries("lmdb", "\(data)/smtpd_scache", in: directory)
        #expect(last.count > after.count)

        let reloads = try await instance.reloads()
        let again = try await Self.move(instance.configuration, to: "lmdb")
        #expect(again.status == 0 && again.text == "", "\(again)")
        #expect(again.errorText.contains("is of this type already"), "\(again)")
        #expect(try Self.main(instance) == changed)
        #expect(try await instance.reloads() == reloads)
      }
    }
  }

  @Test func `a run that was stopped before the reload is gone on with`() async throws {
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], layout: "chain", in: directory)
    let settings = [
      "tls_ssl_options": "NO_TICKET",
      "smtpd_tls_session_cache_database": "btree:${data_directory}/smtpd_scache",
    ]
    try await withPostfix(pair.mainCF.merging(settings) { $1 }) { instance in
      let session = directory["session"]
      _ = try await instance.connect(["-tls1_2", "-sess_out", session])
      let changed = try await Tool("postconf").run(
        "-c", instance.configuration, "-e",
        "smtpd_tls_session_cache_database=lmdb:${data_directory}/smtpd_scache")
      #expect(changed.status == 0)
      let result = try await Self.move(instance.configuration, to: "lmdb")
      #expect(result.status == 0 && result.text.contains("moved smtpd btree:"), "\(result)")
      let old = "\(Self.data(instance))/smtpd_scache.db"
      #expect(result.errorText.replacing("\n", with: " ").contains("rm \(old)"), "\(result)")
      let resumed = try await instance.connect(["-tls1_2", "-sess_in", session])
      #expect(resumed.text.contains("Reused, TLSv1.2"), "\(resumed)")
    }
  }

  @Test func `a table that tlsmgr cannot open is taken back`() async throws {
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], layout: "chain", in: directory)
    let settings = [
      "smtpd_tls_session_cache_database": "btree:${data_directory}/smtpd_scache"
    ]
    try await withPostfix(pair.mainCF.merging(settings) { $1 }) { instance in
      let data = Self.data(instance)
      _ = try await instance.connect(["-tls1_2", "-no_ticket"])
      try FileManager.default.createDirectory(
        atPath: "\(data)/smtpd_scache.lmdb", withIntermediateDirectories: false)
      let main = try Self.main(instance)
      let result = try await Self.move(instance.configuration, to: "lmdb")
      #expect(result.status == 76 || result.status == 78, "\(result)")
      #expect(try Self.main(instance) == main)
      let served = try await instance.connect(["-tls1_2", "-no_ticket"])
      #expect(served.text.contains("Cipher is "), "\(served)")
      #expect(try await Self.isOpen("\(data)/smtpd_scache.db"))
    }
  }

  @Test func `a move that is taken back tells of the new table that it leaves`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], layout: "chain", in: directory)
    let settings = [
      "smtpd_tls_session_cache_database": "btree:${data_directory}/smtpd_scache"
    ]
    let all = pair.mainCF.merging(settings) { $1 }.merging(PostfixInstance.oneProcess) { $1 }
    try await withPostfix(all) { instance in
      // The server goes on with what it has read, and would not survive the reload.
      _ = try await instance.connect(["-tls1_2", "-no_ticket"])
      let broken = try Self.main(instance) + "smtpd_tls_CAfile = /nowhere/ca.pem\n"
      try instance.replace("main.cf", by: broken)
      let result = try await Self.move(instance.configuration, to: "lmdb")
      #expect(result.status == 76, "\(result)")
      #expect(try Self.main(instance) == broken)
      let new = Self.data(instance) + "/smtpd_scache.lmdb"
      #expect(FileManager.default.fileExists(atPath: new))
      let errors = result.errorText.replacing("\n", with: " ")
      #expect(errors.contains("\(new): was made meanwhile, and nobody uses it"), "\(result)")
    }
  }

  @Test func `whenever it is killed, main cf is the old or the new one, and the next run goes on`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], layout: "chain", in: directory)
    let settings = [
      "smtpd_tls_session_cache_database": "btree:${data_directory}/smtpd_scache"
    ]
    try await withPostfix(pair.mainCF.merging(settings) { $1 }) { instance in
      let data = Self.data(instance)
      let old = try Self.main(instance)
      let new = old.replacing("= btree:$", with: "= lmdb:$")
      var states: Set<Bool> = []
      var number = 1
      while number < 60 {
        _ = try await instance.connect(["-tls1_2", "-no_ticket"])
        let result = try await Tool("strace").run(
          "-f", "-qq", "-o", directory["trace"], "-e", "trace=/^(rename|link|connect|execve)",
          "-e", "inject=/^(rename|link|connect):signal=KILL:when=\(number)", Tool.mxtls.path,
          "config", "-c", instance.configuration, "--cache", "lmdb", "--lock-file",
          "\(instance.configuration).lock")
        let now = try Self.main(instance)
        #expect(now == old || now == new)
        states.insert(now == old)
        // Whoever was told to reload may begin with it at any moment.
        let isReloaded = try directory.text("trace").contains("\"reload\"")
        let isOldOpen =
          isReloaded ? false : try await Self.isOpen("\(data)/smtpd_scache.db")
        let next = try await Self.move(instance.configuration, to: "lmdb")
        #expect(next.status == 0, "\(next)")
        // As long as tlsmgr has the old table, its sessions are not lost.
        if isOldOpen { #expect(next.text.contains("moved smtpd btree:"), "\(number): \(next)") }
        #expect(try Self.main(instance) == new)
        _ = try await instance.connect(["-tls1_2", "-no_ticket"])
        #expect(try await Self.isOpen("\(data)/smtpd_scache.lmdb"), "\(number)")
        if result.status == 0 { break }
        let back = try await Self.move(instance.configuration, to: "btree")
        #expect(back.status == 0 && back.errorText.contains("begins empty"), "\(back)")
        number += 1
      }
      #expect(number > 3 && number < 60 && states.count == 2)
    }
  }

  @Test func `without a Postfix that runs the parameters are changed where they count`()
    async throws
  {
    let directory = try Self.directory(
      """
      smtpd_tls_session_cache_database =
        btree:${data_directory}/smtpd_scache
      smtp_tls_session_cache_database = btree:/elsewhere/smtp_scache
      lmtp_tls_session_cache_database = $smtp_tls_session_cache_database

      """,
      "tlsmgr unix - - y 1000? 1 tlsmgr\n  -o smtp_tls_session_cache_database=hash:/own/smtp_scache\n"
    )
    let result = try await Self.move(directory["config"], to: "lmdb")
    #expect(result.status == 0, "\(result)")
    #expect(result.errorText.contains("Postfix does not run here"), "\(result)")
    let main = try directory.text("config/main.cf")
    #expect(
      main.contains("# ours\n") && main.contains("= lmdb:${data_directory}/smtpd_scache\n"),
      "\(main)")
    #expect(main.contains("= btree:/elsewhere/smtp_scache\n"), "\(main)")
    #expect(main.contains("lmtp_tls_session_cache_database = $smtp_"), "\(main)")
    let master = try directory.text("config/master.cf")
    #expect(
      master.contains("smtp_tls_session_cache_database=lmdb:/own/smtp_scache"), "\(master)")
    let again = try await Self.move(directory["config"], to: "lmdb", "--format", "json")
    let move = try #require(try JSONValue(again.text)["moves"]?.elements.first)
    #expect(again.status == 0 && move["changed"]?.boolean == false, "\(again)")
    #expect(move["caches"]?.elements.isEmpty == true, "\(again)")
  }

  @Test(arguments: [
    ("", "no session cache is configured"),
    ("smtp_tls_session_cache_database = internal:\n", "is in the memory of tlsmgr"),
    ("smtp_tls_session_cache_database = lmdb:${data_directory}/s\n", "is of this type already"),
  ])
  func `what is no table, or one of the type, stays as it is`(main: String, note: String)
    async throws
  {
    let directory = try Self.directory(main)
    let before = try directory.text("config/main.cf")
    let result = try await Self.move(directory["config"], to: "lmdb")
    #expect(result.status == 0 && result.errorText.contains(note), "\(result)")
    #expect(try directory.text("config/main.cf") == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory["config"]).count == 2)
  }

  @Test(arguments: [
    ("texthash", 64, "keeps no sessions in tables of this type"),
    ("cdb", 64, "keeps no sessions in tables of this type"),
    ("nosuch", 64, "is no type of a table for session caches"),
    ("", 64, "is no type of a table for session caches"),
    ("lmdb:/x", 64, "is no type of a table for session caches"),
    ("gdbm", 64, "is no type of a table for session caches"),
    ("sdbm", 78, "this Postfix has no tables of this type, but btree, hash, lmdb"),
  ])
  func `a type that cannot be is an error`(type: String, status: Int32, text: String) async throws {
    let directory = try Self.directory(
      "smtp_tls_session_cache_database = btree:${data_directory}/smtp_scache\n")
    let before = try directory.text("config/main.cf")
    let result = try await Self.move(directory["config"], to: type)
    #expect(result.status == status, "\(result)")
    #expect(result.errorText.replacing("\n", with: " ").contains(text), "\(result)")
    #expect(try directory.text("config/main.cf") == before)
  }

  @Test func `it goes with nothing else`() async throws {
    let directory = try Self.directory("")
    for options in [["--propose"], ["--apply"], ["--diff-from-default"], ["smtp"]] {
      let result = try await Tool.mxtls.run(
        ["config", "-c", directory["config"], "--cache", "lmdb"] + options)
      #expect(result.status == 64, "\(result)")
    }
    let alone = try await Tool.mxtls.run("config", "-c", directory["config"], "-n")
    #expect(alone.status == 64, "\(alone)")
  }
}
