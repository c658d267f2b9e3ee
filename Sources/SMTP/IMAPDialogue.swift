// SPDX-License-Identifier: Apache-2.0

/// The client's words in IMAP (RFC 9051).
struct IMAPDialogue: MailDialogue {
  private var count = 0

  let keyword = "STARTTLS"

  func expectGreeting(_ connection: inout MailConnection) throws(ProbeError) {
    let line = try connection.line(.greeting, "IMAP")
    let words = line.uppercased().split(separator: " ")
    guard words.first == "*", words.count > 1 else {
      throw connection.stranger(.greeting, "IMAP")
    }
    guard words[1] == "OK" || words[1] == "PREAUTH" else {
      throw connection.refusal(.greeting, line)
    }
  }

  mutating func askOffers(
    _ connection: inout MailConnection, isNewlySecure: Bool
  ) throws(ProbeError) -> [String]? {
    let lines = try ask("CAPABILITY", &connection, .hello)
    // Response codes in other lines say the same.
    let answer = lines.last { $0.uppercased().hasPrefix("* CAPABILITY ") }
    return answer.map { $0.split(separator: " ").dropFirst(2).map(String.init) }
  }

  mutating func askForTLS(_ connection: inout MailConnection) throws(ProbeError) {
    _ = try ask("STARTTLS", &connection, .startTLS)
  }

  mutating func takeLeave(_ connection: inout MailConnection) throws(ProbeError) {
    _ = try ask("LOGOUT", &connection, .farewell)
  }

  /// Sends a command, and takes the lines up to its end.
  private mutating func ask(
    _ command: String, _ connection: inout MailConnection, _ step: ProbeError.Step
  ) throws(ProbeError) -> [String] {
    count += 1
    let tag = "m\(count)"
    let lines = try connection.ask(
      "\(tag) \(command)", step, TextReplyReader("IMAP") { $0.hasPrefix("\(tag) ") })
    let last = lines.last?.dropFirst(tag.count + 1) ?? ""
    guard last.uppercased().hasPrefix("OK") else {
      throw connection.refusal(step, String(last))
    }
    return lines
  }
}
