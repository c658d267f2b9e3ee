// SPDX-License-Identifier: Apache-2.0

/// The report for programs.
struct RunDescription: Encodable {
  let pairs: [PairOutcome]
}
