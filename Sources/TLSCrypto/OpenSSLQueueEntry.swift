// SPDX-License-Identifier: Apache-2.0

/// One entry of OpenSSL's error queue.
package struct OpenSSLQueueEntry: Sendable, Hashable, CustomStringConvertible {
  /// The packed code, from which `library` and `reason` were derived.
  package let code: UInt
  /// The part of OpenSSL that failed, such as "PEM routines".
  package let library: String
  /// What went wrong, in OpenSSL's words.
  package let reason: String
  /// Additional text that OpenSSL attached, or an empty string.
  package let detail: String

  /// Whether an algorithm is missing from this OpenSSL, or only in its legacy provider.
  var isUnsupportedAlgorithm: Bool {
    library == "digital envelope routines" && reason == "unsupported"
  }

  /// Whether scrypt was to take more memory than OpenSSL grants it.
  var isMemoryLimit: Bool { reason == "memory limit exceeded" }

  /// Whether a PKCS #12 archive was tried with a wrong pass phrase: its MAC tells, and where it has
  /// none, the padding.
  var blamesPassphrase: Bool { reason == "mac verify failure" || reason == "bad decrypt" }

  /// The alert with which the other side has ended a connection (RFC 8446, section 6); nil where the entry
  /// says something else.
  ///
  /// Reasons of the TLS library from 1000 on are those alerts (sslerr.h), packed as err.h has it.
  package var alert: UInt8? {
    let (part, reason) = ((code >> 23) & 0xFF, code & 0x7F_FFFF)
    return part == 20 && reason >= 1000 ? UInt8(exactly: reason - 1000) : nil
  }

  package var description: String {
    detail.isEmpty ? reason : "\(reason) (\(detail))"
  }
}
