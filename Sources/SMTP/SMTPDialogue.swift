// SPDX-License-Identifier: Apache-2.0

/// The client's words in SMTP and LMTP.
struct SMTPDialogue: MailDialogue {
  /// EHLO or LHLO with the client's name.
  let hello: String

  let keyword = "STARTTLS"

  func expectGreeting(_ connection: inout MailConnection) throws(ProbeError) {
    try expect(nil, &connection, .greeting)
  }

  func askOffers(
    _ connection: inout MailConnection, isNewlySecure: Bool
  ) throws(ProbeError) -> [String]? {
    // The first line is the greeting.
    Array(try expect(hello, &connection, .hello).lines.dropFirst())
  }

  func askForTLS(_ connection: inout MailConnection) throws(ProbeError) {
    try expect("STARTTLS", &connection, .startTLS)
  }

  func takeLeave(_ connection: inout MailConnection) throws(ProbeError) {
    _ = try connection.ask("QUIT", .farewell, SMTPReplyReader())
  }

  @discardableResult
  private func expect(
    _ line: String?, _ connection: inout MailConnection, _ step: ProbeError.Step
  ) throws(ProbeError) -> SMTPReply {
    let reply = try connection.ask(line, step, SMTPReplyReader())
    // Postfix takes any code that says yes.
    guard reply.code / 100 == 2 else {
      throw ProbeError(
        .replied(reply.code), connection.endpoint, step, reason: reply.quotation)
    }
    return reply
  }
}
