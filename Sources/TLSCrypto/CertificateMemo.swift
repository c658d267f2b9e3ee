// SPDX-License-Identifier: Apache-2.0

private import Synchronization

/// The certificates that have been read from PEM, so that one that stands in many files, as those of
/// issuers do, is decoded once.
package final class CertificateMemo: Sendable {
  /// Nothing of a certificate changes, and OpenSSL counts references to it atomically: so the same
  /// object can be used by several threads.
  private struct Known: @unchecked Sendable {
    let certificate: Certificate
  }

  private let known = Mutex<[[UInt8]: Known]>([:])

  package init() {}

  /// The certificate of a block.
  ///
  /// - Parameters:
  ///   - block: The block, BEGIN and END line included.
  ///   - read: Reads it, where that has not been done.
  /// - Returns: What `read` returned, now or before.
  /// - Throws: What `read` throws.
  func content(
    of block: RawSpan, _ read: () throws(CryptoError) -> CryptoObject.Content
  ) throws(CryptoError) -> CryptoObject.Content {
    let bytes = block.withUnsafeBytes { Array($0) }
    if let found = known.withLock({ $0[bytes] }) { return .certificate(found.certificate) }
    let content = try read()
    if let certificate = content.certificate {
      let new = Known(certificate: certificate)
      known.withLock { $0[bytes] = new }
    }
    return content
  }
}
