// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A disk without room for the entries that are to be imported.
@Suite struct CacheRoomTests {
  @Test(arguments: ["btree", "hash", "sdbm", "gdbm", "lmdb"], [false, true])
  func `a dry run of import tells it, as the run does`(type: String, isThere: Bool) async throws {
    let directory = try TemporaryDirectory(isInMemory: true)
    let disk = directory["disk"]
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
    let mount = try await Tool("mount").run("-t", "tmpfs", "-o", "size=512k", "tmpfs", disk)
    try #require(mount.status == 0, "needs root: \(mount)")
    do {
      let cache = "\(type):\(disk)/cache"
      let few = try Fixture.text("caches/tlsmgr-btree/smtpd_scache.tsv")
      try directory.write("few", few)
      // More than the disk has.
      let value = String(repeating: "ab", count: 400)
      let more = (0..<1500).map { "key\($0)&x\t\(value)\n" }.joined()
      try directory.write("many", few + more)
      if isThere {
        let made = try await Tool.mxtls.run("cache", "import", cache, directory["few"])
        #expect(made.status == 0, "\(made)")
      }
      let room = try await Tool.mxtls.run("cache", "import", "-n", cache, directory["few"])
      #expect(room.status == 0, "\(room)")
      let dry = try await Tool.mxtls.run("cache", "import", "-n", cache, directory["many"])
      // What an LMDB table has free is not known.
      if type != "lmdb" || !isThere {
        #expect(dry.status == 74, "\(dry)")
        #expect(dry.errorText.contains("no space left"), "\(dry)")
      }
      let before = try FileManager.default.contentsOfDirectory(atPath: disk).sorted()
      let wet = try await Tool.mxtls.run("cache", "import", cache, directory["many"])
      #expect(wet.status == 74, "\(wet)")
      if !isThere, type != "lmdb" {
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk).sorted() == before)
      }
      _ = try await Tool("umount").run(disk)
    } catch {
      _ = try await Tool("umount").run(disk)
      throw error
    }
  }
}
