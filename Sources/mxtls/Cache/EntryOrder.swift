// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import SessionCache
import SystemPackage
import TLSCrypto

/// What entries can be sorted by.
enum EntryOrder: String, CaseIterable, ExpressibleByArgument {
  case peer, service, `protocol`, cipher, age, expires

  /// What stands for an entry when entries are sorted: the first in the order of bytes comes first.
  func key(
    _ entry: DecodedEntry, _ keyBytes: RawSpan, in target: CacheTarget, _ texts: inout TimeTexts
  ) -> [UInt8] {
    switch self {
    case .peer:
      let field = entry.key.peer ?? entry.key.identifier ?? entry.key.whole
      return Array((entry.key.text(of: field, in: keyBytes) ?? "").lowercased().utf8)
    case .service: return Array((entry.key.text(of: entry.key.service, in: keyBytes) ?? "").utf8)
    case .protocol: return Self.bytes(entry.session.map { Int64($0.protocolVersion) })
    case .cipher: return Array((entry.session.map { texts.cipher($0.cipher) } ?? "").utf8)
    // The youngest first.
    case .age: return Self.bytes(entry.value.map { 0 &- $0.savedAt })
    case .expires: return Self.bytes(entry.expires(target))
    }
  }

  /// A number so that the order of bytes is that of numbers; what has none comes last.
  private static func bytes(_ number: Int64?) -> [UInt8] {
    guard let number else { return [UInt8](repeating: 0xFF, count: 9) }
    return withUnsafeBytes(of: (UInt64(bitPattern: number) ^ 1 << 63).bigEndian) { Array($0) }
  }
}
