// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
internal import SecretMemory

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
