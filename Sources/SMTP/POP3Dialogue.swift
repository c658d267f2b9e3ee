// SPDX-License-Identifier: Apache-2.0

/// The client's words in POP3 (RFC 1939, and RFC 2449 for what is offered).
struct POP3Dialogue: MailDialogue {
  let keyword = "STLS"

  func expectGreeting(_ connection: inout MailConnection) throws(ProbeError) {
    try expect(nil, &connection, .greeting)
  }

  func askOffers(
    _ connection: inout MailConnection, isNewlySecure: Bool
  ) throws(ProbeError) -> [String]? {
    var isFirst = true
    let lines = try connection.ask(
      "CAPA", .hello,
      TextReplyReader("POP3") { line in
        defer { isFirst = false }
        return line == "." || isFirst && !line.hasPrefix("+OK")
      })
    guard let first = lines.first, first.hasPrefix("+OK") || first.hasPrefix("-ERR") else {
      throw connection.stranger(.hello, "POP3")
    }
    // A server of before 1998 does not know the question.
    return first.hasPrefix("+OK") ? Array(lines.dropFirst().dropLast()) : nil
  }

  func askForTLS(_ connection: inout MailConnection) throws(ProbeError) {
    try expect("STLS", &connection, .startTLS)
  }

  func takeLeave(_ connection: inout MailConnection) throws(ProbeError) {
    try expect("QUIT", &connection, .farewell)
  }

  private func expect(
    _ command: String?, _ connection: inout MailConnection, _ step: ProbeError.Step
  ) throws(ProbeError) {
    let line = try connection.line(after: command, step, "POP3")
    if line.hasPrefix("+OK") { return }
    throw line.hasPrefix("-ERR")
      ? connection.refusal(step, line) : connection.stranger(step, "POP3")
  }
}
