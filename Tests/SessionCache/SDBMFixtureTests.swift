// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import SessionCache

/// Caches as other programs wrote them.
@Suite struct SDBMFixtureTests {
  @Test(arguments: [
    ("perl-sdbm/smtpd_scache", 1024), ("postfix-sdbm/smtpd_scache", 8192),
    ("postfix-sdbm/smtp_scache", 8192),
  ])
  func `a cache is read as postmap reads it`(name: String, pageSize: Int) throws {
    let path = "caches/\(name)"
    let files = StoreFiles(sdbm: Fixture.path(path))
    let found = try entries(files)
    let lines = try Fixture.text("\(path).tsv").split(separator: "\n")
    let expected = Dictionary(
      uniqueKeysWithValues: lines.map { line in
        let fields = line.split(separator: "\t").map(String.init)
        return (fields[0], fields[1])
      })
    #expect(!expected.isEmpty)
    #expect(
      Dictionary(uniqueKeysWithValues: found.map { (text($0.key), text($0.value)) }) == expected)

    var store = try SDBMStore(reading: files)
    for (key, value) in found {
      #expect(try store.value(key) == value)
    }
    #expect(try store.value([1]) == nil)
    #expect(try store.measure().pageSize == pageSize)
    #expect(try store.verify({}) == [])
  }

  /// The text without the NUL byte with which Postfix ends it.
  private func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.last == 0 ? bytes.dropLast() : bytes[...], as: UTF8.self)
  }
}
