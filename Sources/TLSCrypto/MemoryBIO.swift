// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
internal import Primitives

/// A BIO over memory: OpenSSL's way to read from bytes and to write into bytes.
///
/// OpenSSL wipes the buffer of a memory BIO when it grows or frees it, so a private key may pass
/// through one. The corresponding C functions are `BIO_new_mem_buf` and `BIO_s_mem`.
struct MemoryBIO: ~Copyable {
  let pointer: OpaquePointer

  /// Creates an empty BIO to write into.
  init() throws(CryptoError) {
    pointer = try OpenSSL.check(BIO_new(BIO_s_mem()), "out of memory")
  }

  /// Creates a BIO that reads from `buffer`, which must outlive it.
  private init(reading buffer: UnsafeRawBufferPointer) throws(CryptoError) {
    guard let count = CInt(exactly: buffer.count) else {
      throw CryptoError(.malformed, "too large to be read")
    }
    pointer = try OpenSSL.check(BIO_new_mem_buf(buffer.baseAddress, count), "out of memory")
  }

  deinit {
    BIO_free(pointer)
  }

  /// Lends a BIO that reads from `bytes`.
  static func reading<R>(
    _ bytes: RawSpan, _ body: (OpaquePointer) throws(CryptoError) -> R
  ) throws(CryptoError) -> R {
    try bytes.withUnsafeBytes { (buffer) throws(CryptoError) in
      let bio = try MemoryBIO(reading: buffer)
      return try body(bio.pointer)
    }
  }

  /// Requires that OpenSSL finds a PEM block, whatever its label says and whatever is in it.
  ///
  /// - Parameters:
  ///   - block: The block, BEGIN and END line included.
  ///   - body: Is lent the contents, which are wiped afterwards, and the header lines.
  /// - Throws: A `CryptoError` of code `malformed`.
  static func requirePEM(
    _ block: RawSpan, _ body: (RawSpan, String) -> Void = { _, _ in }
  ) throws(CryptoError) {
    try reading(block) { (bio) throws(CryptoError) in
      var label: UnsafeMutablePointer<CChar>?
      var header: UnsafeMutablePointer<CChar>?
      var bytes: UnsafeMutablePointer<UInt8>?
      var count = 0
      try OpenSSL.check(
        PEM_read_bio(bio, &label, &header, &bytes, &count), "the PEM block cannot be decoded",
        code: .malformed)
      body(
        UnsafeRawBufferPointer(start: bytes, count: count).bytes,
        header.map { String(cString: $0) } ?? "")
      // What is in it may be a key.
      COpenSSL_OPENSSL_clear_free(bytes, count)
      COpenSSL_OPENSSL_free(label)
      COpenSSL_OPENSSL_free(header)
    }
  }

  /// Lends what is in a PEM block, with its label, and wipes it afterwards.
  ///
  /// - Parameters:
  ///   - block: The block, BEGIN and END line included.
  ///   - label: The label it must have; "ANY PRIVATE KEY" stands for all of these.
  ///   - body: Decodes the contents.
  /// - Returns: What `body` returned; nil where the block is damaged, encrypted or another.
  static func decodingPEM<R>(
    _ block: RawSpan, label: String, _ body: (RawSpan, String) -> R?
  ) -> R? {
    defer { OpenSSL.drainQueue() }
    return try? reading(block) { bio in
      var bytes: UnsafeMutablePointer<UInt8>?
      var count = 0
      var found: UnsafeMutablePointer<CChar>?
      // The callback without a context refuses, where OpenSSL would ask for a pass phrase.
      guard
        PEM_bytes_read_bio_secmem(
          &bytes, &count, &found, label, bio, Passphrase.Answer.callback, nil) == 1
      else { return nil }
      defer {
        CRYPTO_secure_clear_free(bytes, count, nil, 0)
        CRYPTO_secure_free(found, nil, 0)
      }
      return body(
        UnsafeRawBufferPointer(start: bytes, count: count).bytes,
        found.map { String(cString: $0) } ?? "")
    }
  }

  /// Copies what is in a PEM block, decrypted where PEM itself says that it is encrypted (RFC 1421).
  ///
  /// - Parameters:
  ///   - block: The block, BEGIN and END line included.
  ///   - label: The label it must have; "ANY PRIVATE KEY" stands for all of these.
  ///   - answer: Gives the pass phrase.
  /// - Returns: The contents; nil where the block is damaged, another, or not opened, which is then
  ///   in OpenSSL's queue.
  /// - Throws: A `CryptoError` where there is no memory.
  static func contents(
    ofPEM block: RawSpan, label: String, _ answer: inout Passphrase.Answer
  ) throws(CryptoError) -> SecretBytes? {
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    let result = try withUnsafeMutablePointer(to: &answer) { (answer) throws(CryptoError) in
      try reading(block) { bio in
        PEM_bytes_read_bio_secmem(
          &bytes, &count, nil, label, bio, Passphrase.Answer.callback, answer)
      }
    }
    guard result == 1 else { return nil }
    defer { CRYPTO_secure_clear_free(bytes, count, nil, 0) }
    return SecretBytes(copying: UnsafeRawBufferPointer(start: bytes, count: count).bytes)
  }

  /// Writes bytes, for OpenSSL to read.
  func write(_ bytes: [UInt8]) throws(CryptoError) {
    guard !bytes.isEmpty else { return }
    guard let count = CInt(exactly: bytes.count) else {
      throw CryptoError(.malformed, "too large to be read")
    }
    try OpenSSL.check(BIO_write(pointer, bytes, count), "out of memory")
  }

  /// Takes out what was written.
  func takeContents() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(pointer))
    guard let room = CInt(exactly: bytes.count), room > 0 else { return [] }
    let count = BIO_read(pointer, &bytes, room)
    return Array(bytes.prefix(Int(max(0, count))))
  }

  /// A copy of what was written.
  var contents: [UInt8] {
    withWritten { Array($0) }
  }

  /// A copy of what was written, as text.
  var text: String {
    withWritten { String(decoding: $0, as: UTF8.self) }
  }

  /// A copy of what was written, for secrets.
  var secret: SecretBytes {
    withWritten { SecretBytes(copying: $0.bytes) }
  }

  private func withWritten<R: ~Copyable>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
    var start: UnsafeMutablePointer<CChar>?
    let count = COpenSSL_BIO_get_mem_data(pointer, &start)
    return body(UnsafeRawBufferPointer(start: start, count: max(0, count)))
  }
}
