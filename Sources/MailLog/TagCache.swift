// SPDX-License-Identifier: Apache-2.0

/// The tags and the host that were met last: most lines have one of a handful.
struct TagCache {
  /// Up to 31 bytes, to compare eight at a time.
  private struct Word {
    let bytes: (UInt64, UInt64, UInt64, UInt64)
    let mask: (UInt64, UInt64, UInt64, UInt64)
    let length: Int
    let hash: UInt64
    let daemon: LogDaemon

    init?(_ text: LogText, _ hash: UInt64, _ daemon: LogDaemon) {
      guard text.count > 0, text.count < 32 else { return nil }
      func part(_ place: Int) -> (bytes: UInt64, mask: UInt64) {
        var part: (bytes: UInt64, mask: UInt64) = (0, 0)
        for index in place * 8..<max(place * 8, min(text.count, place * 8 + 8)) {
          part.bytes |= UInt64(text[index]) << UInt64(index % 8 * 8)
          part.mask |= 0xFF << UInt64(index % 8 * 8)
        }
        return part
      }
      let parts = (part(0), part(1), part(2), part(3))
      bytes = (parts.0.bytes, parts.1.bytes, parts.2.bytes, parts.3.bytes)
      mask = (parts.0.mask, parts.1.mask, parts.2.mask, parts.3.mask)
      length = text.count
      self.hash = hash
      self.daemon = daemon
    }

    /// Whether a text of 32 bytes or more starts with it, and has this byte behind it.
    @inline(__always)
    func begins(_ text: UnsafePointer<UInt8>, before end: UInt8) -> Bool {
      let raw = UnsafeRawPointer(text)
      // Tags differ behind "postfix/".
      return raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self) & mask.1 == bytes.1
        && raw.loadUnaligned(as: UInt64.self) & mask.0 == bytes.0 && text[length] == end
        && raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self) & mask.2 == bytes.2
        && raw.loadUnaligned(fromByteOffset: 24, as: UInt64.self) & mask.3 == bytes.3
    }
  }

  private static let limit = 16
  private var tags: [Word] = []
  private var next = 0
  private var hosts: [Word] = []

  /// The tag that a text of 32 bytes or more starts with, before "[".
  @inline(__always)
  func tag(_ text: UnsafePointer<UInt8>) -> (length: Int, hash: UInt64, daemon: LogDaemon)? {
    var index = 0
    let count = tags.count
    while index < count {
      if tags[index].begins(text, before: UInt8(ascii: "[")) {
        return (tags[index].length, tags[index].hash, tags[index].daemon)
      }
      index &+= 1
    }
    return nil
  }

  /// The host that a text of 32 bytes or more starts with, where it is the last one met.
  @inline(__always)
  func host(_ text: UnsafePointer<UInt8>) -> (length: Int, hash: UInt64)? {
    guard !hosts.isEmpty, hosts[0].begins(text, before: 0x20) else { return nil }
    return (hosts[0].length, hosts[0].hash)
  }

  mutating func add(_ text: LogText, _ daemon: LogDaemon, _ hash: UInt64) {
    guard !tags.contains(where: { $0.hash == hash }), let word = Word(text, hash, daemon) else {
      return
    }
    if tags.count < Self.limit {
      tags.append(word)
    } else {
      tags[next] = word
      next = (next + 1) % Self.limit
    }
  }

  mutating func setHost(_ text: LogText, _ hash: UInt64) {
    guard hosts.first?.hash != hash else { return }
    hosts = Word(text, hash, .other).map { [$0] } ?? []
  }
}
