// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Postfix

@Suite struct LookupTableTests {
  @Test func `reads a list of tables`() {
    let tables = LookupTable.list(
      "hash:/etc/postfix/sni, proxy:lmdb:/b\n inline:{ {a = b, c} d=e } /untyped,,proxy:x",
      defaultType: "btree")
    #expect(tables.map(\.type) == ["hash", "lmdb", "inline", "btree", "btree"])
    #expect(
      tables.map(\.name) == ["/etc/postfix/sni", "/b", "{ {a = b, c} d=e }", "/untyped", "x"])
    #expect(tables.map(\.isProxied) == [false, true, false, false, true])
    #expect(tables.map(\.hasType) == [true, true, true, false, false])
    #expect(LookupTable.list(" ,\t", defaultType: "hash").isEmpty)
    #expect(LookupTable.list("a}b {c", defaultType: "hash").map(\.name) == ["a}b", "{c"])
  }

  @Test(
    arguments: [
      ("hash:/t", "/t", ["/t.db"]), ("btree:/t", "/t", ["/t.db"]), ("lmdb:/t", "/t", ["/t.lmdb"]),
      ("cdb:/t", "/t", ["/t.cdb"]), ("sdbm:/t", "/t", ["/t.pag", "/t.dir"]),
      ("dbm:/t", "/t", ["/t.pag", "/t.dir"]), ("texthash:/t", "/t", []), ("pcre:/t", "/t", []),
      ("pcre:{{/a/ b}}", nil, []), ("cidr:/t", "/t", []), ("regexp:/t", "/t", []),
      ("inline:{a=b}", nil, []), ("static:/t", nil, []), ("tcp:host:25", nil, []),
      ("ldap:/t", nil, []), ("HASH:/t", nil, []),
    ] as [(String, String?, [String])])
  func `knows the files of a table`(table: String, source: String?, index: [String]) {
    let table = LookupTable(table, defaultType: "hash")
    #expect(table.sourceFile == source)
    #expect(table.indexFiles == index)
    #expect(table.isIndexed == !index.isEmpty)
  }

  @Test(arguments: ["hash", "btree", "lmdb"])
  func `postmap makes the files of the index`(type: String) async throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("sni", "a b\n")
    let result = try await Tool("postmap").run("\(type):\(path)")
    #expect(result.status == 0, "\(result)")
    let table = LookupTable("\(type):\(path)", defaultType: "hash")
    let files = ([path] + table.indexFiles).map { $0.split(separator: "/").last.map(String.init) }
    #expect(try directory.list().map(Optional.some) == files)
  }
}
