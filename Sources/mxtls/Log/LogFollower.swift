// SPDX-License-Identifier: Apache-2.0

import Glibc
import MailLog
import Platform
import Primitives
import SystemPackage

/// Reads a log that grows, and lists each message as it comes.
///
/// What the log has at the beginning is read, too, for the sake of connections that last: its messages
/// are listed only where a time is given from which on they count.
struct LogFollower {
  private let subject: LogSubject
  private let scope: LogAnalysis.Scope
  private let calendar: LogCalendar
  private let format: MetricsFormat

  init(
    _ subject: LogSubject, _ scope: LogAnalysis.Scope, _ calendar: LogCalendar,
    _ format: MetricsFormat
  ) {
    self.subject = subject
    self.scope = scope
    self.calendar = calendar
    self.format = format
  }

  /// Whether messages are listed by now.
  private final class Beginning {
    var isOver = false
    /// Whether what the log had at the beginning has been read, and found to be a log or none.
    var isRead = false
  }

  /// Lists messages until nobody takes them, or the program is ended.
  func run(on console: Console) throws(Failure) {
    let listing = MessageListing(format, console)
    let beginning = Beginning()
    beginning.isOver = scope.since != nil
    var analysis = LogAnalysis(calendar: calendar, scope: scope) { message in
      if beginning.isOver { listing.add(message) }
    }
    var scanner = LogScanner(calendar: calendar)
    let block = LogBlock()
    let directory = subject.instance.directory(console.environment)
    let given = subject.files.first
    let name = given == nil ? try LogOfHost.file(directory, console) : given
    let path = name.map { FilePath($0) }
    let shown: FilePath = path == "-" ? "standard input" : path ?? "the journal"
    var source: any ByteSource
    // What is under the name, if it has one.
    var stream: InputStream?
    if let path {
      if subject.files.isEmpty { console.note("reading \(path)") }
      let (opened, unpacked) = try Self.open(path)
      guard opened.size == nil || unpacked.format == nil else {
        throw Failure(.usage, "\(shown): is packed, and does not grow: leave --follow out")
      }
      (stream, source) = (opened, unpacked)
    } else {
      source = try LogOfHost.open(
        directory, since: scope.since, isFollowing: true, calendar, console
      ).source
    }
    var contents = LogContents(isFile: stream?.size != nil)
    // The file that stands under the name is another one, and has lines: the old one gets no more.
    var isReplaced = false
    while true {
      let count = try reporting { () throws(FileError) in
        try source.read(
          into: UnsafeMutableRawBufferPointer(rebasing: block.memory[block.count...]))
      }
      block.count += count
      if count > 0 { take(block, &scanner, &analysis, &contents) }
      if contents.isHopeless || count == 0 && !beginning.isRead {
        beginning.isRead = true
        var faults = Faults()
        contents.check(
          shown, isPipe: stream?.modified == nil || path == "-", console, &faults)
        try faults.check()
      }
      guard count == 0 else { continue }
      beginning.isOver = true
      try listing.flush()
      if listing.isBroken { return try listing.finish() }
      guard let path, let old = stream, old.size != nil else {
        // A pipe may end without an end of line.
        take(block, isEnd: true, &scanner, &analysis, &contents)
        return try listing.finish()
      }
      guard let next = successor(of: old, path) else {
        usleep(250_000)
        continue
      }
      if next.isOther, !isReplaced {
        // Once more to the end: the last lines may have been written since.
        isReplaced = true
        continue
      }
      take(block, isEnd: true, &scanner, &analysis, &contents)
      block.count = 0
      isReplaced = false
      (stream, source) = (next.stream, next.stream)
    }
  }

  private static func open(
    _ path: FilePath
  ) throws(Failure) -> (stream: InputStream, unpacked: UnpackedStream) {
    try reporting { () throws(FileError) in
      let stream = try InputStream(path)
      return (stream, try UnpackedStream(stream, name: path == "-" ? "standard input" : path))
    }
  }

  /// Reads the whole lines of a block, or at the end all that there is, and moves the rest to its
  /// beginning.
  private func take(
    _ block: LogBlock, isEnd: Bool = false, _ scanner: inout LogScanner,
    _ analysis: inout LogAnalysis, _ contents: inout LogContents
  ) {
    var whole = isEnd ? block.count : block.wholeLength
    if whole == 0, block.count == LogBlock.size { whole = block.count }
    guard whole > 0 else { return }
    block.whole = whole
    scanner.scan(block.lines, into: &block.batch)
    contents.add(block.batch, UnsafeRawBufferPointer(block.lines))
    analysis.add(block.batch, in: UnsafeRawBufferPointer(block.lines))
    let rest = block.count - whole
    if rest > 0, let base = block.memory.baseAddress { memmove(base, base + whole, rest) }
    block.count = rest
  }

  /// The file that stands under the name now, where it is another one or has been cut.
  ///
  /// Another one without a line does not count yet: whoever writes the log has still to open it, and
  /// writes into the old one until then.
  private func successor(
    of old: InputStream, _ path: FilePath
  ) -> (stream: InputStream, isOther: Bool)? {
    guard let status = try? old.status(), let now = try? FileStatus.of(path) else { return nil }
    let isOther = now.identity != status.identity
    guard isOther ? now.size > 0 : now.size < old.position else { return nil }
    return (try? InputStream(path)).map { ($0, isOther) }
  }
}
