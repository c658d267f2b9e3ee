// SPDX-License-Identifier: Apache-2.0

/// The processes whose lines are being joined: at most 8192, the longest silent of which give way.
///
/// A set of eight places belongs to each value of ten bits of the key, so that neither a search nor a
/// removal walks far.
struct OpenProcesses {
  /// How many there are room for.
  static let limit = sets * ways
  private static let sets = 1024
  private static let ways = 8

  /// The key of each, 0 where the place is free, and when it was used last.
  private var keys = [(key: UInt64, used: UInt64)](repeating: (0, 0), count: limit)
  private var places = [OpenProcess](repeating: OpenProcess(), count: limit)
  private var clock: UInt64 = 0

  /// The place of a process, which is new or was there; and what had to give way to it.
  mutating func place(of key: UInt64) -> (place: Int, evicted: OpenProcess?) {
    clock += 1
    let first = (Int(truncatingIfNeeded: key >> 32) & (Self.sets - 1)) * Self.ways
    for index in first..<first + Self.ways where keys[index].key == key {
      keys[index].used = clock
      return (index, nil)
    }
    var oldest = first
    for index in first..<first + Self.ways where keys[index].used < keys[oldest].used {
      oldest = index
    }
    let evicted = keys[oldest].key == 0 ? nil : places[oldest]
    places[oldest] = OpenProcess()
    places[oldest].key = key
    keys[oldest] = (key, clock)
    return (oldest, evicted)
  }

  subscript(place: Int) -> OpenProcess {
    get { places[place] }
    _modify { yield &places[place] }
  }

  /// Every process, for the end.
  var all: [OpenProcess] { places.filter { $0.key != 0 } }
}
