// SPDX-License-Identifier: Apache-2.0

import Checks
import MailPolicy
import SMTP

/// What is to be said of the mail of a domain.
struct DomainReport {
  let facts: DomainFacts
  let policy: DomainPolicy
  /// What each host serves, in the order of the hosts; nil for one without an address.
  let hosts: [ProbeReport?]
  /// How each kind of sender delivers.
  let deliveries: [(sender: MailSender, delivery: Delivery)]
  /// The findings about the domain itself, the worst first; their users are the hosts concerned.
  let findings: [Finding]

  /// All findings, those of the hosts among them.
  var allFindings: [Finding] { placed.map(\.finding) }

  /// All findings, each with the domain or the server that has it.
  var placed: [(place: String, finding: Finding)] {
    findings.map { (facts.domain.text, $0) }
      + hosts.compactMap(\.self).flatMap { host in
        host.findings.map { ("\(host.probe.endpoint)", $0) }
      }
  }

  /// The verdict.
  var status: ExitStatus { .worst(of: allFindings.map(\.severity.status)) }

  /// How many connections were made to mail servers.
  var connections: Int { hosts.compactMap(\.self).reduce(0) { $0 + $1.connections } }
}
