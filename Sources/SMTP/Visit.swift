// SPDX-License-Identifier: Apache-2.0

package import Platform
package import TLSCrypto

/// What one connection to a mail server has shown.
///
/// Nothing is verified: what is served is for the caller to judge.
package struct Visit {
  /// What the server offers in clear, item by item; nil where it was not asked, or does not say.
  package private(set) var clearOffers: [String]?
  /// What the server offers under TLS.
  package private(set) var offers: [String]?
  /// Whether TLS is among what it offers; nil where it begins at once, or the server does not say.
  package private(set) var offersTLS: Bool?
  /// The certificates that the server shows, its own first.
  package private(set) var certificates: [Certificate] = []
  /// What was agreed upon; nil where it did not come to that.
  package private(set) var agreement: TLSAgreement?
  /// The session that the server gave.
  package private(set) var session: ClientSession?
  /// Why the visit ended early; nil where it did not.
  package private(set) var failure: ProbeError?

  /// What is to be found out.
  package enum Depth: Sendable {
    /// What is served.
    case certificate
    /// What is offered under TLS as well, and how the session can be resumed.
    case whole
  }

  /// Visits a mail server as a client that delivers or reads mail would.
  ///
  /// The server is told that the visit is over, and has some seconds to answer; what goes wrong
  /// then does not matter.
  ///
  /// - Parameters:
  ///   - endpoint: The server.
  ///   - address: The one of its addresses to use; nil for the first that answers.
  ///   - mailProtocol: What is spoken there.
  ///   - client: The name to introduce oneself by (RFC 5321, section 4.1.1.1): printable ASCII
  ///     without spaces.
  ///   - offer: What to offer for TLS.
  ///   - depth: What is to be found out.
  ///   - limits: How long it may take.
  package init(
    to endpoint: Endpoint, at address: NetworkAddress? = nil, speaking mailProtocol: MailProtocol,
    as client: String, offering offer: TLSOffer, depth: Depth, limits: VisitLimits
  ) {
    let isName = client.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    precondition(isName, "such a name could be a command of its own")
    var dialogue = mailProtocol.dialogue(as: client)
    do throws(ProbeError) {
      try run(&dialogue, endpoint, address, offer, depth, limits)
    } catch {
      failure = error
    }
  }

  private mutating func run(
    _ dialogue: inout any MailDialogue, _ endpoint: Endpoint, _ address: NetworkAddress?,
    _ offer: TLSOffer, _ depth: Depth, _ limits: VisitLimits
  ) throws(ProbeError) {
    var connection = try MailConnection(endpoint, at: address, limits)
    try connection.announce()
    if !endpoint.isWrapper { try askForTLS(&connection, &dialogue) }
    certificates = try connection.startTLS(offering: offer)
    agreement = connection.agreement
    let isComplete = depth == .whole
    if !isComplete { connection.shorten(to: Self.patience) }
    do throws(ProbeError) {
      // A client that speaks before the greeting is taken for a spammer.
      if endpoint.isWrapper { try dialogue.expectGreeting(&connection) }
      if isComplete {
        offers = try dialogue.askOffers(&connection, isNewlySecure: !endpoint.isWrapper)
      }
      session = connection.session
      connection.shorten(to: Self.patience)
      try dialogue.takeLeave(&connection)
      try connection.close()
    } catch {
      // In TLS 1.3 the server refuses a client after the client is done with the handshake.
      if isComplete, error.step != .farewell { throw error }
    }
  }

  /// How long to wait for a server that has shown what was asked for.
  private static let patience: Duration = .seconds(5)

  private mutating func askForTLS(
    _ connection: inout MailConnection, _ dialogue: inout any MailDialogue
  ) throws(ProbeError) {
    try dialogue.expectGreeting(&connection)
    clearOffers = try dialogue.askOffers(&connection, isNewlySecure: false)
    offersTLS = clearOffers.map(dialogue.hasTLS)
    do throws(ProbeError) {
      guard offersTLS != false else {
        throw ProbeError(
          .noSTARTTLS, connection.endpoint, .startTLS,
          reason: "it does not offer \(dialogue.keyword)")
      }
      try dialogue.askForTLS(&connection)
    } catch {
      // A client that goes without a word leaves a line in the server's log.
      if error.isRefusal {
        connection.shorten(to: Self.patience)
        try? dialogue.takeLeave(&connection)
      }
      throw error
    }
  }
}

extension ProbeError {
  /// A Boolean value that tells whether the server has said no, and waits for what comes next.
  fileprivate var isRefusal: Bool {
    switch code {
    case .noSTARTTLS, .declined: true
    case .replied(let code): code != 421
    default: false
    }
  }
}
