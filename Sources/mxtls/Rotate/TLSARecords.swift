// SPDX-License-Identifier: Apache-2.0

import Primitives
import Rotation
import TLSCrypto

/// The TLSA records of a pair: "3 1 1", the SHA-256 digest of the public key, which stay valid for as
/// long as the key is the same (RFC 7671, section 5.1; RFC 7672, section 3.1.1).
enum TLSARecords {
  /// The lines for a zone file, for port 25.
  ///
  /// - Parameter credentials: What servers show.
  /// - Returns: A record for each host name of each certificate, none for wildcards and addresses.
  static func lines(_ credentials: [Credential]) -> [String] {
    credentials.flatMap { credential -> [String] in
      guard let pin = try? credential.leaf.publicKey.fingerprint.bytes.hex else { return [] }
      return credential.leaf.extensions.names.compactMap { name in
        guard case .dns(let host) = name, !host.contains("*"), host == host.escaped else {
          return nil
        }
        return "_25._tcp.\(host). IN TLSA 3 1 1 \(pin)"
      }
    }
  }
}
