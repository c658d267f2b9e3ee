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
      ("ldap:/t", nil, []), ("texthash:{a=b}", "{a=b}", []), ("HASH:/t", nil, []),
    ] as [(String, String?, [String])])
  func `knows the files of a table`(table: String, source: String?, index: [String]) {
    let table = LookupTable(table, defaultType: "hash")
    #expect(table.sourceFile == source)
    #expect(table.indexFiles == index)
    #expect(table.isIndexed == !index.isEmpty)
  }

  // What postmap(1) of Postfix 3.7.11 says of each: nil where it opens the table.
  @Test(
    arguments: [
      ("unix:passwd.byname", nil), ("unix:group.byname", nil),
      ("unix:bogus", "there is no such table"), ("unix:passwd.byuid", "there is no such table"),
      ("unix:Passwd.byname", "there is no such table"),
      ("socketmap:inet:127.0.0.1:9:n", nil), ("socketmap:unix:/s:n", nil),
      ("socketmap:local:/s:n", nil), ("socketmap:inet:127.0.0.1:9:", nil),
      ("socketmap:inet:[::1]:9:n", nil), ("socketmap:inet:host:smtp:n", nil),
      ("socketmap:bogus", "no server is named"), ("socketmap:a:b", "is no server"),
      ("socketmap:inet:b", "is no server"), ("socketmap:unix:n", "is no server"),
      ("socketmap::x", "is no server"), ("socketmap:unix::", "is no server"),
      ("socketmap:tcp:127.0.0.1:9:n", "is no server"),
      ("socketmap:inet:127.0.0.1:9x:n", "is no port"),
      ("tcp:127.0.0.1:9", nil), ("tcp:9", nil), ("tcp:host:smtp", nil), ("tcp:[::1]:9", nil),
      ("tcp:inet:127.0.0.1:9", "stands before the host"), ("tcp:a:", "no port"),
      ("tcp:127.0.0.1:7x", "is no port"),
      ("static:a b", nil), ("static:{a b}", nil), ("static:{a {b}}", nil),
      ("static:{a", "brace"), ("static:{a} b", "brace"), ("hash:bogus", nil), ("cidr:{", nil),
    ])
  func `tells without asking that a table cannot be opened`(table: String, reason: String?) {
    let fault = LookupTable(table, defaultType: "hash").formFault
    #expect((fault == nil) == (reason == nil), "\(fault?.reason ?? "none")")
    if let reason { #expect(fault?.reason.contains(reason) == true, "\(fault?.reason ?? "none")") }
    #expect(fault?.reason.hasPrefix("\(table): ") != false)
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
