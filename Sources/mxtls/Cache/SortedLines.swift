// SPDX-License-Identifier: Apache-2.0

import Platform
import SystemPackage

/// Lines in the order of their keys, however many: what has no room in memory waits in a file
/// without a name.
struct SortedLines {
  private typealias Line = (key: [UInt8], text: [UInt8])

  /// How many bytes of lines are kept in memory.
  private static let room = 4 << 20

  private let limit: Int
  private let directory: FilePath
  private var lines: [Line] = []
  private var size = 0
  private var file: ScratchFile?
  /// The parts of the file that are in order.
  private var runs: [Range<Int>] = []

  /// Prepares to sort.
  ///
  /// - Parameters:
  ///   - limit: How many of the first lines are wanted; nil for all.
  ///   - directory: Where there is room for a file.
  init(limit: Int?, in directory: FilePath) {
    self.limit = limit ?? .max
    self.directory = directory
  }

  /// Adds a line.
  mutating func add(_ text: [UInt8], key: [UInt8]) throws(Failure) {
    lines.append((key, text))
    size += Self.size(of: (key, text))
    guard size > Self.room else { return }
    sort()
    // A few of many need no file.
    if size > Self.room / 2 { try spill() }
  }

  /// Hands out the lines in order; none are left then.
  mutating func take(_ body: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
    sort()
    guard let file else {
      for line in lines { try body(line.text) }
      lines = []
      return
    }
    try spill()
    // The reader with the first line comes last.
    var readers: [RunReader] = []
    for run in runs { Self.insert(try RunReader(file, run), into: &readers) }
    var left = limit
    while left > 0, var first = readers.popLast() {
      if let text = try first.take() { try body(text) }
      Self.insert(first, into: &readers)
      left -= 1
    }
    runs = []
  }

  /// What a line takes in memory, with what its arrays keep in reserve.
  private static func size(of line: Line) -> Int {
    2 * (line.key.count + line.text.count) + 128
  }

  private mutating func sort() {
    lines.sort { $0.key.lexicographicallyPrecedes($1.key) }
    if lines.count > limit { lines.removeLast(lines.count - limit) }
    size = lines.reduce(0) { $0 + Self.size(of: $1) }
  }

  private mutating func spill() throws(Failure) {
    let bytes = lines.reduce(into: [UInt8]()) { bytes, line in
      for part in [line.key, line.text] {
        withUnsafeBytes(of: UInt32(part.count)) { bytes.append(contentsOf: $0) }
        bytes += part
      }
    }
    let file = try reporting { [known = self.file] () throws(FileError) in
      let file = if let known { known } else { try ScratchFile(in: directory) }
      try file.append(bytes.span.bytes)
      return file
    }
    self.file = file
    runs.append(file.count - bytes.count..<file.count)
    lines = []
    size = 0
  }

  private static func insert(_ reader: RunReader, into readers: inout [RunReader]) {
    guard let key = reader.key else { return }
    var low = 0
    var high = readers.count
    while low < high {
      let middle = (low + high) / 2
      let isBefore = readers[middle].key.map { key.lexicographicallyPrecedes($0) } ?? false
      if isBefore { low = middle + 1 } else { high = middle }
    }
    readers.insert(reader, at: low)
  }
}

/// Reads one part of the file that is in order.
private struct RunReader {
  private let file: ScratchFile
  private var rest: Range<Int>
  private var bytes: ArraySlice<UInt8> = []
  /// The key of the next line; nil at the end.
  private(set) var key: [UInt8]?

  init(_ file: ScratchFile, _ run: Range<Int>) throws(Failure) {
    self.file = file
    rest = run
    key = try part()
  }

  /// The next line.
  mutating func take() throws(Failure) -> [UInt8]? {
    guard key != nil else { return nil }
    let text = try part()
    key = try part()
    return text
  }

  private mutating func part() throws(Failure) -> [UInt8]? {
    guard let header = try next(4) else { return nil }
    let count = header.reversed().reduce(0) { $0 << 8 | Int($1) }
    return try next(count)
  }

  private mutating func next(_ count: Int) throws(Failure) -> [UInt8]? {
    while bytes.count < count {
      guard !rest.isEmpty else { return nil }
      let length = min(max(8 << 10, count), rest.count)
      let more = try reporting { () throws(FileError) in
        try file.read(at: rest.lowerBound, count: length)
      }
      guard !more.isEmpty else { return nil }
      bytes = bytes + more
      rest = rest.lowerBound + more.count..<rest.upperBound
    }
    defer { bytes = bytes.dropFirst(count) }
    return Array(bytes.prefix(count))
  }
}
