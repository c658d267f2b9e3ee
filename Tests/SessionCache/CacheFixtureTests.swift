// SPDX-License-Identifier: Apache-2.0

import SystemPackage
import TestSupport
import Testing

@testable import SessionCache

/// Caches that tlsmgr 3.7 and libgdbm wrote, against what `postmap -s` printed of them.
@Suite struct CacheFixtureTests {
  @Test(arguments: [
    (TableType.btree, "tlsmgr-btree/smtp_scache.db", "tlsmgr-btree/smtp_scache.tsv"),
    (.btree, "tlsmgr-btree/smtpd_scache.db", "tlsmgr-btree/smtpd_scache.tsv"),
    (.lmdb, "tlsmgr-lmdb/smtp_scache.lmdb", "tlsmgr-lmdb/smtp_scache.tsv"),
    (.lmdb, "tlsmgr-lmdb/smtpd_scache.lmdb", "tlsmgr-lmdb/smtpd_scache.tsv"),
  ])
  func `reads a cache entry for entry`(_ type: TableType, _ file: String, _ text: String) throws {
    let files = StoreFiles(main: FilePath(Fixture.path("caches/\(file)")))
    let wanted = try Dump.pairs(ofPostmap: Fixture.text("caches/\(text)"))
    #expect(wanted.count > 5)
    #expect(try readAll(type, files) == wanted)
    var examine = Examine()
    #expect(try type.open(files, for: .read, task: &examine).faults == [])
  }

  @Test func `reads a cache of gdbm, without NUL bytes, as gdbm_dump does`() async throws {
    let path = Fixture.path("caches/gdbm/smtpd_scache.gdbm")
    let files = StoreFiles(main: FilePath(path))
    let dump = try await Tool("gdbm_dump").run(path, "-")
    let pairs = try readAll(.gdbm, files)
    #expect(pairs.count == 20)
    #expect(pairs == Dump.pairs(ofGDBM: dump.text))
    #expect(pairs.keys.allSatisfy { $0.count == 83 })
    var examine = Examine()
    #expect(try TableType.gdbm.open(files, for: .read, task: &examine).faults == [])
  }
}
