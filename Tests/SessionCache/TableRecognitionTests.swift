// SPDX-License-Identifier: Apache-2.0

import Foundation
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import SessionCache

@Suite struct TableRecognitionTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func recognise(_ name: String) throws -> TableRecognition {
    try TableRecognition.recognise(FilePath(directory[name]))
  }

  @Test(arguments: [
    ("gdbm/smtpd_scache.gdbm", TableType.gdbm), ("tlsmgr-btree/smtpd_scache.db", .btree),
    ("tlsmgr-lmdb/smtp_scache.lmdb", .lmdb),
  ])
  func `real caches in one file are recognised`(name: String, type: TableType) throws {
    let path = FilePath(Fixture.path("caches/\(name)"))
    #expect(try TableRecognition.recognise(path) == .table(type, StoreFiles(main: path)))
  }

  @Test(arguments: ["smtp_scache", "smtp_scache.pag", "smtp_scache.dir"])
  func `sdbm is recognised by either file and without suffix`(name: String) throws {
    let path = Fixture.path("caches/postfix-sdbm")
    #expect(
      try TableRecognition.recognise(FilePath("\(path)/\(name)"))
        == .table(.sdbm, StoreFiles(sdbm: "\(path)/smtp_scache")))
  }

  @Test(arguments: [0x1357_9ace, 0x1357_9acd, 0x1357_9acf, 0x1357_9ad0, 0x1357_9ad1] as [UInt32])
  func `gdbm is recognised in either byte order, and dbm by its suffix`(magic: UInt32) throws {
    for magic in [magic, magic.byteSwapped] {
      let bytes = withUnsafeBytes(of: magic) { Array($0) } + [0, 0, 0, 0]
      let path = FilePath(try directory.write("t", bytes))
      #expect(try recognise("t") == .table(.gdbm, StoreFiles(main: path)))
      let pages = FilePath(try directory.write("d.pag", bytes))
      #expect(try recognise("d.pag") == .table(.dbm, StoreFiles(main: pages)))
      #expect(try recognise("d") == .table(.dbm, StoreFiles(main: pages)))
      let other = FilePath(try directory.write("e.dir", []))
      let main = FilePath(try directory.write("e.pag", bytes))
      #expect(
        try recognise("e.dir") == .table(.dbm, StoreFiles(main: main, directory: other)))
    }
  }

  @Test(
    arguments: [
      (12, 0x05_3162, TableType.btree), (12, 0x06_1561, .hash), (16, 0xbeef_c0de, .lmdb),
    ] as [(Int, UInt32, TableType)])
  func `either byte order is recognised`(offset: Int, magic: UInt32, type: TableType) throws {
    for magic in [magic, magic.byteSwapped] {
      let bytes = [UInt8](repeating: 0, count: offset) + withUnsafeBytes(of: magic) { Array($0) }
      let path = FilePath(try directory.write("t", bytes))
      #expect(try recognise("t") == .table(type, StoreFiles(main: path)))
    }
  }

  @Test func `other files are not recognised, with a reason`() throws {
    try directory.write("empty", [])
    #expect(try recognise("empty") == .unknown(reason: "it is empty"))
    try directory.write("text", "key value\n")
    #expect(try recognise("text") == .unknown(reason: "it is no table of a known type"))
    try directory.write("t.pag", [])
    #expect(
      try recognise("t") == .unknown(reason: "there is no \(directory["t.dir"]) beside it"))
  }

  @Test func `a FIFO is refused without waiting, and what is missing is named`() throws {
    #expect(mkfifo(directory["t.db"], 0o600) == 0)
    let fifo = #expect(throws: FileError.self) { try recognise("t.db") }
    #expect(fifo?.code == .notRegular)
    let missing = #expect(throws: FileError.self) { try recognise("u.db") }
    #expect(missing?.code == .notFound)
  }
}
