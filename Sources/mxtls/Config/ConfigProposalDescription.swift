// SPDX-License-Identifier: Apache-2.0

import Postfix
import Primitives

/// Proposals for programs, field by field as the manual page documents them.
struct ConfigProposalDescription: Encodable {
  struct Proposal: Encodable {
    let directory: String
    let changes: [Change]
    let remarks: [String]
    let difference: String
    /// Whether the changes were made; absent where they were not to be, as are the others.
    let changed: Bool?
    let kept: [String]?
    let reloaded: Bool?
    let confirmed: [String]?
    let clients: [String]?
  }

  struct Change: Encodable {
    /// Absent for main.cf.
    let service: String?
    let parameter: String
    let before: String?
    let after: String?
    let reason: String
    let source: String
  }

  let proposals: [Proposal]

  init(_ proposals: [ConfigProposal], areApplied: Bool) {
    self.proposals = proposals.map { proposal in
      Proposal(
        directory: proposal.directory,
        changes: proposal.changes.map { change in
          Change(
            service: change.service, parameter: change.parameter,
            before: change.before?.withoutKeyMaterial, after: change.after?.withoutKeyMaterial,
            reason: change.reason.withoutKeyMaterial, source: change.source)
        }, remarks: proposal.remarks, difference: proposal.difference.withoutKeyMaterial,
        changed: areApplied ? proposal.outcome != nil : nil, kept: proposal.outcome?.kept,
        reloaded: proposal.outcome?.isReloaded, confirmed: proposal.outcome?.confirmed,
        clients: proposal.outcome?.clients)
    }
  }
}
