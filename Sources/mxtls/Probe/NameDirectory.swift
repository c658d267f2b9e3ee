// SPDX-License-Identifier: Apache-2.0

import DANE
import Platform
import Primitives
import SystemPackage

/// The DNS in both ways: validated here, which is true, and as the name servers of this host tell it,
/// which is what Postfix believes.
final class NameDirectory: Sendable {
  /// The ways of a domain's mail, by what is true and by what is believed.
  typealias Routes = (truth: MailRoute, belief: MailRoute)

  private let servers: NameServers
  private let resolver: Resolver
  private let stub: StubResolver

  /// Prepares to ask the name servers of resolv.conf(5).
  ///
  /// - Parameter anchors: Where trust begins.
  /// - Throws: A `ResolverError`.
  init(anchors: TrustAnchors) throws(ResolverError) {
    servers = Self.servers
    resolver = try Resolver(servers: servers, anchors: anchors)
    stub = StubResolver(servers: servers)
  }

  /// The name servers of this host; without the file that of this machine, as libc has it.
  private static var servers: NameServers {
    let path = FilePath("/etc/resolv.conf")
    let text = try? InputFile.read(path, limit: 1 << 20, inheriting: false).withBytes { span in
      span.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
    return NameServers(resolverConfiguration: text ?? "")
  }

  /// Whether all name servers of this host are on it, and say that they validate.
  ///
  /// - Parameter deadline: Until when to wait.
  /// - Returns: False also where they do not answer.
  static func hasLocalValidation(by deadline: ContinuousClock.Instant) -> Bool {
    let servers = servers
    guard
      servers.servers.allSatisfy({ $0.address.hasPrefix("127.") || $0.address == "::1" })
    else { return false }
    let reply = StubResolver(servers: servers).reply(to: DNSQuestion(.root, .soa), by: deadline)
    return reply.answer.state == .secure
  }

  /// Answers questions by what is true.
  ///
  /// - Parameters:
  ///   - questions: In any number.
  ///   - deadline: Until when to wait.
  /// - Returns: As many answers, in the order of the questions.
  /// - Throws: A `ResolverError`.
  func truth(
    _ questions: [DNSQuestion], by deadline: ContinuousClock.Instant
  ) throws(ResolverError) -> [DNSAnswer] {
    try resolver.answers(to: questions, by: deadline)
  }

  /// Answers a question by what Postfix on this host believes.
  ///
  /// - Parameters:
  ///   - question: The question.
  ///   - deadline: Until when to wait.
  /// - Returns: The answer.
  func belief(_ question: DNSQuestion, by deadline: ContinuousClock.Instant) -> DNSAnswer {
    stub.reply(to: question, by: deadline).answer
  }

  /// Why nothing can be validated here at all; nil where it can.
  ///
  /// Name servers that drop signatures, as those of many networks at home do, make every name bogus.
  ///
  /// - Parameter deadline: Until when to wait.
  /// - Returns: The reason.
  func blindness(by deadline: ContinuousClock.Instant) -> String? {
    guard let answer = try? truth([DNSQuestion(.root, .ns)], by: deadline).first,
      case .bogus(let reason) = answer.state
    else { return nil }
    return reason
  }

  /// Asks the name servers of a zone, one by one, for the TLSA records at a name in it.
  ///
  /// Where they are is looked up without validation if it fails with it: that is of use as well.
  ///
  /// - Parameters:
  ///   - name: The name, at the end of all aliases.
  ///   - timeout: How long to wait.
  /// - Returns: What they say; nil where the zone cannot be found.
  func survey(of name: DNSName, timeout: Duration) -> ZoneSurvey? {
    let deadline = ContinuousClock.now + timeout
    let direct = DirectResolver()
    let found = try? ZoneSurvey(
      of: name, asking: TimedLookup(resolver, by: deadline - timeout / 2), directly: direct,
      by: deadline)
    if let found, found.homeless.isEmpty { return found }
    let unchecked = StubResolver(servers: servers, isUnchecked: true)
    return
      (try? ZoneSurvey(
        of: name, asking: TimedLookup(unchecked, by: deadline), directly: direct, by: deadline))
      ?? found
  }

  /// Tells what senders that heed DANE do with a host.
  ///
  /// - Parameters:
  ///   - host: The host.
  ///   - routes: The routes that lead to it.
  ///   - port: The port.
  ///   - deadline: Until when to wait.
  /// - Returns: What the DNS says.
  func outlook(
    for host: DNSName, on routes: Routes, port: UInt16, by deadline: ContinuousClock.Instant
  ) -> DANEOutlook {
    do throws(ResolverError) {
      let lookup = TimedLookup(resolver, by: deadline)
      let truth = try DANEDecision(for: host, on: routes.truth, port: port, asking: lookup)
      if truth.isBogus, let reason = blindness(by: deadline) {
        return .unknown(
          reason: "the name servers of this host pass on no DNSSEC: \(reason)",
          remedy: "have this host ask a name server that validates, such as unbound on itself")
      }
      // A name server that does not answer now is not asked once more.
      let belief =
        truth.isUnanswered
        ? nil
        : try DANEDecision(
          for: host, on: routes.belief, port: port, asking: TimedLookup(stub, by: deadline))
      return .known(
        DANEView(
          truth: truth, belief: belief, unheeded: try unheeded(truth, port: port, lookup),
          servers: servers.servers.map(\.address)))
    } catch {
      return .unknown(reason: error.what, remedy: error.remedy)
    }
  }

  /// The TLSA records that nobody heeds, of a host that would have some if they were signed.
  private func unheeded(
    _ decision: DANEDecision, port: UInt16, _ lookup: TimedLookup
  ) throws(ResolverError) -> [TLSARecord] {
    guard decision.dane == .opportunistic,
      let name = try? decision.host.adding("_\(port)", "_tcp")
    else { return [] }
    let answers = try lookup.answers(to: [DNSQuestion(name, .tlsa)])
    return answers.filter { $0.state == .insecure }
      .flatMap { $0.records(as: TLSARecord.self).values }
  }
}
