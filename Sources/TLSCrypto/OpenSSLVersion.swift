// SPDX-License-Identifier: Apache-2.0

private import COpenSSL

/// The number of a release of OpenSSL: OPENSSL_VERSION_NUMBER, see OpenSSL_version(3).
package struct OpenSSLVersion: RawRepresentable, Hashable, Comparable, Sendable,
  CustomStringConvertible
{
  package let rawValue: UInt64

  package init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The library that this program runs with.
  package static var running: OpenSSLVersion {
    OpenSSLVersion(rawValue: UInt64(OpenSSL_version_num()))
  }

  /// The first release with the curves of brainpool in TLS 1.3 (RFC 8734): 3.2.
  static let brainpool = OpenSSLVersion(rawValue: 0x3020_0000)

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// The release as its makers name it: "3.0.22", "1.1.1w", "0.9.8zh"; the number itself where it
  /// is older than 0.9.5, when the scheme began.
  package var description: String {
    let major = rawValue >> 28
    let minor = bits(20, 8)
    if rawValue == 0x2000_0000 { return "LibreSSL" }
    if (3...15).contains(major) { return "\(major).\(minor).\(bits(4, 16))" }
    guard (0x0090_5000..<0x2000_0000).contains(rawValue) else {
      return "0x" + String(rawValue, radix: 16)
    }
    let release = "\(major).\(minor).\(bits(12, 8))\(Self.letters(bits(4, 8)))"
    switch bits(0, 4) {
    case 0: return release + "-dev"
    case 0xF: return release
    case let beta: return release + "-beta\(beta)"
    }
  }

  private func bits(_ shift: UInt64, _ count: UInt64) -> UInt64 {
    rawValue >> shift & (1 << count - 1)
  }

  /// What is after the numbers: a letter a patch, and after "y" and a "z" left out, "za" and so on.
  private static func letters(_ patch: UInt64) -> String {
    guard patch > 0 else { return "" }
    guard patch <= 26 else { return "z" + letters(patch - 26) }
    return String(UnicodeScalar(UInt8(ascii: "a") + UInt8(patch - 1)))
  }
}
