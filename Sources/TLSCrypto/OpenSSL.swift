// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// The funnels that every OpenSSL call passes through, so that none can forget to drain the queue.
///
/// OpenSSL keeps one error queue a thread; nothing here suspends, so the entries that are drained
/// are those of the call that failed.
enum OpenSSL {
  /// Passes a positive result on.
  ///
  /// - Parameters:
  ///   - result: What the call returned; zero and negative values are failures.
  ///   - purpose: What was being done, as the reason of the error.
  ///   - code: The kind of failure that this is.
  /// - Returns: `result`.
  /// - Throws: A `CryptoError` with the drained queue.
  @discardableResult
  static func check(
    _ result: CInt, _ purpose: @autoclosure () -> String, code: CryptoError.Code = .library
  ) throws(CryptoError) -> CInt {
    guard result > 0 else { throw CryptoError(code, purpose(), queue: drainQueue()) }
    return result
  }

  /// Passes a pointer on that is not null.
  ///
  /// - Parameters:
  ///   - pointer: What the call returned.
  ///   - purpose: What was being done, as the reason of the error.
  ///   - code: The kind of failure that this is.
  /// - Returns: `pointer`, unwrapped.
  /// - Throws: A `CryptoError` with the drained queue.
  @discardableResult
  static func check<Pointer>(
    _ pointer: Pointer?, _ purpose: @autoclosure () -> String, code: CryptoError.Code = .library
  ) throws(CryptoError) -> Pointer {
    guard let pointer else { throw CryptoError(code, purpose(), queue: drainQueue()) }
    return pointer
  }

  /// Empties the queue and returns what it held, oldest first.
  @discardableResult
  static func drainQueue() -> [OpenSSLQueueEntry] {
    var entries: [OpenSSLQueueEntry] = []
    var data: UnsafePointer<CChar>?
    var flags: CInt = 0
    while true {
      let code = ERR_get_error_all(nil, nil, nil, &data, &flags)
      guard code != 0 else { return entries }
      entries.append(
        OpenSSLQueueEntry(
          code: code,
          library: ERR_lib_error_string(code).map { String(cString: $0) } ?? "OpenSSL",
          reason: ERR_reason_error_string(code).map { String(cString: $0) } ?? "error \(code)",
          // The memory behind the data belongs to the queue's slot: copy it now.
          detail: flags & ERR_TXT_STRING != 0 ? data.map { String(cString: $0) } ?? "" : ""))
    }
  }

  /// Copies bytes that OpenSSL owns.
  static func bytes(_ start: UnsafePointer<UInt8>?, _ count: some BinaryInteger) -> [UInt8] {
    Array(UnsafeBufferPointer(start: start, count: max(0, Int(count))))
  }

  /// Encodes an object as DER with its `i2d` function, which allocates the output.
  ///
  /// - Parameter encode: Calls `i2d_TYPE(object, &out)`.
  /// - Returns: The encoding.
  /// - Throws: A `CryptoError` of code `library`.
  static func der(
    _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>) -> CInt
  ) throws(CryptoError) -> [UInt8] {
    var out: UnsafeMutablePointer<UInt8>?
    let count = try check(encode(&out), "cannot be encoded as DER")
    defer { COpenSSL_OPENSSL_free(out) }
    return bytes(out, count)
  }

  /// Decodes DER with a `d2i` function, which must consume all of it.
  ///
  /// - Parameters:
  ///   - der: The whole encoding.
  ///   - decode: Calls `d2i_TYPE(nil, &position, length)`.
  ///   - free: Frees an object that left bytes unread.
  /// - Returns: The object, owned by the caller; nil where the bytes are not one.
  static func object(
    _ der: RawSpan,
    _ decode: (UnsafeMutablePointer<UnsafePointer<UInt8>?>, Int) -> OpaquePointer?,
    free: (OpaquePointer) -> Void
  ) -> OpaquePointer? {
    der.withUnsafeBytes { buffer in
      let start = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
      var position = start
      guard let start, let object = decode(&position, buffer.count) else {
        drainQueue()
        return nil
      }
      guard position == start + buffer.count else {
        free(object)
        return nil
      }
      return object
    }
  }
}
