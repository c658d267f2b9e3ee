// SPDX-License-Identifier: Apache-2.0

import Primitives

@testable import SessionCache

/// Keys and values of session caches, and what a worker says that a damaged table misled.
enum CacheFuzz {
  /// Takes a key, a NUL, and the rest for a value and for a pattern.
  static func entry(_ input: [UInt8]) {
    let end = input.firstIndex(of: 0) ?? input.count
    let (key, value) = (Array(input[..<end]), Array(input[end...].dropFirst()))
    read(key: key)
    read(key: key + [0])
    let read = EntryKey(value.span.bytes)
    check(read, value)
    let name = Array(value.prefix(256))
    _ = Glob(key.prefix(64).text).matches(name.span.bytes)
    decode(value)
    decode(Array("00000000".utf8) + value + [0])
    // The same octets as a value that was decoded.
    if let header = try? EntryValue(decoded: value.span.bytes) {
      hold(header.headerLength + header.sessionLength == value.count, "a wrong length")
      let encoded = EntryValue.encode(
        savedAt: header.savedAt, session: value.span.bytes.extracting(last: header.sessionLength),
        terminated: true)
      var decoder = EntryDecoder()
      let again = encoded.withBytes { try? decoder.decode($0) }
      // A session of no more than a few octets may fit several forms.
      hold(again != nil, "what is written is not read")
    }
  }

  private static func read(key: [UInt8]) {
    check(EntryKey(key.span.bytes), key)
  }

  private static func check(_ read: EntryKey, _ key: [UInt8]) {
    let fields = [
      read.identifier, read.service, read.nexthop, read.host, read.address, read.port,
      read.heloName, read.protocols, read.ciphers, read.digest, read.peer,
    ]
    for field in fields.compactMap(\.self) {
      hold(
        field.lowerBound >= 0 && field.upperBound <= read.whole.upperBound, "a wrong range")
      _ = read.text(of: field, in: key.span.bytes)
    }
    _ = read.fault(in: key.span.bytes)
    hold((read.form == nil) == (read.role == nil), "a form without a role")
  }

  private static func decode(_ value: [UInt8]) {
    var decoder = EntryDecoder()
    guard let header = try? decoder.decode(value.span.bytes) else {
      decoder.withSession { hold($0.byteCount == 0, "a session after a failure") }
      return
    }
    decoder.withSession { hold($0.byteCount == header.sessionLength, "a wrong length") }
  }

  private nonisolated(unsafe) static let memory = UnsafeMutableRawBufferPointer.allocate(
    byteCount: EntryBuffers.memorySize, alignment: 64)

  /// Takes an octet for a count, and the rest for a message and for a buffer with entries.
  static func worker(_ input: [UInt8]) {
    var rest = input
    let count = Int(rest.takeFirst())
    if let message = WorkerMessage(rest) {
      hold(WorkerMessage(message.bytes) == message, "what is written is not what was read")
      if case .filled(let buffer, let count, let length) = message {
        visit(EntryBatch(buffer, of: memory, count: count, length: length))
      }
    }
    let length = min(rest.count, EntryBuffers.size)
    EntryBuffers.buffer(0, of: memory).copyBytes(from: rest.prefix(length))
    visit(EntryBatch(0, of: memory, count: count, length: length))
  }

  private static func visit(_ batch: EntryBatch?) {
    guard let batch else { return }
    batch.forEach { index, key, value, _ in
      let bytes = key.withUnsafeBytes { Array($0) } + value.withUnsafeBytes { Array($0) }
      _ = EntryKey(key).text(of: EntryKey(key).peer, in: key)
      if bytes.count.isMultiple(of: 2) { batch.remove(index) }
    }
    _ = batch.hasVerdicts
  }
}

extension ArraySlice<UInt8> {
  /// The text; what is no UTF-8 in it is replaced.
  fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
