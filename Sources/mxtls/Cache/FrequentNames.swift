// SPDX-License-Identifier: Apache-2.0

/// The most frequent of any number of names, in bounded memory.
///
/// Up to a number of different names the counts are exact. Beyond that rare names are forgotten, and
/// the counts of the others may be too low by `uncertainty` (Misra and Gries, 1982).
struct FrequentNames {
  private static let room = 16_384

  /// What is known of a name, by its hash; the name itself is among `text`.
  private struct Counter {
    let name: Range<Int>
    var count = 1
  }

  // Without a reference in it, a name costs nothing to be forgotten, and most are seen once.
  private var counters: [UInt64: Counter] = [:]
  /// The names, one after the other.
  private var text: [UInt8] = []
  /// Where the name is that was counted last: the same one often follows.
  private var last: (hash: UInt64, index: Dictionary<UInt64, Counter>.Index)?
  /// By how much the counts may be too low.
  private(set) var uncertainty = 0

  /// Counts a name.
  ///
  /// - Parameters:
  ///   - bytes: What stands for it.
  ///   - append: Appends its text; asked only when the name is new.
  mutating func add(_ bytes: RawSpan, _ append: (inout [UInt8]) -> Void) {
    let hash = Self.hash(bytes)
    if let last, last.hash == hash {
      counters.values[last.index].count += 1
    } else if let index = counters.index(forKey: hash) {
      last = (hash, index)
      counters.values[index].count += 1
    } else if counters.count < Self.room {
      last = nil
      let start = text.count
      append(&text)
      counters[hash] = Counter(name: start..<text.count)
    } else {
      last = nil
      forget()
    }
  }

  /// The names with the highest counts.
  func top(_ number: Int) -> [(name: String, count: Int)] {
    let all = counters.values.map { (name: self.name($0), count: $0.count) }
    return Array(all.mostFrequentFirst.prefix(number))
  }

  /// How many different names are known.
  var count: Int { counters.count }

  private func name(_ counter: Counter) -> String {
    String(decoding: text[counter.name], as: UTF8.self)
  }

  private mutating func forget() {
    uncertainty += 1
    let (old, names) = (counters, text)
    counters.removeAll(keepingCapacity: true)
    text.removeAll(keepingCapacity: true)
    for (hash, counter) in old where counter.count > 1 {
      let start = text.count
      text += names[counter.name]
      counters[hash] = Counter(name: start..<text.count, count: counter.count - 1)
    }
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

extension Sequence<(name: String, count: Int)> {
  /// The counts in their order, and by name where they are equal.
  var mostFrequentFirst: [(name: String, count: Int)] {
    sorted { ($1.count, $0.name) < ($0.count, $1.name) }
  }
}
