// SPDX-License-Identifier: Apache-2.0

internal import Checks
internal import Platform
package import Primitives
package import SystemPackage
package import TLSCrypto

/// What decides when a pair is renewed, and how.
package struct RotationPolicy {
  private let clock: () -> UnixTime
  /// The time at this moment.
  package var now: UnixTime { clock() }
  /// With less time left a certificate is renewed.
  package var before = Threshold.defaultWarning
  /// For how many seconds a key may be in use; nil for any time.
  package var maxKeyAge: Int64?
  /// Whether the key stays, as long as it may.
  package var reusesKey = false
  /// Why every pair is renewed; nil where each has to be due.
  package var force: String?
  /// The names to certify; none for those of the old certificate and the host's.
  package var names: [SubjectAlternativeName] = []
  /// The type of the new key; nil for that of the old one.
  package var type: KeyType?
  /// For how many days a self-signed certificate is valid; nil for as long as the old one.
  package var days: Int?
  /// Whether a command signs the requests, so that the certificates of a CA are renewed too.
  package var hasSigner = false
  /// Tells the packages of the distribution that files belong to, in their order.
  package var packagesOfFiles: ([FilePath]) -> [String] = { _ in [] }

  /// - Parameter now: Reads the clock; it is evaluated whenever the time is needed.
  package init(now: @autoclosure @escaping () -> UnixTime) { clock = now }
}

extension RotationPolicy {
  /// Whether a certificate has the names that are wanted; a CA may have added some.
  func hasNames(_ leaf: Certificate) -> Bool {
    if names.isEmpty { return true }
    if hasSigner {
      return names.allSatisfy { leaf.extensions.names.contains($0) || leaf.covers($0.text) }
    }
    return Set(leaf.extensions.names) == Set(names)
  }

  /// Throws where a new pair would be due again at once, night after night.
  func requireTime(_ new: [Credential], for unit: RotationUnit) throws(RotationError) {
    // The check reports what has expired.
    let times = new.filter { $0.leaf.notAfter >= now }.map { $0.leaf.renewal(before) }
    guard let first = times.min(), first <= now else { return }
    throw RotationError(
      .shortLived, unit.name,
      "a new certificate would be due again at once: it is valid for"
        + " \(new.map(\.leaf.lifetime).min()?.durationText ?? "no time")")
  }
}
