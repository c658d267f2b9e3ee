// SPDX-License-Identifier: Apache-2.0

/// The feature status of a delivery, `tls=` since Postfix 3.11 (global/pol_stats.c): names joined by
/// "/", each with "!" before it where its policy was violated, ":" and a name where it was downgraded
/// to that, and "?" after it where it was left undecided.
package struct FeatureStatus: Hashable, Sendable {
  /// The level that was asked for: "may", "dane".
  package var level: String
  /// What it came to, where that is another: "none" of "may:none".
  package var downgradedTo: String?
  /// The policy was violated, and the connection not used.
  package var isViolated: Bool
  /// It was never decided.
  package var isUndecided: Bool
  /// The status of REQUIRETLS, as it stands: "requiretls", "!requiretls:nostarttls".
  package var requireTLS: String?

  /// Reads the value of `tls=`.
  package init(_ text: String) {
    let features = text.split(separator: "/", omittingEmptySubsequences: false)
    var first = features.first ?? ""
    isViolated = first.hasPrefix("!")
    if isViolated { first = first.dropFirst() }
    isUndecided = first.hasSuffix("?")
    if isUndecided { first = first.dropLast() }
    let parts = first.split(separator: ":", maxSplits: 1)
    level = String(parts.first ?? "")
    downgradedTo = parts.count > 1 ? String(parts[1]) : nil
    requireTLS = features.dropFirst().first { $0.contains("requiretls") }.map(String.init)
  }

  /// What became of the message; nil where the status does not say.
  package var verdict: MessageVerdict? {
    guard !isViolated, !isUndecided else { return nil }
    return switch downgradedTo ?? level {
    case "none": .clear
    case "may", "encrypt", "halfdane", "half-dane": .encrypted
    case "dane", "dane-only", "fingerprint", "verify", "secure": .verified
    default: nil
    }
  }
}
