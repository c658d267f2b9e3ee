// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Primitives

extension FindingKind {
  /// A Boolean value that tells whether a service shows nobody a certificate as long as something
  /// critical of this kind is so, unless the place where it is found says otherwise.
  var stopsHandshakes: Bool { Self.outages.contains(self) }

  private static let outages: Set<FindingKind> = {
    let files = LoadFault.Kind.allCases.filter { $0.severity == .critical }.map(FindingKind.init)
    return Set(
      files + [
        configUnusable, invalidLevel, noManager, randomSource, digest, caUnusable, cacheFatal,
        cacheProxied, cacheShared, cacheTruncated,
      ])
  }()
}
