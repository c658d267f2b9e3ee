// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Platform
package import Primitives
internal import SystemPackage
package import TLSCrypto

/// What a check is to go by.
package struct CheckOptions {
  private let clock: () -> UnixTime
  /// The time at this moment.
  package var now: UnixTime { clock() }
  /// With less time left a certificate gets a warning.
  package var warning = Threshold.defaultWarning
  /// With less time left a certificate is critical.
  package var critical = Threshold.defaultCritical
  /// The host's name in place of `myhostname`, lower-case A-labels.
  package var host: String?
  /// Names that every server certificate has to cover besides, such as those of MX records.
  package var names: [String] = []
  /// For how many seconds a key may be in use; nil for any time.
  package var maxKeyAge: Int64?
  /// The directory that stands for "/" in the paths of the configuration; empty for "/" itself.
  package var root = ""
  /// A Boolean value that tells whether the configuration is that of another host, whose OpenSSL is
  /// not the one that runs here.
  package var isOfOtherHost = false
  /// The user who checks, whose files count as root's do.
  package var user: UInt32
  /// Certificates of CAs that are trusted besides those of the system.
  package var authorities: [Certificate] = []
  /// The system's trust store: a file of certificates, and hashed directories with colons between.
  package var trustFile = TrustStore.systemFile
  package var trustDirectories = TrustStore.systemDirectory

  /// - Parameters:
  ///   - now: Reads the clock; it is evaluated whenever the time is needed.
  ///   - user: The user who checks.
  package init(now: @autoclosure @escaping () -> UnixTime, user: UInt32) {
    clock = now
    self.user = user
  }
}

extension CheckOptions {
  /// Whether a file is the bundle of public CAs that the system trusts.
  func isTrustFile(_ file: MaterialFile) -> Bool {
    guard let identity = file.status?.identity else { return false }
    return (try? FileStatus.of(FilePath(trustFile)))?.identity == identity
  }
}
