// SPDX-License-Identifier: Apache-2.0

import SessionCache
import TLSCrypto

/// Decodes entries one after the other.
final class EntryScanner {
  private var decoder = EntryDecoder()

  /// Decodes an entry.
  ///
  /// - Parameters:
  ///   - key: The key as it is in the table.
  ///   - value: The value as it is in the table.
  ///   - isWhole: Whether both are whole.
  /// - Returns: What can be decoded of it.
  func decode(_ key: RawSpan, _ value: RawSpan, isWhole: Bool) -> DecodedEntry {
    let entryKey = EntryKey(key)
    guard isWhole else {
      return DecodedEntry(key: entryKey, value: nil, session: nil, fault: .tooLong)
    }
    do throws(EntryFault) {
      let entryValue = try decoder.decode(value)
      let session = decoder.withSession { SessionSummary(der: $0) }
      return DecodedEntry(
        key: entryKey, value: entryValue, session: session,
        fault: session == nil ? .malformedSession : nil)
    } catch {
      return DecodedEntry(key: entryKey, value: nil, session: nil, fault: error)
    }
  }

  /// Lends the session of the entry decoded last.
  func withSession<R: ~Copyable, E: Error>(
    _ body: (RawSpan) throws(E) -> R
  ) throws(E) -> R {
    try decoder.withSession(body)
  }
}
