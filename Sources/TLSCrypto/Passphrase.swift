// SPDX-License-Identifier: Apache-2.0

package import SecretMemory

/// A pass phrase that opens or locks a private key.
///
/// A class, so that it can be optional and shared without a copy of the secret.
package final class Passphrase {
  private let bytes: SecretBytes

  /// Takes over the bytes, which are passed to OpenSSL as they are.
  package init(_ bytes: consuming SecretBytes) {
    self.bytes = bytes
  }

  /// A Boolean value that tells whether the pass phrase has no character.
  package var isEmpty: Bool { bytes.isEmpty }

  /// Lends the bytes.
  func withBytes<R: ~Copyable>(
    _ body: (UnsafeRawBufferPointer) throws(CryptoError) -> R
  ) throws(CryptoError) -> R {
    try bytes.withBytes { (span) throws(CryptoError) in
      try span.withUnsafeBytes { (buffer) throws(CryptoError) in try body(buffer) }
    }
  }

  /// Lends the pass phrase as a C string.
  func withCString<R>(
    _ body: (UnsafePointer<CChar>?) throws(CryptoError) -> R
  ) throws(CryptoError) -> R {
    var copy = SecretBytes(capacity: bytes.count + 1)
    bytes.withBytes { copy.append($0) }
    copy.append([0 as UInt8].span.bytes)
    return try copy.withBytes { (span) throws(CryptoError) in
      try span.withUnsafeBytes { (buffer) throws(CryptoError) in
        try body(buffer.baseAddress?.assumingMemoryBound(to: CChar.self))
      }
    }
  }

  /// Answers OpenSSL's question for a pass phrase, and remembers that it was asked.
  ///
  /// Without a callback of ours OpenSSL would prompt on the terminal.
  struct Answer {
    private let passphrase: Passphrase?
    private(set) var wasAsked = false

    init(_ passphrase: Passphrase?) {
      self.passphrase = passphrase
    }

    /// A `pem_password_cb` whose context is a pointer to an `Answer`.
    static let callback:
      @convention(c) (
        UnsafeMutablePointer<CChar>?, CInt, CInt, UnsafeMutableRawPointer?
      ) -> CInt = { buffer, size, _, context in
        guard let answer = context?.assumingMemoryBound(to: Answer.self) else { return -1 }
        answer.pointee.wasAsked = true
        guard let passphrase = answer.pointee.passphrase, passphrase.bytes.count <= size else {
          return -1
        }
        passphrase.bytes.withBytes { span in
          let room = UnsafeMutableRawBufferPointer(start: buffer, count: span.byteCount)
          span.withUnsafeBytes { room.copyMemory(from: $0) }
        }
        return CInt(passphrase.bytes.count)
      }

    /// The error of a key that could not be read with this answer.
    func error(queue: [OpenSSLQueueEntry]) -> CryptoError {
      switch (wasAsked, passphrase) {
      case (true, nil):
        CryptoError(.encrypted, "the private key is encrypted, and no pass phrase was given")
      case (true, _) where queue.contains(where: \.isUnsupportedAlgorithm):
        CryptoError(
          .unsupported, "the private key is encrypted in a way that this OpenSSL does not support",
          queue: queue)
      case (true, _):
        CryptoError(
          .wrongPassphrase, "the pass phrase does not open the private key", queue: queue)
      case (false, _):
        CryptoError(.malformed, "the private key cannot be decoded", queue: queue)
      }
    }
  }
}
