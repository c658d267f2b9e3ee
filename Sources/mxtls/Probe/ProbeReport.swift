// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives
import SMTP

/// What a server serves, and what is to be said of it.
struct ProbeReport {
  let probe: HostProbe
  /// The findings, the worst first; their users are the addresses concerned.
  let findings: [Finding]
  /// The addresses at which the chain leads to a root that is trusted here.
  let trusted: Set<String>
  /// What is said of the TLSA records, by address; none where there are no records.
  let dane: [String: String]
  /// What the DNS says of them; nil where it was not asked.
  var outlook: DANEOutlook?
  /// The service of master.cf; nil where the server is not known to be one of this host's.
  var service: String?

  /// The verdict.
  var status: ExitStatus { .worst(of: findings.map(\.severity.status)) }

  /// How many connections were made.
  var connections: Int { probe.addresses.reduce(0) { $0 + $1.connections } }
}
