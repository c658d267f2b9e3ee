// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// The one error of this module: what could not be done, and why.
package struct CryptoError: Error, CustomStringConvertible {
  /// What kind of failure it is, for callers that branch on it.
  package enum Code: Sendable {
    /// The bytes are neither PEM nor a DER form that is known, or are damaged.
    case malformed
    /// The file holds no object of the kind that was asked for.
    case missing
    /// The key is encrypted and no pass phrase was given.
    case encrypted
    /// The pass phrase does not open the key.
    case wrongPassphrase
    /// The algorithm, curve or encoding is not one that mxtls handles.
    case unsupported
    /// The key is too short to be used.
    case weakKey
    /// Two things that belong together do not: a key and a request, a request and its signature.
    case mismatch
    /// The text is no host name, address or distinguished name.
    case badName
    /// OpenSSL refused for a reason of its own.
    case library
  }

  package let code: Code
  /// The reason as a phrase: lower case, no full stop, no secret.
  package let reason: String
  /// What OpenSSL's error queue held, oldest first.
  package let queue: [OpenSSLQueueEntry]

  package init(_ code: Code, _ reason: String, queue: [OpenSSLQueueEntry] = []) {
    self.code = code
    self.reason = reason
    self.queue = queue
  }

  /// What kind of failure it is to whoever started the program.
  package var category: FaultCategory {
    switch code {
    case .badName: .usage
    case .library: .defect
    case .malformed, .missing, .encrypted, .wrongPassphrase, .unsupported, .weakKey, .mismatch:
      .badData
    }
  }

  package var description: String {
    guard let first = queue.first else { return reason }
    return "\(reason): \(first)"
  }
}
