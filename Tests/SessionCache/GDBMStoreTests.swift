// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import SessionCache

/// The tables of libgdbm and of its ndbm interface, against the library's own programs and C.
@Suite struct GDBMStoreTests {
  @Test func `reads what gdbm_load writes`() async throws {
    let directory = try TemporaryDirectory()
    let pairs = samplePairs(300)
    let dump = try directory.write("dump", Dump.gdbm(pairs))
    let loaded = try await Tool("gdbm_load").run(dump, directory["cache"])
    #expect(loaded.status == 0, "\(loaded)")
    #expect(try readAll(.gdbm, storeFiles(.gdbm, in: directory)) == pairs)
  }

  @Test func `reads what gdbmtool writes, in its extended format too`() async throws {
    let directory = try TemporaryDirectory()
    for name in ["standard", "numsync"] {
      let made = try await Tool("gdbmtool").run(
        "-n", directory[name], "set", "format=\(name)", ";", "store", "key", "value")
      #expect(made.status == 0, "\(made)")
      let files = try storeFiles(.gdbm, name, in: directory)
      #expect(try readAll(.gdbm, files) == [Array("key".utf8): Array("value".utf8)])
    }
  }

  @Test func `writes what gdbm_dump reads`() async throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(.gdbm, in: directory)
    let pairs = samplePairs(300)
    try fill(.gdbm, files, with: pairs)
    let dump = try await Tool("gdbm_dump").run(files.main.string, "-")
    #expect(dump.status == 0, "\(dump)")
    #expect(Dump.pairs(ofGDBM: dump.text) == pairs)
  }

  /// Copies the entries of one ndbm table into another, as the library's ndbm interface does it.
  private static let copier = """
    #include <fcntl.h>
    #include <gdbm-ndbm.h>
    int main(int count, char **arguments) {
      DBM *from = dbm_open(arguments[1], O_RDONLY, 0);
      DBM *to = dbm_open(arguments[2], O_RDWR | O_CREAT, 0600);
      if (count != 3 || !from || !to) return 1;
      for (datum key = dbm_firstkey(from); key.dptr; key = dbm_nextkey(from))
        if (dbm_store(to, key, dbm_fetch(from, key), DBM_REPLACE)) return 2;
      dbm_close(from);
      dbm_close(to);
      return 0;
    }
    """

  @Test func `writes what dbm_open accepts, and reads what dbm_store writes`() async throws {
    let directory = try TemporaryDirectory()
    let source = try directory.write("copy.c", Self.copier)
    let compiled = try await Tool("cc").run(
      "-o", directory["copy"], source, "-lgdbm_compat", "-lgdbm")
    #expect(compiled.status == 0, "\(compiled)")
    let files = try storeFiles(.dbm, in: directory)
    let pairs = samplePairs(300)
    try fill(.dbm, files, with: pairs)
    let copied = try await Tool(path: directory["copy"]).run(
      directory["cache"], directory["theirs"])
    #expect(copied.status == 0, "\(copied)")
    let theirs = try storeFiles(.dbm, "theirs", in: directory)
    #expect(try readAll(.dbm, theirs) == pairs)
    #expect(try directory.bytes("cache.dir") == directory.bytes("theirs.dir"))
    var examine = Examine()
    #expect(try TableType.dbm.open(theirs, for: .read, task: &examine).faults == [])
  }

  @Test func `knows the older directory file, and one that gdbm did not write`() throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(.dbm, in: directory)
    try fill(.dbm, files, with: samplePairs(10))
    try FileManager.default.removeItem(atPath: directory["cache.dir"])
    try FileManager.default.linkItem(atPath: directory["cache.pag"], toPath: directory["cache.dir"])
    var examine = Examine()
    #expect(try TableType.dbm.open(files, for: .read, task: &examine).faults == [])
    try FileManager.default.removeItem(atPath: directory["cache.dir"])
    try directory.write("cache.dir", "")
    let faults = try TableType.dbm.open(files, for: .read, task: &examine).faults
    #expect(faults == ["the .dir file is none that gdbm writes"])
  }

  @Test func `tells the faults of a broken structure`() throws {
    let directory = try TemporaryDirectory()
    let files = try storeFiles(.gdbm, in: directory)
    try fill(.gdbm, files, with: samplePairs(500))
    var content = try directory.bytes("cache")
    for offset in 3 * 4096..<4 * 4096 { content[offset] ^= 0xFF }
    try directory.write("cache", content)
    var examine = Examine()
    #expect(try TableType.gdbm.open(files, for: .read, task: &examine).faults.isEmpty == false)
  }
}
