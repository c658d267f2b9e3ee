// SPDX-License-Identifier: Apache-2.0

/// The most frequent of any number of names, in bounded memory.
///
/// Up to a number of different names the counts are exact. Beyond that rare names are forgotten, and
/// the counts of the others may be too low by `uncertainty` (Misra and Gries, 1982).
struct FrequentNames {
  private static let room = 16_384

  private var counts: [UInt64: (name: String, count: Int)] = [:]
  /// By how much the counts may be too low.
  private(set) var uncertainty = 0

  /// Counts a name, of which a string is made only when it is new.
  mutating func add(_ bytes: RawSpan, _ name: () -> String?) {
    let hash = Self.hash(bytes)
    if let index = counts.index(forKey: hash) {
      counts.values[index].count += 1
    } else if counts.count < Self.room {
      if let name = name() { counts[hash] = (name, 1) }
    } else {
      forget()
    }
  }

  /// The names with the highest counts.
  func top(_ number: Int) -> [(name: String, count: Int)] {
    let sorted = counts.values.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    return Array(sorted.prefix(number))
  }

  /// How many different names are known.
  var count: Int { counts.count }

  private mutating func forget() {
    uncertainty += 1
    counts = counts.compactMapValues { $0.count > 1 ? ($0.name, $0.count - 1) : nil }
  }

  /// FNV-1a over words of eight bytes.
  private static func hash(_ bytes: RawSpan) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    var offset = 0
    while offset + 8 <= bytes.byteCount {
      hash =
        (hash ^ bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
        &* 0x100_0000_01B3
      hash ^= hash >> 32
      offset += 8
    }
    while offset < bytes.byteCount {
      hash =
        (hash ^ UInt64(bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)))
        &* 0x100_0000_01B3
      offset += 1
    }
    return hash ^ hash >> 29
  }
}
