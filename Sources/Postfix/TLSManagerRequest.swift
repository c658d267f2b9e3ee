// SPDX-License-Identifier: Apache-2.0

/// What tlsmgr(8) can be asked about its session caches; see tls_mgr.c of Postfix.
///
/// A message is pairs of a name and a value, each ended by NUL, and one NUL more (attr_print0.c).
/// The protocol is internal to Postfix; its requests have been the same since 2.3.
package enum TLSManagerRequest: String, Hashable, Sendable {
  /// Whether it keeps a cache, and for how long.
  case policy
  /// The session that is stored under a key.
  case lookup
  /// To forget the session under a key.
  case delete

  /// Encodes a request that concerns a whole cache.
  ///
  /// - Parameter cache: The label of the cache: smtpd, smtp or lmtp.
  /// - Returns: The message.
  package func message(cache: String) -> [UInt8] {
    message([("cache_type", Array(cache.utf8))])
  }

  /// Encodes a request that concerns an entry.
  ///
  /// - Parameters:
  ///   - cache: The label of the cache: smtpd, smtp or lmtp.
  ///   - key: The key of the entry, without the NUL that ends it in a table.
  /// - Returns: The message, or nil for a key that no message can hold: an empty one, or one with a
  ///   NUL in it.
  package func message(cache: String, key: RawSpan) -> [UInt8]? {
    let key = (0..<key.byteCount).map { key.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
    guard !key.isEmpty, !key.contains(0) else { return nil }
    return message([("cache_type", Array(cache.utf8)), ("cache_id", key)])
  }

  private func message(_ attributes: [(name: String, value: [UInt8])]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (name, value) in [("request", Array(rawValue.utf8))] + attributes {
      bytes += Array(name.utf8) + [0] + value + [0]
    }
    return bytes + [0]
  }
}
