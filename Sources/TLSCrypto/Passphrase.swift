// SPDX-License-Identifier: Apache-2.0

package import Primitives

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

  /// The number of bytes that OpenSSL takes, `PEM_BUFSIZE`.
  static let maximumLength = 1024

  /// Refuses a new pass phrase with which no other program could open the key.
  ///
  /// - Throws: A `CryptoError` of code `unsupported`.
  package func checkThatOthersCanUseIt() throws(CryptoError) {
    if isEmpty { throw CryptoError(.unsupported, "the pass phrase is empty") }
    if hasNUL { throw CryptoError(.unsupported, "the pass phrase has a NUL byte inside") }
    if bytes.count > Self.maximumLength {
      throw CryptoError(
        .unsupported, "the pass phrase is longer than \(Self.maximumLength) bytes")
    }
  }

  /// Refuses a pass phrase that is too long for OpenSSL.
  ///
  /// - Throws: A `CryptoError` of code `wrongPassphrase`.
  func checkThatOpenSSLTakesIt() throws(CryptoError) {
    guard bytes.count > Self.maximumLength else { return }
    throw CryptoError(
      .wrongPassphrase,
      "the pass phrase is longer than the \(Self.maximumLength) bytes that OpenSSL takes")
  }

  /// The error of a key that a pass phrase did not open.
  static func error(queue: [OpenSSLQueueEntry]) -> CryptoError {
    if queue.contains(where: \.isUnsupportedAlgorithm) {
      return CryptoError(
        .unsupported, "the private key is encrypted in a way that this OpenSSL does not support",
        queue: queue)
    }
    if queue.contains(where: \.isMemoryLimit) {
      return CryptoError(
        .unsupported, "the private key demands more memory of scrypt than OpenSSL grants it",
        queue: queue)
    }
    return CryptoError(
      .wrongPassphrase, "the pass phrase does not open the private key", queue: queue)
  }

  /// Whether a C string would hold only the beginning of the pass phrase.
  var hasNUL: Bool {
    bytes.withBytes { span in span.withUnsafeBytes { $0.contains(0) } }
  }

  /// Lends the bytes.
  func withBytes<R: ~Copyable>(
    _ body: (UnsafeRawBufferPointer) throws(CryptoError) -> R
  ) throws(CryptoError) -> R {
    try bytes.withBytes { (span) throws(CryptoError) in
      try span.withUnsafeBytes { (buffer) throws(CryptoError) in try body(buffer) }
    }
  }

  /// Lends the pass phrase as a C string, which ends at a NUL inside.
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
      case (true, let passphrase?) where passphrase.bytes.count > Passphrase.maximumLength:
        CryptoError(
          .wrongPassphrase,
          "the pass phrase is longer than the \(Passphrase.maximumLength) bytes that OpenSSL takes")
      case (true, _): Passphrase.error(queue: queue)
      case (false, _):
        CryptoError(.malformed, "the private key cannot be decoded", queue: queue)
      }
    }
  }
}
