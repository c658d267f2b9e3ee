// SPDX-License-Identifier: Apache-2.0

import Checks
import Platform
import Primitives
import SMTP
import TLSCrypto

/// Judges what servers serve.
final class ProbeJudge {
  /// A certificate that has to be shown.
  struct Expected {
    let path: String
    let fingerprint: Fingerprint
    let kind: CertificateKind?

    init(_ certificate: Certificate, in path: String) throws(Failure) {
      self.path = path
      fingerprint = try about(path) { () throws(CryptoError) in try certificate.fingerprint }
      kind = CertificateKind(of: certificate.publicKey)
    }
  }

  /// Has the time and the thresholds.
  let options: CheckOptions
  private let names: [String]
  private let hasServerName: Bool
  private let expected: [Expected]
  private let records: DANEExpectation?
  private let chains: ServedChainCheck

  /// - Parameters:
  ///   - options: What to go by.
  ///   - names: The names that certificates have to cover.
  ///   - hasServerName: Whether the name that was asked for is among them, in place of the host's.
  ///   - expected: The certificates of which one has to be shown; none for any.
  ///   - records: The TLSA records that have to be fitted; nil for none.
  init(
    _ options: CheckOptions, names: [String], hasServerName: Bool, _ expected: [Expected],
    _ records: DANEExpectation?
  ) {
    self.options = options
    self.names = names
    self.hasServerName = hasServerName
    self.expected = expected
    self.records = records
    chains = ServedChainCheck(options: options)
  }

  /// One that judges as another does, for a server of which more is known.
  ///
  /// - Parameters:
  ///   - other: Has the options, the names and records that hold for all, and what was read of the
  ///     trust store.
  ///   - names: The names that the certificates of the server have to cover besides.
  ///   - expected: The certificates that have to be shown.
  init(_ other: ProbeJudge, names: [String], _ expected: [Expected]) {
    options = other.options
    self.names = (names + other.names).unique
    hasServerName = true
    self.expected = expected
    records = other.records
    chains = other.chains
  }

  /// Judges a server.
  ///
  /// - Parameters:
  ///   - probe: What it serves.
  ///   - name: The name of the host, which its certificate has to cover; nil where it has none.
  ///   - outlook: What the DNS says of its TLSA records; nil where it was not asked.
  ///   - isNeeded: Whether it is a fault that nobody knows what it says.
  ///   - isIncluded: Tells which findings are wanted.
  /// - Returns: What it serves, with what is to be said of it.
  func report(
    _ probe: HostProbe, name: String?, _ outlook: DANEOutlook? = nil, isNeeded: Bool = false,
    _ isIncluded: (FindingKind) -> Bool
  ) -> ProbeReport {
    let records = records ?? outlook?.expectation
    let wanted = (hasServerName ? [] : [name].compactMap(\.self)) + names
    var findings: [Finding] = []
    var trusted: Set<String> = []
    var dane: [String: String] = [:]
    if let failure = probe.failure {
      findings.append(finding(failure, at: "\(probe.endpoint)", hasTLS: false))
    }
    if let unusable = records?.unusable { findings.append(unusable) }
    if let outlook { findings += Self.findings(outlook, isNeeded: isNeeded) }
    for address in probe.addresses {
      let place = address.address.text
      if let failure = address.visit.failure {
        if failure.code == .closed, address.visit.agreement?.asksForCertificate == true {
          findings.append(Finding(.servedClientCertificate, users: [place]))
        } else {
          findings.append(finding(failure, at: place, hasTLS: address.visit.agreement != nil))
        }
      }
      guard let agreement = address.visit.agreement else { continue }
      findings += weaknesses(agreement, at: place)
      let isEarly = probe.endpoint.isWrapper && probe.endpoint.knownPort == "25"
      if isEarly, probe.mailProtocol == .smtp {
        findings.append(Finding(.servedEarlyTLS, users: [place]))
      }
      if address.visit.certificates.isEmpty {
        findings.append(Finding(.servedNoCertificate, users: [place]))
      }
      for certificates in address.chains {
        let verdict = chains.check(certificates, names: wanted)
        if verdict.isTrusted { trusted.insert(place) }
        findings += verdict.findings.map { $0.at(place) }
        if let leaf = certificates.first,
          let outcome = records?.outcome(of: certificates, names: wanted, at: options.now)
        {
          let text = "\(leaf.publicKey.summary): \(outcome.text)"
          dane[place] = [dane[place], text].compactMap(\.self).joined(separator: "; ")
          findings += [outcome.finding].compactMap(\.self).map { $0.at(place) }
        }
      }
    }
    findings += probe.addresses.flatMap(strangers)
    findings += differences(probe)
    return ProbeReport(
      probe: probe,
      findings: findings.filter { isIncluded($0.kind) }.map { $0.fitting(probe.mailProtocol) }
        .inOrder, trusted: trusted, dane: dane, outlook: outlook)
  }

  /// What is wrong with what was agreed upon.
  private func weaknesses(_ agreement: TLSAgreement, at place: String) -> [Finding] {
    var findings: [Finding] = []
    func add(_ kind: FindingKind, _ message: String) {
      findings.append(Finding(kind, message, users: [place]))
    }
    if agreement.isOldProtocol {
      add(.servedOldProtocol, "agrees on \(agreement.protocolName), and on nothing newer")
    }
    if agreement.hasWeakCipher {
      add(.servedWeakCipher, "agrees on \(agreement.cipher), though it was offered better ones")
    }
    if let bits = agreement.smallGroup {
      add(.servedWeakGroup, "exchanges keys by Diffie-Hellman of \(bits) bits")
    }
    if agreement.lacksForwardSecrecy {
      add(.servedNoForwardSecrecy, "agrees on \(agreement.cipher), without forward secrecy")
    }
    if !agreement.hasSecureRenegotiation {
      add(.servedRenegotiation, "has no secure renegotiation")
    }
    return findings
  }

  /// The findings of certificates that are not those of the files.
  private func strangers(_ address: AddressProbe) -> [Finding] {
    let leaves = address.leaves
    guard !expected.isEmpty, !leaves.isEmpty else { return [] }
    let place = address.address.text
    var findings: [Finding] = []
    for leaf in leaves {
      let same = expected.filter { $0.kind == CertificateKind(of: leaf.publicKey) }
      if same.isEmpty { continue }
      guard let print = try? leaf.fingerprint, !same.contains(where: { $0.fingerprint == print })
      else { continue }
      findings.append(
        Finding(
          .servedOtherCertificate,
          "shows another certificate than the one in \(files(same)): \(leaf.publicKey.summary),"
            + " until \(leaf.notAfter.iso8601), SHA-256 \(print.description.prefix(23))…",
          users: [place]))
    }
    let kinds = leaves.map { CertificateKind(of: $0.publicKey) }
    let missing = expected.filter { !kinds.contains($0.kind) }
    // A server can have one that was not asked for.
    let lacking = missing.filter { one in
      one.kind.map { kind in address.knownKinds.contains { $0.covers(kind) } } ?? false
    }
    let unknown = missing.filter { one in !lacking.contains { $0.fingerprint == one.fingerprint } }
    let others = leaves.map(\.publicKey.summary).joined(separator: ", ")
    if !lacking.isEmpty {
      findings.append(
        Finding(
          .servedOtherCertificate,
          "shows no certificate of the kind in \(files(lacking)), but \(others)", users: [place]))
    }
    if !unknown.isEmpty {
      findings.append(
        Finding(
          .servedOtherCertificate,
          "was not asked for a certificate of the kind in \(files(unknown)), and shows \(others)",
          severity: .unknown, remedy: "ask with as many connections as there are kinds",
          users: [place]))
    }
    return findings
  }

  private func files(_ expected: [Expected]) -> String {
    expected.map(\.path).unique.joined(separator: ", ")
  }

  /// The finding of addresses that show different certificates.
  private func differences(_ probe: HostProbe) -> [Finding] {
    let leaves = probe.addresses.compactMap { address in
      address.visit.certificates.first.flatMap { leaf in
        (try? leaf.fingerprint).map { (address.address.text, $0) }
      }
    }
    guard Set(leaves.map(\.1)).count > 1 else { return [] }
    return [Finding(.servedDiffers, users: leaves.map(\.0))]
  }
}
