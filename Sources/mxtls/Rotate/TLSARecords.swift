// SPDX-License-Identifier: Apache-2.0

import DANE
import Rotation
import TLSCrypto

/// The TLSA records of a pair: "3 1 1", the SHA-256 digest of the public key, which stay valid for as
/// long as the key is the same (RFC 7671, section 5.1; RFC 7672, section 3.1.1).
enum TLSARecords {
  /// The lines for a zone file, for port 25; `mxtls tlsa` has those of every server.
  ///
  /// - Parameter credentials: What servers show.
  /// - Returns: A record for each host name of each certificate, none for wildcards and addresses.
  static func lines(_ credentials: [Credential]) -> [String] {
    credentials.flatMap { credential -> [String] in
      guard let record = try? TLSARecord(of: credential.leaf.publicKey) else { return [] }
      return credential.leaf.extensions.names.compactMap { name in
        guard case .dns(let host) = name, !host.contains("*"), let name = try? DNSName(host) else {
          return nil
        }
        return (try? TLSAZoneLine(record, of: name, port: 25))?.description
      }
    }
  }
}
