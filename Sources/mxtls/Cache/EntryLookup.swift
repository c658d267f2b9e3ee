// SPDX-License-Identifier: Apache-2.0

import Primitives
import SessionCache
import TLSCrypto

/// Looks for one entry by its key, or by the beginning of it or of the session identifier.
final class EntryLookup {
  private let wanted: [UInt8]
  private let level: String?
  private let scanner = EntryScanner()
  private(set) var matches: [String] = []
  /// The security levels of those that match, as far as their keys tell them.
  private(set) var levels: Set<String> = []
  private var isExact = false
  private var found: FoundEntry?

  /// Begins to look.
  ///
  /// - Parameters:
  ///   - key: The key, the beginning of one, or the name of a peer.
  ///   - level: The security level of the entry, in lower case; nil for any.
  init(_ key: String, level: String? = nil) {
    wanted = Array(key.utf8)
    self.level = level
  }

  /// Whether nothing better can come.
  var isDone: Bool { isExact }

  func look(_ key: RawSpan, _ value: RawSpan, isWhole: Bool, in target: CacheTarget) {
    guard !isExact else { return }
    let entry = scanner.decode(key, value, isWhole: isWhole)
    let bytes = key.withUnsafeBytes { Array($0) }
    let name = bytes[entry.key.whole]
    guard name.starts(with: wanted) || isPeer(entry, key) else { return }
    if let level, entry.securityLevel != level { return }
    if let found = entry.securityLevel { levels.insert(found) }
    isExact = name.count == wanted.count
    if isExact { matches = [] }
    matches.append(entry.key.text(of: entry.key.whole, in: key) ?? "")
    guard isExact || matches.count == 1 else { return }
    let session =
      entry.value == nil
      ? SecretBytes() : scanner.withSession { SecretBytes(copying: $0) }
    found = FoundEntry(target: target, keyBytes: bytes, entry: entry, session: session)
  }

  /// Whether it is the name of the peer that was given.
  private func isPeer(_ entry: DecodedEntry, _ key: RawSpan) -> Bool {
    entry.key.role == .client
      && entry.key.peerName(in: key).map { Array($0.utf8) == wanted } == true
  }

  /// The entry, if there is exactly one.
  func take() -> FoundEntry? { matches.count == 1 ? found.take() : nil }
}
