// SPDX-License-Identifier: Apache-2.0

import MailLog
import Platform
import Primitives
import SystemPackage

/// A log that is to be read: a file, or what the journal has.
struct LogInput {
  let name: FilePath
  let source: any ByteSource
  /// Whether it is a file as it is, neither packed nor a pipe.
  let isFile: Bool
  /// Whether it has no name by which its time can be set.
  var isUnnamed: Bool { modified == nil || name == "standard input" }
  /// When it was changed last; nil for a pipe.
  let modified: UnixTime?
  /// The first time in it; nil for a pipe, which cannot be looked at beforehand.
  let first: UnixTime?

  /// Opens logs, the oldest first.
  ///
  /// - Parameters:
  ///   - files: Their names.
  ///   - calendar: What they do not say of their times.
  ///   - faults: Gets those that cannot be opened.
  /// - Returns: Those that can.
  static func open(
    _ files: [String], _ calendar: LogCalendar, _ faults: inout Faults
  ) -> [LogInput] {
    var inputs: [LogInput] = []
    for file in files {
      if let input = faults.gather({ () throws(Failure) in
        try reporting { () throws(FileError) in try LogInput(FilePath(file), calendar) }
      }) {
        inputs.append(input)
      }
    }
    // If one does not say, all stay in the order in which they were named.
    guard inputs.allSatisfy({ $0.first != nil }) else { return inputs }
    return inputs.enumerated().sorted {
      ($0.element.first ?? 0, $0.offset) < ($1.element.first ?? 0, $1.offset)
    }.map(\.element)
  }

  /// Files by their names, each once: also where it has several.
  static func once(_ files: [String], _ console: Console) -> [String] {
    var known: Set<FileStatus.Identity> = []
    return files.filter { file in
      guard file != "-", let status = try? FileStatus.of(FilePath(file)), status.kind == .regular
      else { return true }
      let isNew = known.insert(status.identity).inserted
      if !isNew { console.note("\(file) is named twice, and read once") }
      return isNew
    }
  }

  private init(_ path: FilePath, _ calendar: LogCalendar) throws(FileError) {
    let stream = try InputStream(path)
    name = path == "-" ? "standard input" : path
    modified = stream.modified
    let unpacked = try UnpackedStream(stream, name: name)
    source = unpacked
    isFile = stream.size != nil && unpacked.format == nil
    let isNamed = stream.size != nil && path != "-"
    first = isNamed ? try? Self.firstTime(in: path, calendar, modified: stream.modified) : nil
  }

  /// What a program writes.
  init(_ program: ProgramStream, name: FilePath) {
    self.name = name
    source = program
    isFile = false
    modified = nil
    first = nil
  }

  /// What a log does not say of its times, by when it was changed last.
  func calendar(_ calendar: LogCalendar) -> LogCalendar {
    var calendar = calendar
    if let modified { calendar.latest = min(calendar.latest, modified) }
    return calendar
  }

  private static func firstTime(
    in path: FilePath, _ calendar: LogCalendar, modified: UnixTime?
  ) throws(FileError) -> UnixTime? {
    let source = try UnpackedStream(try InputStream(path), name: path)
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { bytes.deallocate() }
    var count = 0
    while count < bytes.count {
      let length = try source.read(
        into: UnsafeMutableRawBufferPointer(rebasing: bytes[count...]))
      if length == 0 { break }
      count += length
    }
    var calendar = calendar
    if let modified { calendar.latest = min(calendar.latest, modified) }
    var scanner = LogScanner(calendar: calendar)
    var batch = LogBatch()
    scanner.scan(UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]), into: &batch)
    return batch.first
  }
}
