// SPDX-License-Identifier: Apache-2.0

import DANE
import MailPolicy

/// What the DNS says of the mail of a domain.
struct DomainFacts: Sendable {
  /// A host that takes the mail.
  struct Host: Sendable {
    /// Hosts with the least number are tried first; nil where the domain has no MX record.
    let preference: UInt16?
    let name: DNSName
    let outlook: DANEOutlook
  }

  /// A TXT record of a policy.
  enum Record<Value: TaggedRecord>: Sendable {
    case known(SoleRecord<Value>)
    /// Nobody knows: the look-up failed in this way.
    case unknown(DNSAnswer.State)

    /// The record, where it counts.
    var found: Value? {
      if case .known(.found(let record)) = self { record } else { nil }
    }
  }

  let domain: MailDomain
  /// Where the mail goes by what is true.
  let route: MailRoute
  /// The state of the answer for the MX records.
  let state: DNSAnswer.State
  /// Where it goes by what Postfix on this host believes; nil where that was not asked.
  let believed: MailRoute?
  /// Why nothing can be validated on this host; nil where it can.
  let blindness: String?
  /// The hosts, in the order in which mail is offered to them.
  let hosts: [Host]
  /// How many more there are, which are not looked at.
  let ignored: Int
  let policy: Record<STSRecord>
  let reports: Record<ReportRecord>
}
