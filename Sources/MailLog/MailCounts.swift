// SPDX-License-Identifier: Apache-2.0

/// Messages by how they crossed the network.
package struct MailCounts: Sendable, Equatable {
  package var clear = 0
  package var encrypted = 0
  package var verified = 0
  package var unjoined = 0
  /// Messages that did not leave the host.
  package var local = 0

  /// All that crossed the network.
  package var total: Int { clear + encrypted + verified + unjoined }

  /// Makes an empty count.
  package init() {}

  mutating func add(_ verdict: MessageVerdict, _ count: Int = 1) {
    switch verdict {
    case .clear: clear += count
    case .encrypted: encrypted += count
    case .verified: verified += count
    case .unjoined: unjoined += count
    case .local: local += count
    }
  }

  mutating func add(_ other: MailCounts) {
    clear += other.clear
    encrypted += other.encrypted
    verified += other.verified
    unjoined += other.unjoined
    local += other.local
  }
}
