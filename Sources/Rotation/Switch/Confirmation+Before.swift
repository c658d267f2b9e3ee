// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import Primitives
internal import SMTP
internal import TLSCrypto

extension Confirmation {
  /// What the servers of a pair show before it is switched.
  struct Survey {
    /// What there is no handshake for: names that clients ask for, and whose table Postfix cannot read,
    /// or with chains that it cannot load; and any client, where a server has no certificate to show.
    var silent: Set<Inquiry> = []
    /// What each has shown, as far as it has.
    var states: [ListenerState] = []
  }

  /// Finds out what the servers of a pair show before it is switched.
  ///
  /// - Parameters:
  ///   - unit: The pair.
  ///   - instances: The instances that load it.
  ///   - present: What is in its files.
  ///   - future: What is going to be.
  /// - Returns: What they show.
  func survey(
    of unit: RotationUnit, in instances: [String], _ present: [Credential], _ future: [Credential]
  ) -> Survey {
    var survey = Survey()
    let isMixed = max(present.count, future.count) > 1
    for inquiry in inquiries(of: unit, in: instances, present + future) {
      do throws(ProbeError) {
        let shown = try fetch(inquiry)
        guard isMixed else {
          survey.states.append(
            ListenerState(inquiry, before: shown.flatMap { try? $0.fingerprint }))
          continue
        }
        // Each kind is asked for, as it is afterwards.
        var kinds: Set<String> = []
        for key in (present + future).map(\.leaf.publicKey)
        where kinds.insert(key.algorithm).inserted {
          let kind = CertificateKind(of: key)
          let own = try? fetch(inquiry, offering: kind)
          survey.states.append(
            ListenerState(
              inquiry, kind: key.algorithm, before: own.flatMap { try? $0.fingerprint }))
        }
      } catch {
        let isSilent =
          inquiry.name == nil ? error.mayLackCertificate : error.step == .handshake
        if isSilent { survey.silent.insert(inquiry) }
      }
    }
    return survey
  }

  /// Finds out whether the servers that are to be asked afterwards answer at all.
  ///
  /// One that has no certificate to show is not an obstacle: the new pair may be what it lacks.
  ///
  /// - Parameters:
  ///   - unit: The pair.
  ///   - instances: The instances that run.
  ///   - credentials: What is in its files now.
  /// - Returns: What each shows, and a `RotationError` of code `notAskable` for each server that does
  ///   not answer.
  func obstacles(
    of unit: RotationUnit, in instances: [String], _ credentials: [Credential]
  ) -> (states: [ListenerState], obstacles: [RotationError]) {
    let inquiries = endpoints(of: unit, in: instances).map { Inquiry(endpoint: $0) }
    let (states, obstacles) = obstacles(at: inquiries, .notAskable)
    // What they show may be another pair, or one of several.
    return (unit.isByName || credentials.count > 1 ? [] : states, obstacles)
  }

  /// Finds out whether servers that are to be asked afterwards answer at all.
  ///
  /// - Parameters:
  ///   - inquiries: What is asked.
  ///   - code: The code of what is wrong.
  /// - Returns: What each shows, and what is wrong with those that do not answer.
  func obstacles(
    at inquiries: [Inquiry], _ code: RotationError.Code
  ) -> (states: [ListenerState], obstacles: [RotationError]) {
    if isOff { return ([], []) }
    let deadline = ContinuousClock.now + timeout
    var states: [ListenerState] = []
    var obstacles: [RotationError] = []
    for inquiry in inquiries {
      do throws(ProbeError) {
        guard let shown = try ask(inquiry, until: deadline) else { continue }
        states.append(ListenerState(inquiry, before: try? shown.fingerprint))
      } catch {
        obstacles.append(
          RotationError(
            code, "\(inquiry.endpoint)",
            "cannot be asked for the new certificate: \(error.what)"))
      }
    }
    return (states, obstacles)
  }

  /// Asks a server until it answers; nil where it has no certificate to show.
  private func ask(
    _ inquiry: Inquiry, until deadline: ContinuousClock.Instant
  ) throws(ProbeError) -> Certificate? {
    while true {
      do throws(ProbeError) {
        let left = max(.seconds(1), min(deadline - .now, .seconds(15)))
        return try fetch(inquiry, within: left)
      } catch {
        if error.mayLackCertificate { return nil }
        guard error.mayPass, ContinuousClock.now < deadline else { throw error }
      }
      Pause.until(min(deadline, .now + Self.interval))
    }
  }
}

extension ProbeError {
  /// Whether a server that cannot load its certificate fails like this: with 454, as RFC 3207,
  /// section 4, has it; in TLS from the start it has nothing to say.
  var mayLackCertificate: Bool {
    switch (step, code) {
    case (.handshake, _), (.farewell, _): true
    case (.startTLS, .replied(let code)): code < 500
    default: false
    }
  }

  /// Whether it may be better in a moment.
  ///
  /// A Dovecot that was just started or reloaded greets with BYE or -ERR while its login processes have
  /// no process of authentication yet, or says so behind its answer to STARTTLS.
  fileprivate var mayPass: Bool {
    switch (code, step) {
    case (.timedOut, _), (.closed, _), (.declined, .greeting), (.outOfTurn, .startTLS): true
    case (.replied(let code), _): code < 500
    default: false
    }
  }
}
