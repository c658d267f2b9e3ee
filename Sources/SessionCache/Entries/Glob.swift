// SPDX-License-Identifier: Apache-2.0

/// A pattern as shells have them, for names: the case of ASCII letters does not count.
///
/// `*` stands for any bytes, `?` for one, `[abc]`, `[a-z]` and `[!a-z]` for one of a set; after a
/// backslash all of them are themselves. A bracket that is not closed is itself, too.
package struct Glob: Hashable, Sendable {
  private enum Element: Hashable {
    case byte(UInt8)
    case any
    case run
    case set([ClosedRange<UInt8>], isNegated: Bool)

    func matches(_ byte: UInt8) -> Bool {
      switch self {
      case .byte(let wanted): return byte.folded == wanted
      case .any: return true
      case .run: return false
      case .set(let ranges, let isNegated):
        let isIn = ranges.contains { $0.contains(byte.folded) || $0.contains(byte.unfolded) }
        return isIn != isNegated
      }
    }
  }

  private let elements: [Element]

  /// Reads a pattern; all text is one.
  package init(_ pattern: String) {
    var elements: [Element] = []
    var rest = Array(pattern.utf8)[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "*"): if elements.last != .run { elements.append(.run) }
      case UInt8(ascii: "?"): elements.append(.any)
      case UInt8(ascii: "["): elements.append(Self.readSet(&rest) ?? .byte(byte))
      case UInt8(ascii: "\\"): elements.append(.byte((rest.popFirst() ?? byte).folded))
      default: elements.append(.byte(byte.folded))
      }
    }
    self.elements = elements
  }

  /// Tells whether the whole of `text` matches.
  ///
  /// The time is at most that of the pattern's length times the text's: only the last `*` ever has
  /// to take more.
  ///
  /// - Parameter text: The bytes of a name.
  /// - Returns: Whether it matches.
  package func matches(_ text: RawSpan) -> Bool {
    var place = 0
    var index = 0
    var lastRun: (index: Int, place: Int)?
    while place < text.byteCount {
      if index < elements.count, elements[index] == .run {
        lastRun = (index, place)
        index += 1
      } else if index < elements.count, elements[index].matches(text.byte(at: place)) {
        index += 1
        place += 1
      } else if let run = lastRun {
        lastRun = (run.index, run.place + 1)
        index = run.index + 1
        place = run.place + 1
      } else {
        return false
      }
    }
    return elements[index...].allSatisfy { $0 == .run }
  }

  /// Reads a set up to its closing bracket; nil, and nothing is read, where there is none.
  private static func readSet(_ rest: inout ArraySlice<UInt8>) -> Element? {
    var inner = rest
    let isNegated = inner.first == UInt8(ascii: "!") || inner.first == UInt8(ascii: "^")
    if isNegated { inner.removeFirst() }
    var ranges: [ClosedRange<UInt8>] = []
    while let low = inner.popFirst() {
      // A closing bracket that comes first is one of the set.
      if low == UInt8(ascii: "]"), !ranges.isEmpty {
        rest = inner
        return .set(ranges, isNegated: isNegated)
      }
      if inner.first == UInt8(ascii: "-"), let high = inner.dropFirst().first,
        high != UInt8(ascii: "]")
      {
        inner = inner.dropFirst(2)
        ranges.append(min(low, high)...max(low, high))
      } else {
        ranges.append(low...low)
      }
    }
    return nil
  }
}

extension UInt8 {
  fileprivate var folded: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
  }

  fileprivate var unfolded: UInt8 {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) ? self & ~0x20 : self
  }
}
