// SPDX-License-Identifier: Apache-2.0

/// Where Postfix loads key pairs from: what one of its parameters, or two, say.
package enum MaterialSource: Hashable {
  /// A file with a certificate and its issuers, and one with the key, which may be the same.
  case files(certificate: String, key: String)
  /// The files of *_tls_chain_files, or of an entry of tls_server_sni_maps.
  case chain([String])
  /// The files of an entry of tls_server_sni_maps, in one of which there is a NUL byte.
  case entry([String])

  /// The paths of all its files.
  package var paths: [String] {
    switch self {
    case .files(let certificate, let key): certificate == key ? [key] : [certificate, key]
    case .chain(let paths), .entry(let paths): paths
    }
  }
}
