// SPDX-License-Identifier: Apache-2.0

import SessionCache
import SystemPackage

/// Reads a file of entries line by line, however long it is.
final class TransferReader {
  private let descriptor: FileDescriptor
  private let name: String
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false
  private var line = 0
  private var decoder = EntryDecoder()
  /// How many entries were read.
  private(set) var entries = 0
  /// How many of them cannot be decoded.
  private(set) var undecodable = 0
  /// How many bytes the keys and values have, as they are stored.
  private(set) var size = 0
  /// What is wrong with the file.
  private(set) var fault: Failure?

  /// The longest line that an export can have: JSON makes six of one byte at most.
  static let lineLimit = 6 * EntryBatch.longestEntry + 64
  /// How many bytes are read at a time.
  private static let step = 1 << 20

  init(_ descriptor: FileDescriptor, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  /// Puts the next entries.
  ///
  /// - Returns: Whether all is well.
  func fill(_ writer: inout EntryBufferWriter) -> Bool {
    do throws(Failure) {
      while writer.hasRoom, let text = try nextLine() { try put(text, &writer) }
      return true
    } catch {
      fault = error
      return false
    }
  }

  /// Reads all entries, and puts them nowhere.
  ///
  /// - Throws: A `Failure` with what is wrong with the file.
  func check() throws(Failure) {
    while let text = try nextLine() { _ = try entry(of: text) }
  }

  private func put(_ text: ArraySlice<UInt8>, _ writer: inout EntryBufferWriter) throws(Failure) {
    guard var (key, value) = try entry(of: text) else { return }
    // As Postfix writes them on every system that is left.
    key.append(0)
    value.append(0)
    writer.put(key.span.bytes, value.span.bytes)
  }

  /// The entry of a line, which is counted; nil where it has none.
  private func entry(
    of text: ArraySlice<UInt8>
  ) throws(Failure) -> (key: [UInt8], value: [UInt8])? {
    do throws(TransferFault) {
      guard let (key, value) = try TransferLine.read(text) else { return nil }
      // With the NUL that each gets; what is longer would be cut on its way to the table.
      guard key.count < EntryBatch.longestKey, value.count < EntryBatch.longestValue else {
        throw TransferFault(reason: "is longer than any entry")
      }
      entries += 1
      size += key.count + value.count + 2
      do throws(EntryFault) {
        _ = try decoder.decode(value.span.bytes)
      } catch {
        undecodable += 1
      }
      return (key, value)
    } catch {
      throw Failure(.badData, "\(name): line \(line) \(error.reason)")
    }
  }

  private func nextLine() throws(Failure) -> ArraySlice<UInt8>? {
    while true {
      if let end = buffer[start...].firstIndex(of: 0x0A) {
        defer { start = end + 1 }
        line += 1
        return buffer[start..<end]
      }
      guard buffer.count - start <= Self.lineLimit else {
        throw Failure(.badData, "\(name): line \(line + 1) is longer than any entry")
      }
      if isAtEnd {
        guard start < buffer.count else { return nil }
        defer { start = buffer.count }
        line += 1
        return buffer[start...]
      }
      try read()
    }
  }

  private func read() throws(Failure) {
    let rest = buffer[start...]
    do {
      buffer = try [UInt8](unsafeUninitializedCapacity: rest.count + Self.step) { room, count in
        count = room.initialize(fromContentsOf: rest)
        let free = UnsafeMutableRawBufferPointer(room)[count...]
        let more = try descriptor.read(into: .init(rebasing: free))
        count += more
        isAtEnd = more == 0
      }
      start = 0
    } catch {
      throw Failure(.noInput, "\(name): cannot be read: \("\(error)".lowercased())")
    }
  }
}
