// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Reads the body of a Received header.
///
/// The grammar is that of RFC 5321, section 4.4, as loosely as programs take it: clauses that begin
/// with `from`, `by`, `via`, `with`, `id`, `for` and what else there is, in any order, each with words
/// and comments, and a date behind a semicolon, or before the identifier, or behind none.
struct ReceivedParser {
  private var clauses: [Keyword: Clause] = [:]
  private var current = Keyword.none
  private var dates: [[HeaderToken]] = []
  private var isInDate = false

  private enum Keyword: String {
    case from, by, via, with, id, `for`, tls, over
    case envelope = "envelope-from"
    /// What stands before the first keyword.
    case none
  }

  private struct Clause {
    var values: [String] = []
    var comments: [String] = []
  }

  /// Reads a body.
  ///
  /// - Parameter body: The bytes behind the colon, which may still be folded.
  /// - Returns: The hop; one with its text alone where there is nothing of a Received header in it.
  static func hop(_ body: [UInt8]) -> Hop {
    let tokens = HeaderTokens(body).list
    var parser = Self()
    for (place, token) in tokens.enumerated() {
      parser.take(token, before: place + 1 < tokens.count ? tokens[place + 1] : nil)
    }
    return parser.hop(tokens)
      ?? {
        var hop = Hop()
        hop.unreadText = body[...].text.unfolded
        return hop
      }()
  }

  private mutating func take(_ token: HeaderToken, before next: HeaderToken?) {
    if token == .semicolon {
      isInDate = true
      dates.append([])
      return
    }
    if let word = token.word, let keyword = Keyword(rawValue: word.lowercased()),
      keyword != .none, !isValue(keyword, word, before: next)
    {
      isInDate = false
      current = keyword
      // What follows a second one of a kind is added to the first: "with ESMTP with STARTTLS".
      clauses[keyword, default: Clause()].values += []
      return
    }
    if isInDate {
      // IBM's gateway has it behind the semicolon.
      if case .comment(let text) = token, TLSReader.opens(text) {
        clauses[.with, default: Clause()].comments.append(text)
      } else {
        dates[dates.count - 1].append(token)
      }
      return
    }
    switch token {
    case .comment(let text): clauses[current, default: Clause()].comments.append(text)
    case .semicolon: break
    default:
      if let value = token.value { clauses[current, default: Clause()].values.append(value) }
    }
  }

  /// Whether a word that could begin a clause is the value of the one before: a client can call itself
  /// `with`, and must not write the rest of the line by that.
  private func isValue(_ keyword: Keyword, _ word: String, before next: HeaderToken?) -> Bool {
    let clause = clauses[current]
    if current == .from, let clause, clause.values.isEmpty, clause.comments.isEmpty {
      guard keyword == .by else { return true }
      if case .comment = next { return true }
      return false
    }
    // In capitals it is no keyword of anybody's.
    return keyword == .tls && (word != "tls" || current == .none)
  }

  private func hop(_ tokens: [HeaderToken]) -> Hop? {
    let from = clauses[.from]
    let by = clauses[.by]
    let with = clauses[.with]
    let start = clauses[.none]
    guard from != nil || by != nil || with != nil || start?.comments.isEmpty == false else {
      return nil
    }
    var hop = Hop()
    var tls = TLSReader()
    readClient(from, start, &hop, &tls)
    hop.host = by?.values.first
    let notes = (by?.comments ?? []) + (with?.comments ?? [])
    for text in (by?.values.dropFirst() ?? []) + notes where hop.hostAddress == nil {
      let literal = HeaderTokens(text).list.first?.value ?? text
      hop.hostAddress = AddressLiteral(literal) ?? AddressLiteral(text)
    }
    let words = with?.values.flatMap { $0.split(separator: "/").map(String.init) } ?? []
    hop.writer = Writer(
      // Exim names itself behind the cipher.
      software: notes + (clauses[.tls]?.comments ?? []) + (start?.comments ?? []),
      transmission: words,
      isQmailForm: hop.client?.isQmailForm ?? false, host: hop.host ?? "",
      identifier: clauses[.id]?.values.first ?? "")
    // Exim names the client first as DNS has it, and its own name only where that is another.
    if hop.writer == .exim, let client = hop.client, client.name == nil, client.address != nil,
      let greeting = client.greeting, AddressLiteral(greeting) == nil, !client.isGreetingApart
    {
      hop.client?.name = greeting
    }
    let transmissions = words.map { TransmissionWord($0) }
    if let first = transmissions.first {
      // "Microsoft SMTP Server" is a name, and no word for what was spoken.
      hop.transmission =
        first.kind != .other || first.saysTLS
        ? first : TransmissionWord(with?.values.joined(separator: " ") ?? "")
    }
    tls.read(words: words)
    tls.read(words: clauses[.over]?.values ?? [])
    for keyword in [Keyword.by, .with, .id, .for, .tls, .envelope] {
      for text in clauses[keyword]?.comments ?? [] where !text.isEnvelope && !text.isLogin {
        tls.read(comment: text)
      }
    }
    if let cipher = clauses[.tls]?.values.first { tls.read(cipher: cipher) }
    hop.tls = tls.details
    judgeCertificate(&hop)
    if [.local, .within].contains(hop.transmission?.kind), hop.client?.address == nil {
      // Exim has the user's name there: "from root by mx.example with local".
      hop.client?.isOnHost = true
    }
    hop.identifier = clauses[.id]?.values.first
    hop.isAuthenticated = isAuthenticated(hop)
    hop.date =
      dates.lazy.reversed().compactMap { MailDate.first(in: $0[...]) }.first
      ?? MailDate.first(in: tokens[...])
    return hop
  }

  private func readClient(
    _ from: Clause?, _ start: Clause?, _ hop: inout Hop, _ tls: inout TLSReader
  ) {
    var identities: [String] = []
    for text in from?.comments ?? [] {
      if let client = ZMailerClient(text) { tls.read(client) }
      if TLSReader.opens(text) {
        tls.read(comment: text)
      } else if !text.isSender, !text.isLogin || text.opens(with: ["account "]) {
        identities.append(text)
      }
    }
    if let from, !from.values.isEmpty || !identities.isEmpty {
      hop.client = Client(values: from.values, comments: identities)
    }
    // Sendmail's and Postfix's own way: "(from root@localhost)", "(Postfix, from userid 0)".
    let own = (start?.comments ?? []) + (clauses[.by]?.comments ?? [])
    let isOwn = own.contains { text in
      let words = HeaderTokens(text).list.compactMap { $0.word?.lowercased() }
      return words.first == "from" || words.contains("userid") || words.contains("uid")
        || words.contains("invoked")
    }
    if isOwn, hop.client == nil {
      // A gateway puts the whole clause in parentheses: "(from x [192.0.2.1])".
      let values = own.lazy.map { HeaderTokens($0).list.compactMap(\.value) }
        .first { $0.first?.lowercased() == "from" && $0.contains { AddressLiteral($0) != nil } }
      var client = Client(values: Array(values?.dropFirst() ?? []), comments: [])
      if client.address == nil { client.isOnHost = true }
      hop.client = client
    }
  }

  /// What a word like "verify=NO" says of the certificate, which depends on the writer.
  private func judgeCertificate(_ hop: inout Hop) {
    guard hop.tls.certificate == nil, let word = hop.tls.verifyWord?.uppercased() else { return }
    let isHaraka = hop.writer == .haraka
    let verdict: ClientCertificate.Verdict? =
      switch word {
      case "OK", "TRUSTED": .verified
      case "NO": isHaraka ? .noneOrNotVerified : ClientCertificate.Verdict.none
      case "NOT": .notRequested
      case "FAIL": isHaraka ? .noneOrNotVerified : .notVerified
      // Cyrus writes YES for whoever comes.
      default: nil
      }
    hop.tls.certificate = verdict.map { ClientCertificate(verdict: $0) }
  }

  private func isAuthenticated(_ hop: Hop) -> Bool? {
    let comments = clauses.values.flatMap(\.comments)
    if comments.contains(where: \.isLogin) { return true }
    let notes = clauses[.from]?.comments.lazy.compactMap { ZMailerClient($0) }
    if notes?.contains(where: \.isAuthenticated) == true { return true }
    guard let transmission = hop.transmission, [.smtp, .lmtp].contains(transmission.kind) else {
      return nil
    }
    // Cyrus takes whoever comes over its socket for logged in.
    if hop.writer == .cyrus { return nil }
    return transmission.saysAuthentication
  }
}

extension String {
  /// Whether a comment names the sender or the recipient, which can be called anything.
  fileprivate var isEnvelope: Bool {
    opens(with: ["envelope", "helo", "orcpt"])
  }

  /// Whether a comment behind the client names the sender.
  fileprivate var isSender: Bool {
    opens(with: ["envelope sender", "envelope-sender", "envelope from", "envelope-from"])
  }

  /// Whether a comment tells that the client has logged in.
  fileprivate var isLogin: Bool {
    let openings = [
      "authenticated", "auth:", "auth=", "user authenticated", "smtp-auth", "smtp auth", "sasl:",
      "account ", "squirrelmail authenticated",
    ]
    return opens(with: openings)
  }
}
