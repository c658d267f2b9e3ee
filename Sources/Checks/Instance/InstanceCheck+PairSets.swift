// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Postfix
internal import TLSCrypto

extension InstanceCheck {
  /// The pairs of a program or service together: which peers can use one of them.
  func checkPairs(of group: ServiceGroup, _ materials: [MaterialSource: LoadedMaterial]) {
    let sources = group.settings.sources
    let keys = sources.flatMap { source in
      (materials[source.source]?.pairs ?? []).compactMap { $0.leaf?.object.publicKey }
    }
    if group.settings.program.isServer, group.settings.use.loadsPairs, let source = sources.first,
      let verdict = KeySetVerdict(keys, isOfOtherHost: options.isOfOtherHost)
    {
      let all = sources.map(\.source)
      report.add(
        Finding(
          verdict.kind, verdict.message, severity: verdict.severity,
          consequence: verdict.consequence, remedy: verdict.remedy, places: [source.certificate],
          users: [group.label])
      ) { all.contains($0.source) && $0.users.contains(group.label) }
    }
    checkCiphers(of: group, for: keys)
    checkReplacements(of: group, materials)
  }

  /// Pairs of the older parameters that take each other's place.
  private func checkReplacements(
    of group: ServiceGroup, _ materials: [MaterialSource: LoadedMaterial]
  ) {
    var loaded: [String: PairSettings.Source] = [:]
    for source in group.settings.sources {
      guard case .files(let certificate, let key) = source.source,
        let leaf = materials[source.source]?.pairs.first?.leaf
      else { continue }
      let algorithm = leaf.object.publicKey.algorithm
      if let earlier = loaded.updateValue(source, forKey: algorithm) {
        let users = [group.settings.user(group.label, of: source)]
        // Only what is loaded from one file has to find its place free.
        var finding =
          certificate == key
          ? Finding(
            .algorithmTwice,
            "a second \(algorithm) key, after that of \(earlier.certificate.parameter)",
            consequence: LoadFault.Effect.disablesTLS.text(for: users),
            places: [source.certificate],
            file: certificate)
          : Finding(
            .pairReplaced,
            "the \(algorithm) pair of \(earlier.certificate.parameter) is replaced by that of"
              + " \(source.certificate.parameter)", places: [earlier.certificate])
        finding.users = [group.label]
        let shown = certificate == key ? source.source : earlier.source
        report.add(finding.limited(for: users)) {
          $0.source == shown && $0.users.contains(group.label)
        }
      }
    }
  }
}
