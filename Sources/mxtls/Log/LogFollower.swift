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
  private let format: LogFormat

  init(
    _ subject: LogSubject, _ scope: LogAnalysis.Scope, _ calendar: LogCalendar, _ format: LogFormat
  ) {
    self.subject = subject
    self.scope = scope
    self.calendar = calendar
    self.format = format
  }

  /// Whether messages are listed by now.
  private final class Beginning {
    var isOver = false
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
    var source: any ByteSource
    if let path {
      if subject.files.isEmpty { console.note("reading \(path)") }
      let isPacked = try isPacked(path)
      guard !isPacked else {
        throw Failure(.usage, "\(path): is packed, and does not grow: leave --follow out")
      }
      source = try reporting { () throws(FileError) in try InputStream(path) }
    } else {
      source = try LogOfHost.open(
        directory, since: scope.since, isFollowing: true, calendar, console
      ).source
    }
    while true {
      let count = try reporting { () throws(FileError) in
        try source.read(
          into: UnsafeMutableRawBufferPointer(rebasing: block.memory[block.count...]))
      }
      block.count += count
      if count > 0 { take(block, &scanner, &analysis) }
      guard count == 0 else { continue }
      beginning.isOver = true
      try listing.flush()
      if listing.isBroken { return try listing.finish() }
      guard let path, (source as? InputStream)?.size != nil else { return try listing.finish() }
      if let next = successor(of: source, path) {
        // What was left of the old file had no end of line.
        block.count = 0
        source = next
      } else {
        usleep(250_000)
      }
    }
  }

  private func isPacked(_ path: FilePath) throws(Failure) -> Bool {
    try reporting { () throws(FileError) in
      // A pipe cannot be looked at twice.
      guard path != "-", try FileStatus.of(path)?.kind == .regular else { return false }
      let stream = try InputStream(path)
      guard stream.size != nil else { return false }
      return try UnpackedStream(stream, name: path).format != nil
    }
  }

  /// Reads the whole lines of a block, and moves the rest to its beginning.
  private func take(
    _ block: LogBlock, _ scanner: inout LogScanner, _ analysis: inout LogAnalysis
  ) {
    var whole = block.count
    while whole > 0, block.memory[whole - 1] != 0x0A { whole -= 1 }
    if whole == 0, block.count == LogBlock.size { whole = block.count }
    guard whole > 0 else { return }
    block.whole = whole
    scanner.scan(block.lines, into: &block.batch)
    analysis.add(block.batch, in: UnsafeRawBufferPointer(block.lines))
    let rest = block.count - whole
    if rest > 0, let base = block.memory.baseAddress { memmove(base, base + whole, rest) }
    block.count = rest
  }

  /// The file that stands under the name now, where it is another one or has been cut.
  private func successor(of source: any ByteSource, _ path: FilePath) -> InputStream? {
    guard let old = source as? InputStream, let status = try? old.status(),
      let now = try? FileStatus.of(path)
    else { return nil }
    let isOther = now.identity != status.identity
    guard isOther || now.size < old.position else { return nil }
    return try? InputStream(path)
  }
}
