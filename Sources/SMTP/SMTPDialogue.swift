// SPDX-License-Identifier: Apache-2.0

/// The client's words in SMTP and LMTP.
struct SMTPDialogue: MailDialogue {
  /// EHLO or LHLO with the client's name.
  let hello: String

  let keyword = "STARTTLS"

  func expectGreeting(_ connection: inout MailConnection) throws(ProbeError) {
    try expect(220, nil, &connection, .greeting)
  }

  func askOffers(
    _ connection: inout MailConnection, isNewlySecure: Bool
  ) throws(ProbeError) -> [String]? {
    // The first line is the greeting.
    Array(try expect(250, hello, &connection, .hello).lines.dropFirst())
  }

  func askForTLS(_ connection: inout MailConnection) throws(ProbeError) {
    try expect(220, "STARTTLS", &connection, .startTLS)
  }

  func takeLeave(_ connection: inout MailConnection) throws(ProbeError) {
    _ = try connection.ask("QUIT", .farewell, SMTPReplyReader())
  }

  @discardableResult
  private func expect(
    _ code: Int, _ line: String?, _ connection: inout MailConnection, _ step: ProbeError.Step
  ) throws(ProbeError) -> SMTPReply {
    let reply = try connection.ask(line, step, SMTPReplyReader())
    guard reply.code == code else {
      throw ProbeError(
        .replied(reply.code), connection.endpoint, step, reason: reply.quotation)
    }
    return reply
  }
}
