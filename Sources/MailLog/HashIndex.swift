// SPDX-License-Identifier: Apache-2.0

/// Numbers by hashes that are good already: no second hash is made of them.
struct HashIndex {
  private var keys: [UInt64]
  private var values: [Int32]
  private(set) var count = 0
  private let mask: Int

  /// Makes one with room for so many.
  init(capacity: Int) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    keys = [UInt64](repeating: 0, count: size)
    values = [Int32](repeating: 0, count: size)
    mask = size - 1
  }

  /// Where the search begins: not by the lowest bit, which is set in every hash.
  private func slot(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 1) & mask }

  /// The number of a hash, which is not 0; nil where it has none.
  func number(of hash: UInt64) -> Int? {
    var slot = slot(of: hash)
    while keys[slot] != 0 {
      if keys[slot] == hash { return Int(values[slot]) }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Sets the number of a hash that has none; there is room.
  mutating func insert(_ hash: UInt64, _ number: Int) {
    var slot = slot(of: hash)
    while keys[slot] != 0 { slot = (slot + 1) & mask }
    keys[slot] = hash
    values[slot] = Int32(truncatingIfNeeded: number)
    count += 1
  }

  mutating func removeAll() {
    for slot in keys.indices { keys[slot] = 0 }
    count = 0
  }
}
