// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Finds the messages in a stream of bytes: one message, or a mailbox file of many.
///
/// Only the fields of a message that matter are kept, so that the memory needed does not grow with
/// what is read. A mailbox is told by its first line: `From ` for the mbox formats (mboxo,
/// mboxrd, mboxcl, mboxcl2), four times ^A for MMDF.
package struct MessageReader {
  private enum Format {
    case undecided, single, mbox, mmdf
  }

  private enum Part {
    case outside, header, body
  }

  /// The first bytes, until one of them ends a line; nil from then on.
  private var beginning: [UInt8]? = []
  /// What ends a line: CR alone, as mail programs for old Macs saved it, where there is no LF.
  private var lineEnd: UInt8 = 0x0A
  private var format = Format.undecided
  private var part = Part.outside
  private var line: [UInt8] = []
  private var lineLength = 0
  private var field: [UInt8] = []
  private var message = Message()
  private var contentLength: Int?
  private var held: HeldMessages?
  private var isAfterBlank = true
  /// How many bytes come before the line.
  private var offset = 0
  private var found: [Message] = []

  package init() {}

  /// Whether the rest of the input cannot change anything: the header of the one message is read.
  package var isDone: Bool { format == .single && part == .body }

  /// Reads the next bytes.
  ///
  /// - Parameter bytes: The bytes, in pieces of any size.
  /// - Returns: The messages that ended in them.
  package mutating func read(_ bytes: UnsafeRawBufferPointer) -> [Message] {
    if let beginning {
      let looked = beginning + bytes.prefix(TraceLimits.beginning - beginning.count)
      let hasFeed = looked.contains(0x0A)
      self.beginning = hasFeed || looked.count == TraceLimits.beginning ? nil : looked
      guard self.beginning == nil else { return [] }
      takeBeginning(beginning, isCRAlone: !hasFeed && looked.contains(0x0D))
    }
    take(bytes)
    defer { found = [] }
    return found
  }

  /// Takes what was held back, once it is known what ends a line.
  private mutating func takeBeginning(_ beginning: [UInt8], isCRAlone: Bool) {
    if isCRAlone { lineEnd = 0x0D }
    beginning.withUnsafeBytes { take($0) }
  }

  private mutating func take(_ bytes: UnsafeRawBufferPointer) {
    var start = 0
    while start < bytes.count, !isDone {
      let end = bytes.firstOffset(of: lineEnd, from: start)
      let limit = part == .body ? TraceLimits.bodyLine : TraceLimits.field
      let room = max(0, limit - line.count)
      line += bytes[start..<min(end ?? bytes.count, start + room)]
      lineLength += (end ?? bytes.count) - start
      guard let end else { break }
      lineLength += 1
      endLine()
      start = end + 1
    }
  }

  /// Ends the input.
  ///
  /// - Returns: The messages that ended with it.
  package mutating func finish() -> [Message] {
    if let beginning {
      self.beginning = nil
      takeBeginning(beginning, isCRAlone: beginning.contains(0x0D))
    }
    if lineLength > 0 { endLine() }
    endField()
    if let held, held.end == offset {
      found.append(held.messages.first ?? message)
    } else {
      found += held?.messages ?? []
      if part != .outside { found.append(message) }
    }
    defer { self = Self() }
    return found
  }

  private mutating func endLine() {
    defer {
      offset += lineLength
      line.removeAll(keepingCapacity: true)
      lineLength = 0
    }
    if offset == 0, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    if line.last == 0x0D { line.removeLast() }
    // A body may have an LF all the same.
    if lineEnd == 0x0D, line.first == 0x0A { line.removeFirst() }
    switch format {
    case .undecided: decide()
    case .single: readHeader()
    case .mbox: readMailbox()
    case .mmdf:
      if MailboxLine.isMMDF(line) {
        part == .outside ? begin() : end()
      } else if part == .header {
        readHeader()
      }
    }
  }

  private mutating func decide() {
    // Whoever pastes a header begins with an empty line at times.
    guard !line.isEmpty else { return }
    if MailboxLine.isFrom(line) {
      format = .mbox
    } else if MailboxLine.isMMDF(line) {
      format = .mmdf
    } else {
      format = .single
    }
    begin()
    if format == .single { readHeader() }
  }

  private mutating func readMailbox() {
    settleLength()
    if MailboxLine.isSeparator(line, isAfterBlank: isAfterBlank) {
      if part != .outside { end() }
      begin()
      return
    }
    isAfterBlank = line.isEmpty
    if part == .header { readHeader() }
    if part == .body, let length = contentLength {
      contentLength = nil
      let (end, isTooFar) = (offset + lineLength).addingReportingOverflow(length)
      // A length within a message does not count while that message's own is not proved.
      if held == nil, !isTooFar { held = HeldMessages(end: end) }
    }
  }

  /// Finds out whether the length in a header is right, where it ends at this line or before it.
  private mutating func settleLength() {
    guard let held, offset >= held.end else { return }
    self.held = nil
    if offset == held.end, line.isEmpty || MailboxLine.isFrom(line) {
      found.append(held.messages.first ?? message)
      part = .outside
      isAfterBlank = true
    } else {
      found += held.messages
    }
  }

  private mutating func begin() {
    message = Message()
    contentLength = nil
    part = .header
    isAfterBlank = true
  }

  private mutating func end() {
    endField()
    part = .outside
    guard held != nil else {
      found.append(message)
      return
    }
    held?.hold(message)
    if let held, held.isFull {
      found += held.messages
      self.held = nil
    }
  }

  private mutating func readHeader() {
    if line.isEmpty {
      endField()
      part = .body
    } else if line[0] == 0x20 || line[0] == 0x09, !field.isEmpty {
      let room = TraceLimits.field - field.count
      if room > 0 { field += ([0x0A] + line).prefix(room) }
    } else {
      endField()
      field = line
    }
  }

  private mutating func endField() {
    guard !field.isEmpty else { return }
    message.take(field)
    if format == .mbox, contentLength == nil, field.count < 64 { contentLength = lengthInField }
    field.removeAll(keepingCapacity: true)
  }

  /// The number of a field that says how long the body is.
  private var lengthInField: Int? {
    let parts = field.split(separator: UInt8(ascii: ":"), maxSplits: 1)
    guard parts.count == 2, parts[0].trimmed.text.lowercased() == "content-length" else {
      return nil
    }
    let number = parts[1].trimmed.text
    return number.isNumber ? Int(number) : nil
  }
}
