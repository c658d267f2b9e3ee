// SPDX-License-Identifier: Apache-2.0

import SystemPackage
import TestSupport
import Testing

@testable import SessionCache

/// Whatever is in the files, there are entries or a clear error.
@Suite struct SDBMDamageTests {
  private let directory: TemporaryDirectory
  private let files: StoreFiles

  init() throws {
    directory = try TemporaryDirectory()
    files = try directory.table("t")
  }

  @Test(arguments: [1024, 8192])
  func `damaged copies give entries or say that they are damaged`(
    pageSize: Int
  ) async throws {
    var random = SplitMix64(seed: UInt64(pageSize))
    let made = madeUp(40, length: pageSize / 4)
    try fill(files, made, pageSize: pageSize)
    let pages = try directory.bytes("t.pag")
    let trie = Array(try directory.bytes("t.dir").prefix(64))
    var intact = 0
    let rounds = Int(Seeds.first(250).upperBound)
    for round in 0..<rounds {
      var (badPages, badTrie) = (pages, trie)
      if round.isMultiple(of: 3) {
        badTrie.damage(unit: 8, &random)
      } else {
        badPages.damage(unit: pageSize, &random)
      }
      try directory.write("t.pag", badPages)
      try directory.write("t.dir", badTrie)
      do {
        intact += try walk(made).filter { made[$0.key] == $0.value }.count
      } catch let error as StoreError {
        #expect(error.code == .damaged)
      }
      try change()
      await Task.yield()
    }
    #expect(intact > rounds * made.count / 4)
  }

  /// Reads everything in every way, and returns what was found before the end or a fault.
  private func walk(_ made: Entries) throws -> Entries {
    var store = try SDBMStore(reading: files)
    var found: Entries = [:]
    do {
      while try store.next({ found[$0.copy] = $1.copy }) {}
    } catch {
      #expect(error.code == .damaged)
      #expect(try !store.next { _, _ in })
    }
    for key in made.keys.prefix(5) {
      do {
        let value = try store.value(key)
        #expect(value == found[key])
      } catch let error as StoreError {
        #expect(error.code == .damaged)
      }
    }
    _ = try store.verify {}
    _ = try store.measure()
    return found
  }

  /// Changes what can be changed.
  private func change() throws {
    do {
      var store = try SDBMStore(opening: files, as: .sdbm, for: .update)
      for number in 0..<5 {
        try store.put([UInt8(number), 0], Array(repeating: 1, count: 200))
        _ = try store.delete([UInt8(number), 0])
      }
      try store.close()
    } catch let error as StoreError {
      #expect([.damaged, .tooLarge].contains(error.code))
    }
  }

  @Test func `a broken page hides no others, and is told last`() throws {
    let made = madeUp(300, length: 200)
    try fill(files, made, pageSize: 1024)
    var pages = try directory.bytes("t.pag")
    pages[5 * 1024 + 1] = 0xff
    try directory.write("t.pag", pages)
    var store = try SDBMStore(reading: files)
    var count = 0
    let error = #expect(throws: StoreError.self) {
      while try store.next({ _, _ in count += 1 }) {}
    }
    #expect(error?.code == .damaged)
    #expect(error?.reason.hasPrefix("1 of ") == true)
    #expect(count > 280)
    #expect(try !store.next { _, _ in })
    #expect(try SDBMVerified(files).faults == ["1 page makes no sense (page 5)"])
  }

  @Test func `verify names what does not agree`() throws {
    let made = madeUp(100, length: 200)
    try fill(files, made, pageSize: 1024)
    let pages = try directory.bytes("t.pag")
    let trie = try directory.bytes("t.dir")

    var other = trie
    other[0] = 0
    try directory.write("t.dir", other)
    var faults = try SDBMVerified(files).faults
    #expect(faults.count == 2)
    #expect(faults.first?.contains("are out of reach of the directory") == true)
    #expect(faults.last?.contains("bits of the directory are set to no effect") == true)
    try directory.write("t.dir", trie)

    let page = Array(pages[..<1024])
    try directory.write("t.pag", page + page + pages[2048...])
    faults = try SDBMVerified(files).faults
    #expect(faults.first?.contains("in pages where they are not looked for") == true)

    try directory.write("t.pag", pages + [1, 2, 3])
    #expect(try SDBMVerified(files).faults.first == "the last page is cut off")

    var twice = SDBMPage(SDBMLayout(pageSize: 1024))
    for value in 0..<2 as Range<UInt8> { twice.append([1].span.bytes, [value].span.bytes) }
    try directory.write("t.pag", twice.bytes)
    try directory.write("t.dir", [])
    #expect(try SDBMVerified(files).faults == ["1 key is there twice (page 0)"])
  }

  @Test func `other files are no tables`() throws {
    for text in ["key value\n", String(repeating: "root:x:0:0\n", count: 1000)] {
      try directory.write("t.pag", text)
      let error = #expect(throws: StoreError.self) { _ = try SDBMStore(reading: files) }
      #expect(error?.code == .damaged)
    }
  }
}

extension [UInt8] {
  /// Flips bits, cuts off the end, or swaps two units.
  fileprivate mutating func damage(unit: Int, _ random: inout SplitMix64) {
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      for _ in 0..<Int.random(in: 1...20, using: &random) { flip(in: indices, &random) }
    case 1:
      // The numbers at the start of a page.
      let start = Int.random(in: 0..<Swift.max(1, count / unit), using: &random) * unit
      flip(in: start..<Swift.min(start + 32, count), &random)
    case 2:
      removeLast(Int.random(in: 0...count, using: &random))
    default:
      let units = count / unit
      let (first, second) = (Int.random(in: 0..<units, using: &random), units - 1)
      for offset in 0..<unit { swapAt(first * unit + offset, second * unit + offset) }
    }
  }

  private mutating func flip(in range: Range<Int>, _ random: inout SplitMix64) {
    guard !range.isEmpty else { return }
    self[Int.random(in: range, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
  }
}
