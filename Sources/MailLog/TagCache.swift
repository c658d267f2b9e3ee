// SPDX-License-Identifier: Apache-2.0

/// The tags and the host that were met last: most lines have one of a handful.
struct TagCache {
  struct Tag {
    fileprivate let word: Word
    let daemon: LogDaemon
    let hash: UInt64
    var length: Int { word.length }
  }

  struct Host {
    fileprivate let word: Word
    let hash: UInt64
    var length: Int { word.length }
  }

  /// Up to 31 bytes, to compare in one go.
  fileprivate struct Word {
    let bytes: SIMD4<UInt64>
    let mask: SIMD4<UInt64>
    let length: Int

    init?(_ text: LogText) {
      guard text.count > 0, text.count < 32 else { return nil }
      var bytes = SIMD4<UInt64>()
      var mask = SIMD4<UInt64>()
      for index in 0..<text.count {
        bytes[index / 8] |= UInt64(text[index]) << UInt64(index % 8 * 8)
        mask[index / 8] |= 0xFF << UInt64(index % 8 * 8)
      }
      (self.bytes, self.mask, length) = (bytes, mask, text.count)
    }

    /// Whether a text of 32 bytes or more starts with it, and has this byte behind it.
    func begins(_ text: LogText, before end: UInt8) -> Bool {
      text[length] == end
        && UnsafeRawPointer(text.base).loadUnaligned(as: SIMD4<UInt64>.self) & mask == bytes
    }
  }

  private static let limit = 16
  private var tags: [Tag] = []
  private var next = 0
  private var host: Host?

  /// The tag that a text of 32 bytes or more starts with, before "[".
  func tag(_ text: LogText) -> Tag? {
    for tag in tags where tag.word.begins(text, before: UInt8(ascii: "[")) { return tag }
    return nil
  }

  /// The host that a text of 32 bytes or more starts with, where it is the last one met.
  func host(_ text: LogText) -> Host? {
    guard let host, host.word.begins(text, before: 0x20) else { return nil }
    return host
  }

  mutating func add(_ text: LogText, _ daemon: LogDaemon, _ hash: UInt64) {
    guard !tags.contains(where: { $0.hash == hash }), let word = Word(text) else { return }
    let tag = Tag(word: word, daemon: daemon, hash: hash)
    if tags.count < Self.limit {
      tags.append(tag)
    } else {
      tags[next] = tag
      next = (next + 1) % Self.limit
    }
  }

  mutating func setHost(_ text: LogText, _ hash: UInt64) {
    guard host?.hash != hash else { return }
    host = Word(text).map { Host(word: $0, hash: hash) }
  }
}
