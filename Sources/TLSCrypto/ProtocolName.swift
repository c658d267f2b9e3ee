// SPDX-License-Identifier: Apache-2.0

private import COpenSSL

/// The names of the protocols' numbers.
package enum ProtocolName {
  /// OpenSSL's name, such as "TLSv1.3" for 0x0304.
  package static func name(of version: some BinaryInteger) -> String {
    switch CInt(truncatingIfNeeded: version) {
    case SSL3_VERSION: "SSLv3"
    case TLS1_VERSION: "TLSv1"
    case TLS1_1_VERSION: "TLSv1.1"
    case TLS1_2_VERSION: "TLSv1.2"
    case TLS1_3_VERSION: "TLSv1.3"
    default: "unknown (\(version))"
    }
  }
}
