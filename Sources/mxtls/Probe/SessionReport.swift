// SPDX-License-Identifier: Apache-2.0

import Checks
import Primitives
import SMTP
import TLSCrypto

/// What came of a session that was offered to its server, for programs as the manual page has it.
struct SessionReport: Encodable {
  let cache: String
  let key: String
  let host: String
  let port: String
  let status: String
  let checkedAt: String
  let resumed: Bool?
  /// Why Postfix does not offer it by itself any more.
  let notResumable: String?
  let failure: String?
  let `protocol`: String?
  let cipher: String?

  /// What is said in the end, and how bad it is.
  private let verdict: (status: ExitStatus, text: String)
  /// What to do; nil where there is nothing.
  let remedy: String?
  private let card: EntryCard

  private enum CodingKeys: CodingKey {
    case cache, key, host, port, status, checkedAt, resumed, notResumable, failure, `protocol`
    case cipher, remedy
  }

  /// Judges what came of it.
  ///
  /// - Parameters:
  ///   - cached: The session.
  ///   - visit: The connection in which it was offered.
  ///   - judge: Judges failures.
  init(_ cached: CachedSession, _ visit: Visit, _ judge: ProbeJudge) {
    card = cached.card
    cache = card.cache
    key = card.key
    host = cached.endpoint.host
    port = cached.endpoint.port
    checkedAt = judge.options.now.iso8601
    notResumable = card.notResumable
    resumed = visit.agreement?.isResumed
    failure = visit.agreement == nil ? visit.failure?.what : nil
    `protocol` = visit.agreement?.protocolName
    cipher = visit.agreement?.cipher
    let finding =
      visit.agreement == nil
      ? visit.failure.map { judge.finding($0, at: "", hasTLS: false) } : nil
    verdict = Self.verdict(card, visit, finding)
    status = verdict.status.verdict
    remedy = finding?.remedy
  }

  private static func verdict(
    _ card: EntryCard, _ visit: Visit, _ finding: Finding?
  ) -> (ExitStatus, String) {
    guard let agreement = visit.agreement else {
      guard let finding else { return (.unknown, "nothing is known") }
      return (finding.severity.status, "\(finding.kind.id): \(finding.message)")
    }
    if !agreement.isResumed {
      return (.warning, "the server does not go on with the session, and begins a new one")
    }
    if let obstacle = card.notResumable {
      return (.warning, "the server goes on with it, but Postfix does not offer it: \(obstacle)")
    }
    return (.success, "the server goes on with the session")
  }

  /// Writes the report, and fails with the verdict where it is not good.
  ///
  /// - Parameters:
  ///   - format: Text or JSON.
  ///   - console: Where to.
  /// - Throws: A `Failure` that is the verdict.
  func write(_ format: CheckFormat, to console: Console) throws(Failure) {
    switch format {
    case .json: try console.jsonLine(self)
    default: writeText(to: console)
    }
    if verdict.status != .success { throw Failure(verdict: verdict.status) }
  }

  private func writeText(to console: Console) {
    let out = console.out
    if console.options.quiet, verdict.status == .success { return }
    if !console.options.quiet {
      out.line(out.styled(key.escaped, .bold))
      var fields = Fields()
      fields.add("cache", cache)
      fields.add("server", "\(Endpoint(host: host, port: port))")
      fields.add("name", card.host == host ? nil : card.host)
      fields.add("saved", card.savedText(console.clock))
      if let `protocol`, let cipher { fields.add("tls", "\(`protocol`) with \(cipher)") }
      fields.write(to: out, indent: 2)
      out.line()
    }
    out.paragraph((verdict.status.verdict, verdict.status.style), (": ", nil), text: verdict.text)
    if let remedy {
      var fields = Fields()
      fields.add("remedy", remedy)
      fields.write(to: out, indent: 2)
    }
  }
}
