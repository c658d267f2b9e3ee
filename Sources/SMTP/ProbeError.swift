// SPDX-License-Identifier: Apache-2.0

internal import Platform
package import Primitives
internal import TLSCrypto

/// Why a mail server did not show its certificate, in a form that a program can map and a person can
/// read.
package struct ProbeError: Fault, Hashable {
  /// The kind of failure, whatever was being done.
  package enum Code: Hashable, Sendable {
    /// The server's machine is there, and nobody listens.
    case refused
    /// No way leads to the server's machine.
    case unreachable
    /// The host name or the name of the service says nothing to this machine.
    case unresolved
    /// The time is over.
    case timedOut
    /// The server closed the connection.
    case closed
    /// The server answered with this code, which says no.
    case replied(Int)
    /// The server does not offer STARTTLS.
    case noSTARTTLS
    /// The server says no, in a protocol that has no codes for it.
    case declined
    /// What the server sent is not of the protocol that it is spoken to in.
    case otherProtocol
    /// The server, or somebody on the way, sent in clear what would be taken for an answer under TLS
    /// (CVE-2011-0411), or answered what it was not asked.
    case outOfTurn
    /// The two cannot agree on TLS, or the server has no certificate.
    case handshake
    /// Anything else the system reports.
    case io
  }

  /// How far it got.
  package enum Step: Hashable, Sendable {
    case connect
    case greeting
    case hello
    case startTLS
    case handshake
    /// The leave-taking, in clear or under TLS.
    case farewell
  }

  package let code: Code
  package let endpoint: Endpoint
  package let step: Step
  /// Why it failed: lower case, no full stop; may quote the server, whom nobody need trust.
  package let reason: String
  /// The same in OpenSSL's words, where `reason` is not in these.
  package let detail: String?

  init(
    _ code: Code, _ endpoint: Endpoint, _ step: Step, reason: String, detail: String? = nil
  ) {
    self.code = code
    self.endpoint = endpoint
    self.step = step
    self.reason = reason
    self.detail = detail
  }

  init(_ error: SocketError, _ endpoint: Endpoint, _ step: Step) {
    let code: Code =
      switch error.code {
      case .refused: .refused
      case .unreachable: .unreachable
      case .unresolved: .unresolved
      case .timedOut: .timedOut
      case .closed: .closed
      case .notFound, .permission, .io: .io
      }
    // It depends on the moment alone whether the system calls it reset, broken or ended.
    self.init(code, endpoint, step, reason: code == .closed ? Self.closing : error.reason)
  }

  /// What is said of a server that closed the connection.
  static let closing = "it closed the connection"

  /// Describes what OpenSSL found; the step says already that it was the handshake.
  init(_ error: CryptoError, _ endpoint: Endpoint, _ step: Step) {
    let first = error.queue.first
    let refusal = first?.alert.map(Self.refusal)
    self.init(
      .handshake, endpoint, step, reason: refusal ?? first?.description ?? error.reason,
      detail: refusal == nil ? nil : first?.description)
  }

  /// What a server says by an alert (RFC 8446, section 6.2).
  private static func refusal(_ alert: UInt8) -> String {
    let why =
      switch alert {
      case 40: "it shares no protocol, cipher or group with us, or has no certificate to show"
      case 70: "it has none of the protocols that it was offered"
      case 71: "it wants stronger ciphers than it was offered"
      case 80: "it reports a failure of its own"
      case 112: "it does not know the name that it was asked for"
      case 42...46, 48: "it does not take the certificate of the client"
      case 116: "it wants a certificate of the client"
      default: "its alert is number \(alert)"
      }
    return "the server refused it: \(why)"
  }

  /// What happened, and why.
  package var what: String { "\(step.failure): \(reason)" }

  package var subject: String { "\(endpoint)" }

  package var category: FaultCategory { .notConfirmed }
}

extension ProbeError {
  /// A Boolean value that tells whether the server lets nobody in, or not this client, or not now: that
  /// says nothing of the TLS that others get.
  package var isBlocked: Bool {
    switch (step, code) {
    case (.connect, .closed), (.greeting, .closed), (.greeting, .replied), (.greeting, .declined):
      true
    case (.hello, .replied(421)), (.startTLS, .replied(421)), (.hello, .closed): true
    // Postfix says so after too many new sessions (smtpd_client_new_tls_session_rate_limit).
    case (.startTLS, .replied(454)): reason.contains("too many")
    default: false
    }
  }
}

extension ProbeError.Step {
  fileprivate var failure: String {
    switch self {
    case .connect: "cannot be reached"
    case .greeting: "does not greet"
    case .hello: "does not say what it offers"
    case .startTLS: "does not start TLS"
    case .handshake: "the TLS handshake failed"
    case .farewell: "does not take leave"
    }
  }
}
