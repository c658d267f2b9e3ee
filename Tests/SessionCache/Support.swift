// SPDX-License-Identifier: Apache-2.0

import Primitives
import TestSupport

@testable import SessionCache

/// An entry as `postmap -s` prints it.
struct Entry: Sendable {
  let key: [UInt8]
  let value: [UInt8]

  /// The entries of Tests/Fixtures/caches that tlsmgr(8) wrote.
  static func fixtures() throws -> [Entry] {
    try ["smtp", "smtpd"].flatMap { program in
      try ["btree", "lmdb"].flatMap { type in
        try all(in: "caches/tlsmgr-\(type)/\(program)_scache.tsv")
      }
    }
  }

  static func all(in file: String) throws -> [Entry] {
    try Fixture.bytes(file).split(separator: UInt8(ascii: "\n")).compactMap { line in
      let fields = line.split(separator: UInt8(ascii: "\t"))
      return fields.count == 2 ? Entry(key: Array(fields[0]), value: Array(fields[1])) : nil
    }
  }
}

/// What a decoded value says, and its session.
struct Decoded: Equatable {
  let value: EntryValue
  let session: [UInt8]

  init(_ bytes: [UInt8]) throws(EntryFault) {
    var decoder = EntryDecoder()
    value = try decoder.decode(bytes.span.bytes)
    session = decoder.withSession { $0.copy }
  }
}

extension RawSpan {
  var copy: [UInt8] { withUnsafeBytes { Array($0) } }
}

extension [UInt8] {
  /// Upper-case digits.
  var hex: [UInt8] {
    flatMap { byte in
      Array((byte < 16 ? "0" : "").utf8) + Array(String(byte, radix: 16, uppercase: true).utf8)
    }
  }

  /// Damages some bytes.
  mutating func damage(_ random: inout SplitMix64) {
    guard !isEmpty else { return }
    let place = Int.random(in: 0..<count, using: &random)
    let end = Swift.min(count, place + Int.random(in: 1...40, using: &random))
    switch Int.random(in: 0..<6, using: &random) {
    case 0: self[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: self[place] = UInt8.random(in: 0...255, using: &random)
    case 2: removeSubrange(place...)
    case 3: removeSubrange(place..<end)
    case 4: insert(contentsOf: self[place..<end], at: place)
    default: self[place] = Array("&:[]=/.0\0".utf8).randomElement(using: &random) ?? 0
    }
  }
}
