// SPDX-License-Identifier: Apache-2.0

/// Numbers by hashes that are good already: no second hash is made of them.
struct HashIndex {
  /// A hash beside its number, so that a search goes to memory once; 0 where the place is free.
  private var slots: [(key: UInt64, value: Int)]
  private(set) var count = 0
  private var mask: Int

  init() {
    slots = Self.free(64)
    mask = slots.count - 1
  }

  private static func free(_ count: Int) -> [(key: UInt64, value: Int)] {
    [(key: UInt64, value: Int)](repeating: (0, 0), count: count)
  }

  /// Where the search begins: not by the lowest bit, which is set in every hash.
  private func slot(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 1) & mask }

  /// The number of a hash, which is not 0; nil where it has none.
  func number(of hash: UInt64) -> Int? {
    var slot = slot(of: hash)
    while slots[slot].key != 0 {
      if slots[slot].key == hash { return slots[slot].value }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Sets the number of a hash that has none.
  mutating func insert(_ hash: UInt64, _ number: Int) {
    if count * 2 >= slots.count { grow() }
    put(hash, number)
    count += 1
  }

  private mutating func put(_ hash: UInt64, _ number: Int) {
    var slot = slot(of: hash)
    while slots[slot].key != 0 { slot = (slot + 1) & mask }
    slots[slot] = (hash, number)
  }

  /// Doubles the room: the index is only as large as it has to be, so that it stays near the core.
  private mutating func grow() {
    let old = slots
    slots = Self.free(old.count * 2)
    mask = slots.count - 1
    for slot in old where slot.key != 0 { put(slot.key, slot.value) }
  }

  mutating func removeAll() {
    for slot in slots.indices { slots[slot] = (0, 0) }
    count = 0
  }
}
