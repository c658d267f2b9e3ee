// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The caches of a Postfix that runs.
@Suite struct CacheLiveTests {
  /// Fills the cache of smtpd(8) as clients without tickets do.
  private func connect(to postfix: PostfixInstance, times: Int) async throws {
    for _ in 0..<times {
      let result = try await postfix.connect(["-tls1_2", "-no_ticket"])
      #expect(result.text.contains("Cipher is "), "\(result)")
    }
  }

  private func cache(_ postfix: PostfixInstance, _ arguments: [String]) async throws -> ToolResult {
    try await Tool.mxtls.run(["cache"] + arguments + ["-c", postfix.configuration])
  }

  @Test(arguments: ["btree", "hash", "lmdb"])
  func `a live cache is listed, pruned and cleared`(type: String) async throws {
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], layout: "chain", in: directory)
    let settings = [
      "smtpd_tls_session_cache_database": "\(type):${data_directory}/smtpd_scache"
    ]
    try await withPostfix(pair.mainCF.merging(settings) { $1 }) { postfix in
      try await connect(to: postfix, times: 4)
      let data = URL(fileURLWithPath: postfix.configuration).deletingLastPathComponent()
        .appendingPathComponent("data").path
      let files = try FileManager.default.contentsOfDirectory(atPath: data).sorted()

      // What postmap shows of a copy is what the cache holds.
      let suffix = type == "lmdb" ? "lmdb" : "db"
      try FileManager.default.copyItem(
        atPath: "\(data)/smtpd_scache.\(suffix)", toPath: directory["copy.\(suffix)"])
      let judged = try await Tool("postmap").run("-s", "\(type):\(directory["copy"])")
      let exported = try await cache(postfix, ["export", "smtpd", "--secrets", "--format", "tsv"])
      #expect(exported.status == 0, "\(exported.errorText)")
      #expect(exported.text.split(separator: "\n").count == 4)
      let (lines, wanted) = (
        Set(exported.text.split(separator: "\n")), Set(judged.text.split(separator: "\n"))
      )
      #expect(lines == wanted)

      let list = try await cache(postfix, ["list", "smtpd", "--format", "json"])
      #expect(list.text.split(separator: "\n").count == 4)
      #expect(list.errorText.contains("snapshot") == (type != "lmdb"), "\(list.errorText)")

      let keys = list.text.matches(of: /"session_id":"([^"]*)"/).map { String($0.1) }
      #expect(keys.count == 4)
      let shown = try await cache(postfix, ["show", keys[0], "smtpd"])
      #expect(shown.status == 0 && shown.text.contains(/master secret +hidden/), "\(shown)")

      let none = try await cache(postfix, ["prune", "smtpd", "--cipher", "NO-SUCH*"])
      #expect(none.text.contains("removed 0 of 4 entries"), "\(none)")
      try await connect(to: postfix, times: 1)
      let some = try await cache(postfix, ["prune", "smtpd", "--service", "127.0.0.1:*"])
      #expect(some.text.contains("removed 5 of 5 entries"), "\(some)")
      #expect(try await cache(postfix, ["list", "smtpd", "--count"]).text == "0\n")

      try await connect(to: postfix, times: 2)
      let cleared = try await cache(postfix, ["clear", "smtpd", "--yes"])
      #expect(cleared.status == 0, "\(cleared)")
      #expect(try await cache(postfix, ["list", "smtpd", "--count"]).text == "0\n")
      let offline = try await cache(postfix, ["clear", "smtpd", "--yes", "--offline"])
      #expect(offline.status == (type == "lmdb" ? 0 : 75), "\(offline)")
      let pruned = try await cache(
        postfix, ["prune", "smtpd", "--service", "127.0.0.1:*", "--offline"])
      #expect(pruned.status == (type == "lmdb" ? 0 : 75), "\(pruned)")
      try directory.write("exported", exported.output)
      let imported = try await cache(postfix, ["import", "smtpd", directory["exported"]])
      #expect(imported.status == (type == "lmdb" ? 0 : 75), "\(imported)")
      if type == "lmdb" {
        #expect(try await cache(postfix, ["list", "smtpd", "--count"]).text == "4\n")
        #expect(try await cache(postfix, ["clear", "smtpd", "--yes", "--offline"]).status == 0)
      }
      try await connect(to: postfix, times: 1)
      #expect(try await cache(postfix, ["list", "smtpd", "--count"]).text == "1\n")

      #expect(try FileManager.default.contentsOfDirectory(atPath: data).sorted() == files)
      let check = try await Tool("postfix").run("-c", postfix.configuration, "check")
      #expect(check.status == 0 && check.errorText.isEmpty, "\(check)")
      let log = try postfix.log()
      #expect(!log.contains("warning:"), "\(log)")
    }
  }
}
