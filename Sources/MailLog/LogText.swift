// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Bytes of a log where they lie: nothing is copied while lines are looked at.
///
/// Valid as long as the block that they stand in.
struct LogText {
  let base: UnsafePointer<UInt8>
  let count: Int

  init(_ base: UnsafePointer<UInt8>, _ count: Int) {
    self.base = base
    self.count = count
  }

  subscript(index: Int) -> UInt8 { base[index] }

  var isEmpty: Bool { count == 0 }

  /// What follows the first `start` bytes; the text must have as many.
  func from(_ start: Int) -> LogText { LogText(base + start, count - start) }

  /// The first `end` bytes; the text must have as many.
  func upTo(_ end: Int) -> LogText { LogText(base, end) }

  func starts(with word: StaticString) -> Bool {
    count >= word.utf8CodeUnitCount && memcmp(base, word.utf8Start, word.utf8CodeUnitCount) == 0
  }

  func ends(with word: StaticString) -> Bool {
    count >= word.utf8CodeUnitCount
      && memcmp(base + count - word.utf8CodeUnitCount, word.utf8Start, word.utf8CodeUnitCount) == 0
  }

  func equals(_ word: StaticString) -> Bool {
    count == word.utf8CodeUnitCount && starts(with: word)
  }

  func equals(_ other: LogText) -> Bool {
    count == other.count && memcmp(base, other.base, count) == 0
  }

  /// What follows a word that it starts with.
  func after(_ word: StaticString) -> LogText? {
    starts(with: word) ? from(word.utf8CodeUnitCount) : nil
  }

  /// Whether it begins as a line of a log does: "Nov 27 12:19:40", "2026-11-27T12:19:40".
  var isStamped: Bool {
    guard count > 24 else { return false }
    return self[6] == 0x20 && self[3] == 0x20 && self[9] == 0x3A && self[12] == 0x3A
      || self[4] == 0x2D && self[7] == 0x2D && self[13] == 0x3A && self[16] == 0x3A
  }

  func index(of byte: UInt8) -> Int? {
    guard count > 0, let found = memchr(base, CInt(byte), count) else { return nil }
    return UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
  }

  func lastIndex(of byte: UInt8) -> Int? {
    var index = count
    while index > 0 {
      index -= 1
      if base[index] == byte { return index }
    }
    return nil
  }

  /// Where a word stands for the first time; memmem(3) is beyond the C library's common names.
  func index(of word: StaticString) -> Int? {
    let length = word.utf8CodeUnitCount
    let first = word.utf8Start[0]
    var at = 0
    while at + length <= count {
      guard let found = memchr(base + at, CInt(first), count - length - at + 1) else { return nil }
      at = UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
      if memcmp(base + at, word.utf8Start, length) == 0 { return at }
      at += 1
    }
    return nil
  }

  func contains(_ word: StaticString) -> Bool { index(of: word) != nil }

  var string: String {
    String(decoding: UnsafeBufferPointer(start: base, count: count), as: UTF8.self)
  }

  /// The bytes as a decimal number; nil for any other text, and for one that is too large.
  var number: Int? {
    guard count > 0, count < 19 else { return nil }
    var value = 0
    for index in 0..<count {
      let digit = base[index] &- 0x30
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
    }
    return value
  }

  /// A number that is most probably another one for other bytes, and never 0.
  ///
  /// - Parameter seed: Where it starts, different in each run: names come from peers, who are not to
  ///   know which of them meet.
  /// - Returns: The number.
  func hash(_ seed: UInt64) -> UInt64 {
    let raw = UnsafeRawPointer(base)
    var state = seed ^ UInt64(truncatingIfNeeded: count)
    if count < 8 {
      var rest: UInt64 = 0
      var index = 0
      while index < count {
        rest = rest << 8 | UInt64(base[index])
        index &+= 1
      }
      return Self.mix(Self.mix(state ^ rest)) | 1
    }
    var offset = 0
    if count >= 32 {
      // Two chains, since one multiplication waits for the other.
      var other = seed ^ 0xD6E8_FEB8_6659_FD93
      while offset &+ 32 <= count {
        let one = (state ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
          .multipliedFullWidth(
            by: raw.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self)
              ^ 0x9E37_79B9_7F4A_7C15)
        let two = (other ^ raw.loadUnaligned(fromByteOffset: offset &+ 16, as: UInt64.self))
          .multipliedFullWidth(
            by: raw.loadUnaligned(fromByteOffset: offset &+ 24, as: UInt64.self)
              ^ 0xA24B_AED4_963E_E407)
        state = one.high ^ one.low ^ seed
        other = two.high ^ two.low ^ seed
        offset &+= 32
      }
      state = Self.mix(state ^ Self.mix(other))
    }
    while offset &+ 16 <= count {
      let product =
        (state ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        .multipliedFullWidth(
          by: raw.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self)
            ^ 0x9E37_79B9_7F4A_7C15)
      state = product.high ^ product.low ^ seed
      offset &+= 16
    }
    if offset &+ 8 <= count {
      state = Self.mix(state ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    // What is left, together with what was taken before it.
    state = Self.mix(state ^ raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
    return state | 1
  }

  static func mix(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }
}
