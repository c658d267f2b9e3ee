// SPDX-License-Identifier: Apache-2.0

/// The client's words in ManageSieve (RFC 5804), where the server says at once what it offers, and again
/// when TLS has begun.
struct SieveDialogue: MailDialogue {
  private var offers: [String] = []

  let keyword = "STARTTLS"

  mutating func expectGreeting(_ connection: inout MailConnection) throws(ProbeError) {
    try listen(&connection, nil, .greeting)
  }

  mutating func askOffers(
    _ connection: inout MailConnection, isNewlySecure: Bool
  ) throws(ProbeError) -> [String]? {
    if isNewlySecure { try listen(&connection, nil, .hello) }
    return offers
  }

  mutating func askForTLS(_ connection: inout MailConnection) throws(ProbeError) {
    _ = try ask("STARTTLS", &connection, .startTLS)
  }

  mutating func takeLeave(_ connection: inout MailConnection) throws(ProbeError) {
    _ = try ask("LOGOUT", &connection, .farewell)
  }

  private mutating func listen(
    _ connection: inout MailConnection, _ command: String?, _ step: ProbeError.Step
  ) throws(ProbeError) {
    let lines = try ask(command, &connection, step)
    // "SASL" "PLAIN LOGIN" is shown as SASL PLAIN LOGIN.
    offers = lines.dropLast().map { $0.filter { $0 != "\"" } }
  }

  private func ask(
    _ command: String?, _ connection: inout MailConnection, _ step: ProbeError.Step
  ) throws(ProbeError) -> [String] {
    let words = ["OK", "NO", "BYE"]
    let lines = try connection.ask(
      command, step,
      TextReplyReader("ManageSieve") { line in
        // What is offered stands in quotation marks; anything else ends the reply or is none.
        !line.hasPrefix("\"")
      })
    let last = lines.last ?? ""
    let word = last.prefix { $0.isLetter }.uppercased()
    guard words.contains(word) else { throw connection.stranger(step, "ManageSieve") }
    guard word == "OK" else { throw connection.refusal(step, last) }
    return lines
  }
}
