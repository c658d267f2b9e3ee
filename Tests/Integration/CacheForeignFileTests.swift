// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What tlsmgr(8) makes of a file that it finds in the place of its cache, and what we say of it.
@Suite struct CacheForeignFileTests {
  private static let noise = Array("mx.example.net is down again\n".utf8)

  /// Starts a Postfix with a file in the place of the cache of smtpd(8).
  private func with(
    _ type: String, _ contents: [UInt8], body: (PostfixInstance) async throws -> Void
  ) async throws {
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], layout: "chain", in: directory)
    let settings = [
      "smtpd_tls_session_cache_database": "\(type):${data_directory}/smtpd_scache"
    ]
    try await withPostfix(pair.mainCF.merging(settings) { $1 }) { postfix in
      let file = "\(postfix.data)/\(CacheTables.files(type, "smtpd_scache")[0])"
      let owner = try FileManager.default.attributesOfItem(atPath: postfix.data)[.ownerAccountID]
      #expect(FileManager.default.createFile(atPath: file, contents: Data(contents)))
      try FileManager.default.setAttributes(
        [.ownerAccountID: owner ?? 0, .posixPermissions: 0o600], ofItemAtPath: file)
      try await body(postfix)
    }
  }

  /// Whether a client gets its session back from the cache.
  private func isResumed(_ postfix: PostfixInstance) async throws -> Bool {
    let directory = try TemporaryDirectory()
    let options = ["-tls1_2", "-no_ticket"]
    let first = try await postfix.connect(options + ["-sess_out", directory["session"]])
    let second = try await postfix.connect(options + ["-sess_in", directory["session"]])
    for result in [first, second] { #expect(result.text.contains("Cipher is "), "\(result)") }
    return second.text.contains("Reused, ")
  }

  private func mxtls(_ postfix: PostfixInstance, _ arguments: String...) async throws -> ToolResult
  {
    try await Tool.mxtls.run(arguments + ["-c", postfix.configuration])
  }

  @Test(
    arguments: [
      ("btree", []), ("btree", noise), ("hash", []), ("hash", noise), ("lmdb", []),
    ] as [(String, [UInt8])])
  func `it makes a new one without a word, and so do we`(
    type: String, contents: [UInt8]
  ) async throws {
    try await with(type, contents) { postfix in
      let checked = try await mxtls(postfix, "check")
      #expect(!checked.text.contains("cache.foreign"), "\(checked)")
      let verdict = try await mxtls(postfix, "cache", "verify", "smtpd")
      #expect(verdict.status == (contents.isEmpty ? 0 : 1), "\(verdict)")
      #expect(
        verdict.text.contains("tlsmgr makes a new file when it starts") == !contents.isEmpty,
        "\(verdict)")
      #expect(try await isResumed(postfix))
      let complaint = try postfix.log().split(separator: "\n").first {
        $0.contains("/tlsmgr") && $0.contains(/(warning|error|fatal):/)
      }
      #expect(complaint == nil)
    }
  }

  @Test func `it goes without a cache of lmdb until that is cleared`() async throws {
    try await with("lmdb", Self.noise) { postfix in
      let checked = try await mxtls(postfix, "check")
      #expect(checked.text.contains("cache.foreign"), "\(checked)")
      #expect(try await mxtls(postfix, "cache", "verify", "smtpd").status == 2)
      #expect(try await !isResumed(postfix))
      try await postfix.waitForLog(containing: "is unavailable. open database")
      let listed = try await mxtls(postfix, "cache", "list", "smtpd")
      #expect(listed.status == 65, "\(listed)")
      #expect(listed.errorText.contains("hint: mxtls cache clear, as root"), "\(listed)")
      for option in ["--dry-run", "--yes"] {
        let cleared = try await mxtls(postfix, "cache", "clear", "smtpd", option)
        #expect(cleared.status == 0, "\(cleared)")
      }
      try await postfix.reload()
      #expect(try await isResumed(postfix))
    }
  }
}
