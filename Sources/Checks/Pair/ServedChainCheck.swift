// SPDX-License-Identifier: Apache-2.0

internal import KeyPairs
internal import SystemPackage
package import TLSCrypto

/// The check of certificates as a server has sent them.
package final class ServedChainCheck {
  private let options: CheckOptions
  // What is read of the trust store for one server serves for all.
  private let context: CheckContext

  /// What was found.
  package struct Verdict {
    /// The findings, in no order.
    package let findings: [Finding]
    /// A Boolean value that tells whether the chain ends in a root that anybody here trusts.
    package let isTrusted: Bool
  }

  /// Prepares a check by these options.
  package init(options: CheckOptions) {
    self.options = options
    context = CheckContext(options: options) { _ in [] }
  }

  /// Checks a chain.
  ///
  /// - Parameters:
  ///   - certificates: The certificates as they were sent, the server's own first; none are no fault.
  ///   - names: The names that clients look for.
  /// - Returns: What was found; without a word about Postfix, for the server may be another program.
  package func check(_ certificates: [Certificate], names: [String]) -> Verdict {
    guard let leaf = certificates.first else {
      return Verdict(findings: [], isTrusted: false)
    }
    let sent = MaterialFile(named: "")
    let pair = KeyPair(certificates: certificates.map { KeyPair.Located($0, in: sent) })
    var check = PairCheck(
      pair, users: [PairUser(label: "", hosts: names)], context: context, isServed: true)
    check.run()
    let others = Array(certificates.dropFirst())
    return Verdict(
      findings: check.findings.map(\.served),
      isTrusted: context.trust(in: leaf, with: others).isTrusted)
  }
}

extension Finding {
  /// The finding about what was sent: no file, and nothing that Postfix makes of it.
  fileprivate var served: Finding {
    var finding = self
    finding.file = nil
    finding.line = nil
    finding.users = []
    finding.consequence = ""
    if let remedy = kind.servedRemedy { finding.remedy = remedy }
    return finding
  }
}

extension FindingKind {
  /// How it is mended at a server of which no more is known; nil where the catalogue says it.
  package var servedRemedy: String? {
    switch self {
    case .nameMismatch: "request a certificate with that name"
    case .expired, .expires: "renew the certificate, and have the server read it"
    case .notYetValid: "look at the clocks of both hosts, and install the certificate before"
    case .incomplete:
      "add it to the file of the server, unless it is the root of a CA that is trusted elsewhere"
    default: nil
    }
  }
}

extension CheckContext.Trust {
  /// A Boolean value that tells whether the chain ends in a root that is trusted.
  fileprivate var isTrusted: Bool {
    switch self {
    case .publicRoot, .privateRoot, .verdict(.trusted): true
    case .noStore, .verdict: false
    }
  }
}
