// SPDX-License-Identifier: Apache-2.0

import Primitives
import SessionCache
import TLSCrypto

/// Looks for one entry by its key, or by the beginning of it or of the session identifier.
final class EntryLookup {
  private let key: String
  private let wanted: [UInt8]
  private let level: String?
  private let canPickLevel: Bool
  private let scanner = EntryScanner()
  private var matches: [String] = []
  /// The security levels of those that match, as far as their keys tell them.
  private var levels: Set<String> = []
  /// How many would match if their keys told a level.
  private var withoutLevel = 0
  private var isExact = false
  private var found: FoundEntry?

  /// Begins to look.
  ///
  /// - Parameters:
  ///   - key: The key, the beginning of one, or the name of a peer.
  ///   - level: The security level of the entry, in lower case; nil for any.
  ///   - canPickLevel: Whether whoever gave the key could have given a level.
  init(_ key: String, level: String? = nil, canPickLevel: Bool = true) {
    self.canPickLevel = canPickLevel
    self.key = key
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
    if let level, entry.securityLevel != level {
      if entry.securityLevel == nil { withoutLevel += 1 }
      return
    }
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
      && entry.key.peerName(in: key).map { $0.lowercased() == self.key.lowercased() } == true
  }

  /// Looks through caches.
  ///
  /// - Parameters:
  ///   - targets: The caches.
  ///   - faults: Gets why some cannot be read.
  ///   - read: Reads one, and stops where it is told to.
  /// - Returns: The entry.
  /// - Throws: A `Failure` where there is none, or several are meant.
  func find(
    in targets: [CacheTarget], _ faults: inout Faults,
    read: (CacheTarget, (EntryBatch) -> Bool) throws(Failure) -> Void
  ) throws(Failure) -> FoundEntry {
    for target in targets where !isDone {
      faults.gather { () throws(Failure) in
        try read(target) { batch in
          batch.forEach { _, key, value, isWhole in
            look(key, value, isWhole: isWhole, in: target)
          }
          return !isDone
        }
      }
    }
    if matches.count == 1, let found = found.take() { return found }
    try faults.check()
    throw failure
  }

  private var failure: Failure {
    if matches.isEmpty, withoutLevel > 0 {
      return Failure(
        .noInput,
        "\(key): there is no such entry of that level, and the keys of"
          + " \(withoutLevel.counted("entry", "entries")) tell none",
        hint: "leave out --level: the SMTP client's keys tell it since Postfix 3.10.3")
    }
    guard !matches.isEmpty else {
      // A session identifier is no secret.
      let shown = key.allSatisfy(\.isHexDigit) ? key : key.withoutKeyMaterial
      return Failure(
        .noInput, "\(shown): there is no such entry", hint: "mxtls cache list shows what there is")
    }
    let some = matches.prefix(5).joined(separator: ", ")
    return Failure(
      .usage,
      "\(key): \(matches.count) entries start with this or are of this peer: \(some)"
        + (matches.count > 5 ? ", ..." : ""),
      hint: !canPickLevel
        ? "give the whole key of one"
        : levels.count > 1
          ? "--level picks one: \(levels.sorted().joined(separator: ", "))" : nil)
  }
}
