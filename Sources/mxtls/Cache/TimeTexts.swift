// SPDX-License-Identifier: Apache-2.0

import Primitives
import TLSCrypto

/// Texts that come again and again in a long list.
struct TimeTexts {
  private var times: [UnixTime: String] = [:]
  private var ciphers: [UInt16: String] = [:]

  mutating func iso8601(_ time: UnixTime) -> String {
    if let known = times[time] { return known }
    // Bounded, however many moments there are.
    if times.count > 4096 { times = [:] }
    let text = time.iso8601
    times[time] = text
    return text
  }

  mutating func cipher(_ number: UInt16) -> String {
    if let known = ciphers[number] { return known }
    let name = CipherName.name(of: number)
    ciphers[number] = name
    return name
  }
}
