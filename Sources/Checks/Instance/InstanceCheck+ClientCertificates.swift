// SPDX-License-Identifier: Apache-2.0

internal import Postfix
internal import Primitives

extension InstanceCheck {
  /// The tables that smtpd(8) asks about the certificates of clients (smtpd_check.c): each service may
  /// have others, though it does TLS as the others do.
  func checkClientCertificates(_ groups: [ServiceGroup]) {
    let groups = groups.filter { $0.settings.program == .smtpd }
    guard let base = groups.first else { return }
    let services = configuration.services(of: .smtpd)
    var seen: Set<[String]> = []
    for service in services.isEmpty ? [nil] : services.map(Optional.init) {
      let own = groups.first { $0.service?.identity == service?.identity } ?? base
      let group = ServiceGroup(
        label: service?.label ?? base.label, service: service, settings: own.settings)
      for peers in tablesOfCertificates(of: group) {
        let key = [peers.parameter, peers.name, peers.severity.map { "\($0)" } ?? ""]
        guard seen.insert(key).inserted else { continue }
        if peers.parameter == Self.relaying || peers.table.hasType {
          _ = entries(of: peers)
        } else {
          addClosed(peers, "\(peers.table.name) has no type, such as \(peers.name)")
        }
      }
    }
  }

  private static let relaying = "relay_clientcerts"

  private static let restrictions = [
    "client", "helo", "sender", "relay", "recipient", "data", "end_of_data", "etrn",
  ].map { "smtpd_\($0)_restrictions" }

  private func tablesOfCertificates(of group: ServiceGroup) -> [PeerTable] {
    let lists = Self.restrictions.map { name in
      let value = written(name, in: group.service) ?? ""
      return (name, ParameterList.split(value.filter { $0 != "{" && $0 != "}" }))
    }
    // A client that is not asked for a certificate shows none.
    let isAsked =
      group.settings.use.loadsPairs
      && ["smtpd_tls_ask_ccert", "smtpd_tls_req_ccert"].contains { isYes($0, in: group.service) }
    let isUsed = lists.contains { $0.1.contains("permit_tls_clientcerts") }
    let refused = "clients with a certificate are answered with 451, and their mail waits"
    let idle = "Postfix logs an error, and never asks the table"
    let relaying =
      written(Self.relaying, in: group.service) == nil
      ? []
      : peerTables(of: Self.relaying, in: group, failure: isAsked && isUsed ? refused : idle)
    var tables = relaying.map { table in
      var table = table
      table.severity = isAsked && isUsed ? nil : .warning
      return table
    }
    for (name, words) in lists {
      for (word, next) in zip(words, words.dropFirst()) where word == "check_ccert_access" {
        let type = value(of: "default_database_type", in: nil) ?? "hash"
        for table in LookupTable.list(next, defaultType: type) {
          // A table without a type fails for clients without a certificate as well.
          let isReached = isAsked || !table.hasType
          let failure = table.hasType ? refused : "every client is answered with 451"
          var peers = PeerTable(table, parameter: name, group, isReached ? failure : idle)
          peers.severity = isReached ? nil : .warning
          tables.append(peers)
        }
      }
    }
    for index in tables.indices { tables[index].stopsHandshakes = false }
    return tables
  }

  /// The value of a parameter that somebody has set; no default has to do with certificates.
  private func written(_ name: String, in service: MasterService?) -> String? {
    configuration.isSet(name, in: service) ? value(of: name, in: service) : nil
  }
}
