// SPDX-License-Identifier: Apache-2.0

import Primitives

extension Optional<UnixTime> {
  /// Takes over a time that is earlier.
  mutating func lower(to time: UnixTime?) {
    guard let time else { return }
    self = Swift.min(self ?? time, time)
  }
}
