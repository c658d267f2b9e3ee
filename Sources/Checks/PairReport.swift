// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Postfix
package import Primitives
package import TLSCrypto

/// A pair as it is reported.
package struct PairReport {
  /// Who loads it, such as "smtpd" and "submission/inet"; none where no Postfix was looked at.
  package let users: [String]
  /// The parameters that name its files, in the order of the users.
  package let parameters: [String]
  /// The paths as the configuration has them.
  package let certificateFile: String?
  package let keyFile: String?
  /// The host's own certificate and those that are sent with it, with their files.
  package let certificates: [(file: String, certificate: Certificate)]
  /// The public half of the private key, or nil where none could be loaded.
  package let key: PublicKey?
  /// A Boolean value that tells whether the chain ends in a root that the system trusts.
  package let isPublic: Bool
  /// A Boolean value that tells whether anybody loads it: whether TLS is on.
  package let isActive: Bool
  /// The findings about it, which are in the report as well.
  package internal(set) var findings: [Finding]
  /// Where it is loaded from.
  let source: MaterialSource

  init(_ pair: KeyPair, of shared: SharedSource, findings: [Finding], isPublic: Bool = false) {
    source = shared.source
    users = shared.users.map(\.label.withoutKeyMaterial).unique
    let places = shared.users.flatMap { [$0.certificate, $0.key].compactMap(\.self) }
    parameters = places.map(\.parameter).unique
    let files = Self.files(of: pair, shared.source)
    certificateFile = files.certificate?.withoutKeyMaterial
    keyFile = files.key?.withoutKeyMaterial
    certificates = pair.certificates.map { ($0.file.path, $0.object) }
    key = pair.key?.object.publicKey
    self.isPublic = isPublic
    isActive = shared.users.contains(where: \.isActive)
    self.findings = findings
  }

  /// The host's own certificate, or nil where none could be loaded.
  package var certificate: Certificate? { certificates.first?.certificate }

  /// How bad the worst finding about it is; nil where there is none.
  package var severity: Severity? { findings.map(\.severity).max() }

  private static func files(
    of pair: KeyPair, _ source: MaterialSource
  ) -> (certificate: String?, key: String?) {
    switch source {
    case .files(let certificate, let key): return (certificate, key)
    case .chain(let paths), .entry(let paths):
      let first = paths.count == 1 ? paths[0] : nil
      let certificate = pair.leaf?.file.path ?? first
      return (certificate, pair.key?.file.path ?? certificate)
    }
  }
}
