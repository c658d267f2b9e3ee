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
  }

  /// Waits until the servers of a pair show its certificates, also to clients that ask for a name for
  /// which a table may choose the pair.
  ///
  /// - Parameters:
  ///   - credentials: What they are to show, one of each algorithm.
  ///   - others: What they have shown before, and are not to show any more.
  ///   - unit: The pair.
  ///   - instances: The instances that were reloaded.
  ///   - silent: What was asked in vain before the switch, which cannot be the reason then; nil where
  ///     that is not known, and a table may be. A server that had no certificate to show need not have
  ///     one now, as long as another one shows the pair.
  ///   - isUnseen: Whether that need not be so: none of them is known to be going to show it.
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
    // Who had no certificate to show is asked last: the others tell whether the pair is loaded.
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
          try wait(for: credential, inquiry, not: before, until: last)
        }
        if inquiry.name == nil { answer.endpoints.append(inquiry.endpoint) }
      } catch {
        let isSilent =
          isBare ? lacksCertificate(inquiry.endpoint) : !hasHandshake(inquiry)
        guard isExcused, isSilent else { throw error }
        answer.silent.append(inquiry)
      }
    }
    return answer
  }

  /// What the servers of a pair have no handshake for before it is switched: names that clients ask
  /// for, and whose table Postfix cannot read, or with chains that it cannot load; and any client,
  /// where a server has no certificate to show.
  func silent(
    of unit: RotationUnit, in instances: [String], _ credentials: [Credential]
  ) -> Set<Inquiry> {
    Set(
      inquiries(of: unit, in: instances, credentials).filter {
        $0.name == nil ? lacksCertificate($0.endpoint) : !hasHandshake($0)
      })
  }

  /// Whether a server answers, and has no certificate to show.
  func lacksCertificate(_ endpoint: Endpoint) -> Bool {
    do throws(ProbeError) {
      _ = try ServedCertificate.fetch(
        from: endpoint, as: heloName, timeout: min(timeout, .seconds(15)))
      return false
    } catch {
      return error.mayLackCertificate
    }
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

  /// Whether a server shows a client that asks so any certificate at all, or does not even come to that.
  private func hasHandshake(_ inquiry: Inquiry) -> Bool {
    do throws(ProbeError) {
      _ = try ServedCertificate.fetch(
        from: inquiry.endpoint, as: heloName, serverName: inquiry.name,
        timeout: min(timeout, .seconds(15)))
      return true
    } catch {
      return error.step != .handshake
    }
  }

  /// Whether a server shows a certificate, and another one.
  func showsAnother(than credential: Credential, _ endpoint: Endpoint) -> Bool {
    let kind = CertificateKind(of: credential.leaf.publicKey)
    let shown = try? ServedCertificate.fetch(
      from: endpoint, as: heloName, offering: kind, timeout: min(timeout, .seconds(15))
    ).first?.fingerprint
    guard let shown, let wanted = try? credential.leaf.fingerprint else { return false }
    return shown != wanted
  }

  /// The servers that are to be asked.
  func endpoints(of unit: RotationUnit, in instances: [String]) -> [Endpoint] {
    if isOff { return [] }
    // What only clients load no server can show.
    if let endpoint { return unit.isServed ? [endpoint] : [] }
    return unit.loaders.filter { instances.contains($0.instance) }.flatMap(\.endpoints).unique
  }

  /// What is asked of a server.
  struct Inquiry: Hashable {
    let endpoint: Endpoint
    /// The host name that is asked for, or nil for none.
    var name: String?
    /// Whether any certificate will do that was not shown before, since a table may choose one of
    /// another pair.
    var isUncertain = false

    /// What a server that shows `text` is said to do.
    fileprivate func failure(_ text: String) -> String {
      name.map { "shows \(text) to clients that ask for \($0)" } ?? "shows \(text)"
    }
  }

  private func inquiries(
    of unit: RotationUnit, in instances: [String], _ credentials: [Credential]
  ) -> [Inquiry] {
    let endpoints = endpoints(of: unit, in: instances)
    if endpoints.isEmpty { return [] }
    let all = unit.loaders.map { ($0, $0.uses(of: unit, credentials)) }
    let inquiries = endpoints.flatMap { endpoint -> [Inquiry] in
      // A server that was named may be any of them.
      let uses = all.flatMap { loader, uses in
        let asked = loader.listeners.filter { $0.endpoint == endpoint }.compactMap(\.maps)
        return uses.filter { self.endpoint != nil || asked.contains($0.maps) }.map(\.use)
      }
      // The copies are made anew by the command that reloads, or nothing would have been switched.
      let certain = uses.flatMap { $0.names + $0.copies.compactMap(\.host) }
      return [Inquiry(endpoint: endpoint)]
        + certain.map { Inquiry(endpoint: endpoint, name: $0) }
        + uses.flatMap(\.uncertain)
        .map { Inquiry(endpoint: endpoint, name: $0, isUncertain: true) }
    }
    return inquiries.unique
  }

  private func wait(
    for credential: Credential, _ inquiry: Inquiry, not before: [Fingerprint],
    until deadline: ContinuousClock.Instant
  ) throws(RotationError) {
    let wanted = try about("certificate") { () throws(CryptoError) in
      try credential.leaf.fingerprint
    }
    let kind = CertificateKind(of: credential.leaf.publicKey)
    var obstacle: String
    while true {
      do throws(ProbeError) {
        let left = max(.seconds(1), min(deadline - .now, .seconds(15)))
        let shown = try ServedCertificate.fetch(
          from: inquiry.endpoint, as: heloName, offering: kind, serverName: inquiry.name,
          timeout: left
        ).first
        let fingerprint = shown.flatMap { try? $0.fingerprint }
        if fingerprint == wanted { return }
        if inquiry.isUncertain, let fingerprint, !before.contains(fingerprint) { return }
        obstacle = inquiry.failure(
          "another certificate, SHA-256 \(fingerprint?.description ?? "unknown"),")
      } catch {
        obstacle = error.what + ","
        if error.step == .handshake, let name = inquiry.name {
          // A pair of another kind may be the one for the name.
          if inquiry.isUncertain, hasHandshake(inquiry) { return }
          obstacle = "gives no handshake to clients that ask for \(name)"
        }
      }
      guard ContinuousClock.now < deadline else { break }
      Pause.until(min(deadline, .now + Self.interval))
    }
    throw RotationError(
      .notConfirmed, "\(inquiry.endpoint)", "\(obstacle) after \(timeout.components.seconds) s")
  }

  /// How long a server is left alone that does not show the certificate yet.
  private static let interval: Duration = .milliseconds(500)
  /// How long something is asked for that was asked in vain before.
  private static let grace: Duration = .seconds(3)
}

// MARK: - Before a switch

extension Confirmation {
  /// Finds out whether the servers that are to be asked afterwards answer at all.
  ///
  /// One that has no certificate to show is none of the obstacles: the new pair may be what it lacks.
  ///
  /// - Parameters:
  ///   - unit: The pair.
  ///   - instances: The instances that run.
  /// - Returns: A `RotationError` of code `notAskable` for each server that does not answer.
  func obstacles(of unit: RotationUnit, in instances: [String]) -> [RotationError] {
    let deadline = ContinuousClock.now + timeout
    return endpoints(of: unit, in: instances).compactMap { endpoint in
      obstacle(at: endpoint, until: deadline).map {
        RotationError(
          .notAskable, "\(endpoint)", "cannot be asked for the new certificate: \($0.what)")
      }
    }
  }

  private func obstacle(
    at endpoint: Endpoint, until deadline: ContinuousClock.Instant
  ) -> ProbeError? {
    while true {
      do throws(ProbeError) {
        let left = max(.seconds(1), min(deadline - .now, .seconds(15)))
        _ = try ServedCertificate.fetch(from: endpoint, as: heloName, timeout: left)
        return nil
      } catch {
        if error.mayLackCertificate { return nil }
        guard error.mayPass, ContinuousClock.now < deadline else { return error }
      }
      Pause.until(min(deadline, .now + Self.interval))
    }
  }
}

extension ProbeError {
  /// Whether that is what a server does that cannot load its certificate (454, as RFC 3207,
  /// section 4, has it; in TLS from the start it has nothing to say).
  fileprivate var mayLackCertificate: Bool {
    switch (step, code) {
    case (.handshake, _), (.farewell, _): true
    case (.startTLS, .replied(let code)): code < 500
    default: false
    }
  }

  /// Whether it may be better in a moment.
  fileprivate var mayPass: Bool {
    switch code {
    case .timedOut, .closed: true
    case .replied(let code): code < 500
    default: false
    }
  }
}
