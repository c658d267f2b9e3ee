// SPDX-License-Identifier: Apache-2.0

/// Writes entries as they come, or sorted, or counts them.
struct EntryListing {
  private let format: ReportFormat
  private let isCounted: Bool
  private let limit: Int
  private let order: EntryOrder?
  private let hasHeadings: Bool
  private let console: Console
  private var texts = TimeTexts()
  private var target: CacheTarget?
  private var table: EntryTable
  private var sorted: SortedLines
  private var listed = 0
  private var isFirst = true
  private var fault: Failure?

  init(
    format: ReportFormat, isCounted: Bool, limit: Int?, order: EntryOrder?, hasHeadings: Bool,
    on console: Console
  ) {
    self.format = format
    self.isCounted = isCounted
    self.limit = limit ?? .max
    self.order = order
    self.hasHeadings = hasHeadings
    self.console = console
    table = EntryTable(console.out)
    sorted = SortedLines(limit: limit, in: console.environment.temporaryDirectory)
  }

  /// How many bytes of a sorted list are written at a time.
  private static let portion = 1 << 20

  /// Whether no more entries of this cache are wanted.
  var isFull: Bool { !isCounted && order == nil && listed >= limit }

  /// Begins a cache.
  mutating func begin(_ target: CacheTarget) {
    self.target = target
    listed = 0
    table = EntryTable(console.out)
    sorted = SortedLines(
      limit: limit == .max ? nil : limit, in: console.environment.temporaryDirectory)
    guard hasHeadings, !isCounted, format == .text else { return }
    if !isFirst { console.out.line() }
    isFirst = false
    console.out.line(console.out.styled(target.name.escaped, .bold))
  }

  /// Lists an entry.
  mutating func add(_ entry: DecodedEntry, _ key: RawSpan) {
    guard let target, fault == nil, !isFull else { return }
    listed += 1
    guard !isCounted else { return }
    let now = console.clock.now
    guard let order else {
      switch format {
      case .json: console.out.write(entry.json(key, in: target, now: now, &texts))
      case .text: table.add(entry.row(key, in: target, now: now, &texts))
      }
      return
    }
    let line =
      switch format {
      case .json: entry.json(key, in: target, now: now, &texts)
      case .text: Self.packed(entry.row(key, in: target, now: now, &texts))
      }
    do {
      try sorted.add(line, key: order.key(entry, key, in: target, &texts))
    } catch {
      fault = error
    }
  }

  /// Brings out what has been written, so that it does not pile up.
  mutating func flush() throws(Failure) {
    if let fault { throw fault }
    try console.finish()
  }

  /// Ends a cache.
  ///
  /// - Parameter isWhole: Whether all of it was read: otherwise a number would be wrong.
  /// - Throws: A `Failure` where something could not be written.
  mutating func end(isWhole: Bool) throws(Failure) {
    if let fault { throw fault }
    guard let target else { return }
    if isCounted, !isWhole { return }
    if isCounted {
      console.out.line(hasHeadings ? "\(target.name.escaped): \(listed)" : "\(listed)")
      return
    }
    if order != nil {
      var table = table
      var waiting = 0
      try sorted.take { (line) throws(Failure) in
        switch format {
        case .json: console.out.write(line)
        case .text: table.add(Self.row(line))
        }
        waiting += line.count
        guard waiting > Self.portion else { return }
        waiting = 0
        try console.finish()
      }
      self.table = table
    }
    table.finish()
    if listed == 0, isWhole, format == .text { console.note("\(target.name): no such entries") }
    try console.finish()
  }

  /// The cells of a row, which cannot have a NUL in them once they are text of a terminal.
  private static func packed(_ row: EntryTable.Row) -> [UInt8] {
    Array(row.map { $0.replacing("\0", with: " ") }.joined(separator: "\0").utf8)
  }

  private static func row(_ line: [UInt8]) -> EntryTable.Row {
    line.split(separator: 0, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }
}
