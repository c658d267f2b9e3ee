// SPDX-License-Identifier: Apache-2.0

/// What makes an encrypted hop weak by today's rules.
package enum Weakness: String, CaseIterable, Sendable {
  /// SSL 2 and 3 (RFC 6176, 7568), TLS 1.0 and 1.1 (RFC 8996).
  case oldProtocol = "old protocol"
  /// RC4 (RFC 7465), DES, Triple DES, RC2, IDEA, export.
  case weakCipher = "weak cipher"
  /// No certificate on either side: whoever stands in between reads along.
  case anonymous = "anonymous"
  /// Whoever gets the server's key later reads what was recorded before (RFC 9325, section 4.1).
  case noForwardSecrecy = "no forward secrecy"
}
