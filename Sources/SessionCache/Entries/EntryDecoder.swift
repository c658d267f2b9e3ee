// SPDX-License-Identifier: Apache-2.0

private import Primitives

/// Decodes the values of entries, one after the other, in memory that it wipes.
package struct EntryDecoder: ~Copyable {
  /// How many digits a value may have: no certificate that Postfix accepts makes a session so long.
  private static let limit = 1 << 20

  private var scratch = SecretBytes(capacity: 8192)
  private var sessionLength = 0

  package init() {}

  /// Decodes a value.
  ///
  /// - Parameter value: As it is in the table; one terminating NUL does not count.
  /// - Returns: What stands before the session.
  /// - Throws: An `EntryFault`; there is no session to lend then.
  package mutating func decode(_ value: RawSpan) throws(EntryFault) -> EntryValue {
    sessionLength = 0
    scratch.truncate(to: 0)
    let digits = value.extracting(value.withoutTerminator)
    if digits.isEmpty { throw .empty }
    guard digits.byteCount <= Self.limit else { throw .tooLong }
    try scratch.append(atMost: digits.byteCount / 2) { room throws(EntryFault) in
      try HexCode.decode(digits, into: room)
    }
    let entry = try scratch.withBytes { bytes throws(EntryFault) in
      try EntryValue(decoded: bytes)
    }
    sessionLength = entry.sessionLength
    return entry
  }

  /// Lends the session in DER of the value decoded last: master secret, ticket and all.
  ///
  /// - Parameter body: Must not let the bytes escape other than into another secret.
  /// - Returns: What `body` returned.
  /// - Throws: Whatever `body` throws.
  package borrowing func withSession<R: ~Copyable, E: Error>(
    _ body: (RawSpan) throws(E) -> R
  ) throws(E) -> R {
    let length = sessionLength
    return try scratch.withBytes { bytes throws(E) in try body(bytes.extracting(last: length)) }
  }
}
