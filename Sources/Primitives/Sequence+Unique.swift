// SPDX-License-Identifier: Apache-2.0

extension Sequence where Element: Hashable {
  /// The elements in their order, each one once.
  package var unique: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
