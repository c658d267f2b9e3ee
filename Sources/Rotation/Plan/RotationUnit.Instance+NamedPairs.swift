// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import Postfix
internal import Primitives
internal import SystemPackage

extension RotationUnit.Instance {
  /// The pairs that the texts of its tables of names name, each with the services that show it to
  /// clients that ask for such a name.
  var namedPairs: [ConfiguredPair] {
    var pairs: [ConfiguredPair] = []
    for service in configuration.services(of: .smtpd) {
      guard let use = try? configuration.tlsUse(of: .smtpd, in: service), use.loadsPairs,
        let maps = ServerNameMaps(of: service, in: configuration)
      else { continue }
      for entry in maps.texts where entry.host != nil {
        // An entry for all names below a domain demands none of them in particular.
        let hosts = entry.key.isFullyQualified ? [entry.key] : []
        let user = ConfiguredPair.User(program: .smtpd, service: service, use: use, hosts: hosts)
        for files in configuration.pairFiles(ofEntry: entry.files.map(\.string)) {
          ConfiguredPair.add(files, user, [ServerNameMaps.parameter], to: &pairs)
        }
      }
    }
    return pairs
  }
}

extension ServerNameMaps {
  /// The entries that count in the texts of the tables.
  fileprivate var texts: [Entry] {
    var known: Set<String> = []
    return tables.flatMap { table in
      (source(of: table)?.entries ?? []).map { entry in
        Entry(table: table, key: entry.key, files: entry.values.map(location(of:)))
      }
    }.filter { known.insert($0.key).inserted }
  }
}
