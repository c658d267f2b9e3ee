// SPDX-License-Identifier: Apache-2.0

package import TLSCrypto

/// What a mail server serves right now.
package enum ServedCertificate {
  /// Asks a mail server for its certificate, as a client that delivers mail would (RFC 3207).
  ///
  /// Nothing is verified: what is served is for the caller to judge. The server is told QUIT
  /// afterwards and waited for, for some seconds at most; what goes wrong then does not matter.
  ///
  /// - Parameters:
  ///   - endpoint: The server.
  ///   - client: The name to introduce oneself by (RFC 5321, section 4.1.1.1): printable ASCII
  ///     without spaces.
  ///   - kind: The kind of certificate to ask for, of those that the server has; nil for the
  ///     one that it prefers.
  ///   - serverName: The host name to ask for (RFC 6066, section 3), or nil for none.
  ///   - timeout: How long all of it may take.
  /// - Returns: The certificates that the server shows, its own first; at least one.
  /// - Throws: A `ProbeError`.
  package static func fetch(
    from endpoint: Endpoint, as client: String, offering kind: CertificateKind? = nil,
    serverName: String? = nil, timeout: Duration
  ) throws(ProbeError) -> [Certificate] {
    let isName = client.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    precondition(isName, "such a name could be a command of its own")
    var dialogue = try SMTPDialogue(endpoint, by: .now + timeout)
    if !endpoint.isWrapper { try askForTLS(&dialogue, endpoint, client) }
    let certificates = try dialogue.startTLS(offering: kind, serverName: serverName)
    // With ciphers that have none, which are not offered, there would be no certificate.
    guard !certificates.isEmpty else {
      throw ProbeError(.handshake, endpoint, .handshake, reason: "it shows no certificate")
    }
    dialogue.deadline = min(dialogue.deadline, .now + Self.patience)
    try? takeLeave(&dialogue, endpoint)
    return certificates
  }

  /// For how long a server is waited for that has shown its certificate.
  private static let patience: Duration = .seconds(5)

  private static func askForTLS(
    _ dialogue: inout SMTPDialogue, _ endpoint: Endpoint, _ client: String
  ) throws(ProbeError) {
    try expect(220, try dialogue.ask(nil, .greeting), endpoint, .greeting)
    let reply = try dialogue.ask("EHLO \(client)", .hello)
    try expect(250, reply, endpoint, .hello)
    guard reply.offers("STARTTLS") else {
      throw ProbeError(.noSTARTTLS, endpoint, .startTLS, reason: "it does not offer STARTTLS")
    }
    try expect(220, try dialogue.ask("STARTTLS", .startTLS), endpoint, .startTLS)
  }

  private static func takeLeave(
    _ dialogue: inout SMTPDialogue, _ endpoint: Endpoint
  ) throws(ProbeError) {
    // Who speaks before the greeting is taken for a spammer.
    if endpoint.isWrapper { _ = try dialogue.ask(nil, .farewell) }
    _ = try dialogue.ask("QUIT", .farewell)
    try dialogue.close()
  }

  private static func expect(
    _ code: Int, _ reply: SMTPReply, _ endpoint: Endpoint, _ step: ProbeError.Step
  ) throws(ProbeError) {
    guard reply.code == code else {
      throw ProbeError(.replied(reply.code), endpoint, step, reason: reply.quotation)
    }
  }
}
