// SPDX-License-Identifier: Apache-2.0

import Primitives
import TLSCrypto

extension Certificate {
  /// The whole days until it expires, rounded down: -1 where it expired less than a day ago.
  func daysLeft(at now: UnixTime) -> Int {
    Int((Double(notAfter - now) / 86400).rounded(.down))
  }
}
