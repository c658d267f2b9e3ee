// SPDX-License-Identifier: Apache-2.0

package import Primitives

extension SessionSummary {
  /// The master secret, or the resumption secret of TLS 1.3, in upper-case hexadecimal.
  ///
  /// - Parameter der: The bytes that the summary was read from.
  /// - Returns: What opens the traffic of the session.
  package func masterSecret(in der: RawSpan) -> SecretBytes { hexadecimal(secret, in: der) }

  /// The ticket in upper-case hexadecimal; empty where there is none.
  ///
  /// - Parameter der: The bytes that the summary was read from.
  /// - Returns: What the server takes for the session's secrets.
  package func ticket(in der: RawSpan) -> SecretBytes { hexadecimal(ticket, in: der) }

  private func hexadecimal(_ range: Range<Int>, in der: RawSpan) -> SecretBytes {
    var digits = SecretBytes(capacity: range.count * 2)
    digits.append(atMost: range.count * 2) { Hex.encode(der.extracting(range), into: $0) }
    return digits
  }
}
