// SPDX-License-Identifier: Apache-2.0

import Platform
import Primitives
import Rotation
import SMTP
import TLSCrypto

/// The report for programs.
struct RunDescription: Encodable {
  let pairs: [PairOutcome]
}
