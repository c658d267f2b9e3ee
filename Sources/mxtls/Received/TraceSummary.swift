// SPDX-License-Identifier: Apache-2.0

import Trace

/// What many messages come to.
struct TraceSummary {
  private(set) var messages = 0
  private(set) var verdicts: [Message.Verdict: Int] = [:]
  /// The hops between hosts.
  private(set) var hops = 0
  private(set) var encryptedHops = 0
  private(set) var clearHops = 0
  private(set) var weakHops = 0
  /// The encrypted hops by version; nil for where none is said.
  private(set) var versions: [TLSVersion?: Int] = [:]

  /// The hops between hosts for which nothing is said of TLS.
  var notSaidHops: Int { hops - encryptedHops - clearHops }

  /// Counts a message.
  mutating func add(_ message: Message) {
    messages += 1
    verdicts[message.verdict, default: 0] += 1
    for hop in message.hops where !hop.isLocal {
      hops += 1
      switch hop.protection {
      case .encrypted:
        encryptedHops += 1
        versions[hop.tls.version, default: 0] += 1
        if !hop.tls.weaknesses.isEmpty { weakHops += 1 }
      case .clear, .nullCipher: clearHops += 1
      case .notSaid: break
      }
    }
  }

  /// The versions with their numbers, the newest first, and last those that are not said.
  var versionCounts: [(name: String, count: Int)] {
    (TLSVersion.allCases.reversed().map(Optional.some) + [nil]).compactMap { version in
      versions[version].map { (version?.rawValue ?? "version not said", $0) }
    }
  }

  /// Writes the summary for people.
  func writeText(to console: Console) {
    let parts: [(Message.Verdict, String)] = [
      (.encrypted, "encrypted"), (.clear, "in clear"), (.notSaid, "not said"),
      (.local, "local"), (.noTrace, "without a trace"),
    ]
    let counts = parts.compactMap { verdict, name in
      verdicts[verdict].map { "\($0.grouped) \(name)" }
    }
    console.out.line()
    console.out.paragraph(
      (messages.counted("message", "messages"), .bold), (": ", nil),
      text: counts.joined(separator: ", "), margin: 2)
    guard hops > 0 else { return }
    let weak = weakHops > 0 ? ", \(weakHops.grouped) of them weak" : ""
    let names = versionCounts.map { "\($0.name) \($0.count.grouped)" }.joined(separator: ", ")
    console.out.paragraph(
      (hops.counted("hop", "hops"), .bold), (" between hosts: ", nil),
      text: "\(encryptedHops.grouped) encrypted\(names.isEmpty ? "" : " (\(names)\(weak))"),"
        + " \(clearHops.grouped) in clear, \(notSaidHops.grouped) not said", margin: 2)
  }
}
