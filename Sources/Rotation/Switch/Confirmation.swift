// SPDX-License-Identifier: Apache-2.0

internal import Checks
internal import Platform
internal import Primitives
package import SMTP
internal import TLSCrypto

/// The proof that servers show a certificate.
package struct Confirmation: Sendable {
  /// Where to ask; nil for the servers of the instances that were reloaded.
  package var endpoint: Endpoint?
  /// Whether nobody is asked.
  package var isOff = false
  /// How long to wait for the certificate to be shown.
  package var timeout: Duration
  /// What we call ourselves in EHLO.
  package var heloName: String

  package init(endpoint: Endpoint? = nil, timeout: Duration, heloName: String) {
    self.endpoint = endpoint
    self.timeout = timeout
    self.heloName = heloName
  }

  /// What servers have answered.
  struct Answer {
    /// The servers that show the pair; none where nobody can be asked.
    fileprivate(set) var endpoints: [Endpoint] = []
    /// What was asked in vain before the switch, and still is.
    var silent: [Inquiry] = []
    /// What each has shown.
    var states: [ListenerState] = []
  }

  /// Waits until the servers of a pair show its certificates, also to clients that ask for a name for
  /// which a table may choose the pair.
  ///
  /// - Parameters:
  ///   - credentials: What they are to show, one of each algorithm.
  ///   - others: What they have shown before, and are not to show any more.
  ///   - unit: The pair.
  ///   - instances: The instances that were reloaded.
  ///   - silent: What was asked in vain before the switch, so that the switch cannot be the reason;
  ///     nil where that is not known, and a table may be the reason. A server that had no
  ///     certificate to show need not have one now, as long as another one shows the pair.
  ///   - isUnseen: Whether no other one need show it, since no server is expected to.
  /// - Returns: Who shows the pair, and what still is asked in vain.
  /// - Throws: A `RotationError` of code `notConfirmed` when the time is over.
  func confirm(
    _ credentials: [Credential], replacing others: [Credential], of unit: RotationUnit,
    in instances: [String], silent: Set<Inquiry>?, isUnseen: Bool = false
  ) throws(RotationError) -> Answer {
    let inquiries = inquiries(of: unit, in: instances, credentials + others)
    let deadline = ContinuousClock.now + timeout
    let before = others.compactMap { try? $0.leaf.fingerprint }
    var answer = Answer()
    // A server that had no certificate to show is asked last: the others tell whether the pair is
    // loaded.
    let bare = Set((silent ?? []).filter { $0.name == nil }.map(\.endpoint))
    for inquiry in inquiries.filter({ !bare.contains($0.endpoint) })
      + inquiries.filter({ bare.contains($0.endpoint) })
    {
      let isBare = bare.contains(inquiry.endpoint)
      let isExcused =
        isBare
        ? isUnseen || !answer.endpoints.isEmpty : silent?.contains(inquiry) ?? inquiry.isUncertain
      do throws(RotationError) {
        for credential in credentials {
          let last = isExcused ? min(deadline, .now + Self.grace) : deadline
          let shown = try wait(for: credential, inquiry, not: before, until: last)
          answer.states.append(
            ListenerState(
              inquiry, credentials.count > 1 ? credential : nil, after: shown, confirmed: shown))
        }
        if inquiry.name == nil || unit.isByName, !answer.endpoints.contains(inquiry.endpoint) {
          answer.endpoints.append(inquiry.endpoint)
        }
      } catch {
        let isSilent =
          isBare ? lacksCertificate(inquiry.endpoint) : !hasHandshake(inquiry)
        guard isExcused, isSilent else { throw error }
        answer.silent.append(inquiry)
      }
    }
    return answer
  }

  /// Waits until servers of another program show a certificate.
  ///
  /// - Parameters:
  ///   - credential: What they are to show.
  ///   - inquiries: What is asked of them.
  /// - Returns: What each has shown; nothing where nobody is asked.
  /// - Throws: A `RotationError` of code `notConfirmed` when the time is over.
  func confirm(
    _ credential: Credential, at inquiries: [Inquiry]
  ) throws(RotationError) -> [ListenerState] {
    if isOff { return [] }
    let deadline = ContinuousClock.now + timeout
    return try inquiries.map { (inquiry) throws(RotationError) in
      let shown = try wait(for: credential, inquiry, not: [], until: deadline)
      return ListenerState(inquiry, after: shown, confirmed: shown)
    }
  }

  /// Whether a server answers, and has no certificate to show.
  func lacksCertificate(_ endpoint: Endpoint) -> Bool {
    do throws(ProbeError) {
      _ = try fetch(Inquiry(endpoint: endpoint))
      return false
    } catch {
      return error.mayLackCertificate
    }
  }

  /// Asks a server for its certificate, once.
  ///
  /// - Parameters:
  ///   - inquiry: What is asked.
  ///   - kind: The kind of certificate; nil for the one that the server prefers.
  ///   - limit: How long it may take at most.
  /// - Returns: The certificate.
  /// - Throws: A `ProbeError`.
  func fetch(
    _ inquiry: Inquiry, offering kind: CertificateKind? = nil, within limit: Duration? = nil
  ) throws(ProbeError) -> Certificate? {
    try ServedCertificate.fetch(
      from: inquiry.endpoint, speaking: inquiry.mailProtocol, as: heloName, offering: kind,
      serverName: inquiry.name, timeout: limit ?? min(timeout, .seconds(15))
    ).first
  }

  /// Whether a client that asks one of these servers for a name gets a handshake now.
  func names(
    of unit: RotationUnit, in instances: [String], _ credentials: [Credential],
    at endpoints: Set<Endpoint>
  ) -> Bool {
    inquiries(of: unit, in: instances, credentials).contains {
      $0.name != nil && endpoints.contains($0.endpoint) && hasHandshake($0)
    }
  }

  /// Whether a server shows any certificate to a client that asks so; true also where it does not
  /// come to a handshake.
  func hasHandshake(_ inquiry: Inquiry) -> Bool {
    do throws(ProbeError) {
      _ = try fetch(inquiry)
      return true
    } catch {
      return error.step != .handshake
    }
  }

  /// What servers show, and which of them show another certificate than the one that is wanted.
  ///
  /// A server that has none of the wanted kind, and shows one of another kind, is one of these: it
  /// may have loaded its files before that kind was there.
  ///
  /// - Parameters:
  ///   - credential: What they are to show.
  ///   - inquiries: What is asked of them.
  ///   - isMixed: Whether it is one of several kinds.
  /// - Returns: Who shows another one, and what each shows.
  func showingAnother(
    than credential: Credential, _ inquiries: [Inquiry], isMixed: Bool
  ) -> (endpoints: [Endpoint], states: [ListenerState]) {
    guard let wanted = try? credential.leaf.fingerprint, !isOff else { return ([], []) }
    let kind = CertificateKind(of: credential.leaf.publicKey)
    var endpoints: [Endpoint] = []
    var states: [ListenerState] = []
    for inquiry in inquiries where !inquiry.isUncertain {
      var shown: Fingerprint?
      var isOfKind = true
      do throws(ProbeError) {
        shown = try fetch(inquiry, offering: kind).flatMap { try? $0.fingerprint }
      } catch {
        guard error.step == .handshake else { continue }
        isOfKind = false
        shown = (try? fetch(inquiry)).flatMap { try? $0?.fingerprint }
      }
      guard let shown else { continue }
      if shown != wanted { endpoints.append(inquiry.endpoint) }
      if isOfKind || !isMixed {
        states.append(ListenerState(inquiry, isMixed ? credential : nil, before: shown))
      }
    }
    return (endpoints.unique, states)
  }

  /// The servers that are to be asked.
  func endpoints(of unit: RotationUnit, in instances: [String]) -> [Endpoint] {
    if isOff { return [] }
    // No server can show what only clients load.
    if let endpoint { return unit.isServed ? [endpoint] : [] }
    return unit.loaders.filter { instances.contains($0.instance) }.flatMap(\.endpoints).unique
  }

  func inquiries(
    of unit: RotationUnit, in instances: [String], _ credentials: [Credential]
  ) -> [Inquiry] {
    let endpoints = endpoints(of: unit, in: instances)
    if endpoints.isEmpty { return [] }
    let all = unit.loaders.map { ($0, $0.uses(of: unit, credentials)) }
    func isPlain(_ endpoint: Endpoint) -> Bool {
      unit.loaders.contains {
        !$0.isByName && (self.endpoint != nil || $0.endpoints.contains(endpoint))
      }
    }
    let inquiries = endpoints.flatMap { endpoint -> [Inquiry] in
      // A server that was named may be any of them.
      let uses = all.flatMap { loader, uses in
        let asked = loader.listeners.filter { $0.endpoint == endpoint }.compactMap(\.maps)
        return uses.filter { self.endpoint != nil || asked.contains($0.maps) }.map(\.use)
      }
      // Copies of other files are made anew by the command that reloads, or nothing would have been
      // switched.
      let certain = uses.flatMap {
        $0.names + ($0.indexed + $0.stale + $0.copies).compactMap(\.host)
      }
      return (isPlain(endpoint) ? [Inquiry(endpoint: endpoint)] : [])
        + certain.map { Inquiry(endpoint: endpoint, name: $0) }
        + uses.flatMap(\.uncertain)
        .map { Inquiry(endpoint: endpoint, name: $0, isUncertain: true) }
    }
    return inquiries.unique
  }

  private func wait(
    for credential: Credential, _ inquiry: Inquiry, not before: [Fingerprint],
    until deadline: ContinuousClock.Instant
  ) throws(RotationError) -> Fingerprint? {
    let wanted = try about("certificate") { () throws(CryptoError) in
      try credential.leaf.fingerprint
    }
    let kind = CertificateKind(of: credential.leaf.publicKey)
    var obstacle: String?
    while true {
      do throws(ProbeError) {
        let left = max(.seconds(1), min(deadline - .now, .seconds(15)))
        let shown = try fetch(inquiry, offering: kind, within: left)
        let fingerprint = shown.flatMap { try? $0.fingerprint }
        if fingerprint == wanted { return wanted }
        if inquiry.isUncertain, let fingerprint, !before.contains(fingerprint) {
          return fingerprint
        }
        obstacle = inquiry.failure(
          "another certificate, SHA-256 \(fingerprint?.description ?? "unknown"),")
      } catch {
        var reason = error.what + ","
        if error.step == .handshake, let name = inquiry.name {
          // A pair of another kind may be the one for the name.
          if inquiry.isUncertain, hasHandshake(inquiry) { return nil }
          reason = "gives no handshake to clients that ask for \(name)"
        }
        // The last attempt has a second: what was shown before tells more than that this was not enough.
        if obstacle == nil || error.code != .timedOut { obstacle = reason }
      }
      guard ContinuousClock.now < deadline else { break }
      Pause.until(min(deadline, .now + Self.interval))
    }
    let what = "\(obstacle ?? "") after \(timeout.components.seconds) s"
    throw RotationError(.notConfirmed, "\(inquiry.endpoint)", what)
  }

  /// How long to wait before a server that does not show the certificate yet is asked again.
  static let interval: Duration = .milliseconds(500)
  /// How long to go on asking for what was asked in vain before.
  private static let grace: Duration = .seconds(3)
}
