// SPDX-License-Identifier: Apache-2.0

extension String {
  /// The text without a private key that somebody has pasted where another value belongs, such as
  /// into main.cf, master.cf or a table.
  ///
  /// Taken for key material are, each with what follows it after nothing but white space, commas,
  /// quotes or backslashes:
  /// - a run of 44 octets or more of the base64 alphabet, hexadecimal among it: a line of PEM has 64,
  ///   and 44 hold 256 bits; a path is spared for its slashes, of which base64 has one in 64 octets;
  /// - shorter runs of 16 or more that look like base64 and have 44 together, as where lines were
  ///   folded anew;
  /// - 24 pairs of hexadecimal digits or more with colons between them, as `openssl -text` prints;
  /// - all that follows the first line of a private key in PEM, also behind its last line; behind a
  ///   last line without a first one, the above.
  package var withoutKeyMaterial: String {
    let bytes = Array(utf8)
    guard bytes.count >= KeyMaterial.least else { return self }
    let ranges = KeyMaterial.ranges(in: bytes)
    guard !ranges.isEmpty else { return self }
    var kept: [UInt8] = []
    var place = 0
    for range in ranges {
      kept += bytes[place..<range.lowerBound]
      kept += Array("[\(range.count) characters that may be a key]".utf8)
      place = range.upperBound
    }
    kept += bytes[place...]
    return String(decoding: kept, as: UTF8.self)
  }

  /// What messages call a thing that has this name: the name without key material, in quotes where
  /// there is nothing of it.
  package var asSubject: String { isEmpty ? "\"\"" : withoutKeyMaterial }
}

/// Finds what may be a private key in a text.
private enum KeyMaterial {
  /// How many characters a key has at least.
  static let least = 44
  /// The least length of a run that counts together with its neighbours.
  private static let leastPart = 16

  /// The places of key material, in order, none next to another.
  static func ranges(in bytes: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var place = 0
    while let line = boundary(in: bytes, from: place) {
      found += ranges(in: bytes, place..<line.end)
      place = line.end
      if line.isLast { continue }
      // The line alone, in quotes or not, is no secret.
      return bytes[place...].contains(where: \.isBase64) ? found + [place..<bytes.count] : found
    }
    return found + ranges(in: bytes, place..<bytes.count)
  }

  private static func ranges(in bytes: [UInt8], _ whole: Range<Int>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var place = whole.lowerBound
    while place < whole.upperBound {
      let end = endOfMaterial(in: bytes, from: place, before: whole.upperBound)
      if let end {
        found.append(place..<end)
        place = end
      } else {
        place = nextStart(in: bytes, from: place, before: whole.upperBound)
      }
    }
    return found
  }

  /// Where key material can begin behind a run that is none: behind a slash in it, as where a
  /// directory was put before it, or behind the run.
  private static func nextStart(in bytes: [UInt8], from start: Int, before limit: Int) -> Int {
    let end = endOfRun(in: bytes, from: start, before: limit)
    guard end > start else { return start + 1 }
    for place in start..<end where bytes[place] == UInt8(ascii: "/") {
      if looksEncoded(bytes[place + 1..<end]) { return place + 1 }
    }
    return end
  }

  /// The end of the key material that begins at a place, or nil where none does.
  private static func endOfMaterial(in bytes: [UInt8], from start: Int, before limit: Int) -> Int? {
    if let end = endOfPairs(in: bytes, from: start, before: limit) { return end }
    var end = endOfRun(in: bytes, from: start, before: limit)
    guard end > start else { return nil }
    var total = 0
    if isLong(bytes[start..<end]) {
      total = end - start
    } else if isPart(bytes[start..<end]) {
      total = end - start
    } else {
      return nil
    }
    var isCertain = isLong(bytes[start..<end])
    while true {
      let next = endOfGap(in: bytes, from: end, before: limit)
      let nextEnd = endOfRun(in: bytes, from: next, before: limit)
      guard nextEnd > next, next > end else { break }
      let run = bytes[next..<nextEnd]
      guard isLong(run) || isPart(run) || isCertain && looksEncoded(run) else { break }
      total += run.count
      isCertain = isCertain || isLong(run) || total >= least
      end = nextEnd
    }
    guard isCertain else { return nil }
    while end < limit, bytes[end] == UInt8(ascii: "=") { end += 1 }
    return end
  }

  private static func endOfRun(in bytes: [UInt8], from start: Int, before limit: Int) -> Int {
    var end = start
    while end < limit, bytes[end].isBase64 { end += 1 }
    return end
  }

  private static func endOfGap(in bytes: [UInt8], from start: Int, before limit: Int) -> Int {
    var end = start
    while end < limit, bytes[end].isGap { end += 1 }
    return end
  }

  /// The end of pairs of hexadecimal digits with colons between them; nil where they are few.
  private static func endOfPairs(in bytes: [UInt8], from start: Int, before limit: Int) -> Int? {
    var place = start
    var count = 0
    while place + 1 < limit, bytes[place].isHex, bytes[place + 1].isHex {
      count += 1
      place += 2
      let next = place < limit && bytes[place] == UInt8(ascii: ":") ? place + 1 : place
      // A line of such pairs ends in a colon.
      let following = next > place ? endOfGap(in: bytes, from: next, before: limit) : place
      guard following > place, following + 1 < limit, bytes[following].isHex else { break }
      place = following
    }
    return count >= 24 ? place : nil
  }

  /// Where the next first or last line of a private key in PEM ends, and which it is; nil where there is
  /// none.
  private static func boundary(in bytes: [UInt8], from place: Int) -> (end: Int, isLast: Bool)? {
    let mark = Array("PRIVATE KEY-----".utf8)
    guard bytes.count - place >= mark.count else { return nil }
    for start in place...bytes.count - mark.count where bytes[start] == mark[0] {
      guard bytes[start..<start + mark.count].elementsEqual(mark) else { continue }
      let words = bytes[place..<start].suffix(while: \.isOfLabel)
      let isLast = words.starts(with: "END ".utf8) && bytes[place..<words.startIndex].last == 0x2D
      return (start + mark.count, isLast)
    }
    return nil
  }

  private static func isLong(_ run: ArraySlice<UInt8>) -> Bool {
    run.count >= least && run.count { $0 == UInt8(ascii: "/") } * 12 <= run.count
  }

  private static func isPart(_ run: ArraySlice<UInt8>) -> Bool {
    run.count >= leastPart && run.count { $0 == UInt8(ascii: "/") } * 12 <= run.count
      && looksEncoded(run)
  }

  /// Whether a run has what words have not: letters of both cases and a digit in one, or many digits.
  private static func looksEncoded(_ run: ArraySlice<UInt8>) -> Bool {
    let digits = run.count { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let capitals = run.count { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    let small = run.count { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    if run.allSatisfy(\.isHex) { return digits * 5 >= run.count && digits < run.count }
    return capitals > 0 && small > 0 && (digits > 0 || capitals > 1 && small > 1)
  }
}

extension UInt8 {
  fileprivate var isBase64: Bool {
    switch self {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"): true
    default: false
    }
  }

  /// Whether it may stand in the label of a PEM block.
  fileprivate var isOfLabel: Bool {
    self == 0x20 || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
  }

  fileprivate var isHex: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "F"),
      UInt8(ascii: "a")...UInt8(ascii: "f"):
      true
    default: false
    }
  }

  /// White space, and what stands between the parts of a value.
  fileprivate var isGap: Bool {
    switch self {
    case 0x09...0x0D, 0x20, UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "'"),
      UInt8(ascii: "\\"):
      true
    default: false
    }
  }
}

extension ArraySlice<UInt8> {
  /// The longest end of it of which all are such.
  fileprivate func suffix(while isSuch: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    self[(lastIndex { !isSuch($0) }.map { $0 + 1 } ?? startIndex)...]
  }
}
