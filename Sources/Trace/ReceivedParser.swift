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
  /// What OpenSMTPD before 6.5 has behind the identifier, with a semicolon between or none.
  private var bareWords: [String] = []

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
      // IBM's gateway has the comment on TLS behind the semicolon.
      if case .comment(let text) = token, TLSReader.opens(text) {
        clauses[.with, default: Clause()].comments.append(text)
      } else if let word = token.word, clauses[.by] != nil, TLSReader.isBare(word) {
        bareWords.append(word)
      } else {
        dates[dates.count - 1].append(token)
      }
      return
    }
    switch token {
    case .comment(let text): clauses[current, default: Clause()].comments.append(text)
    case .semicolon: break
    default:
      if current == .id, let word = token.word, TLSReader.isBare(word) {
        bareWords.append(word)
      } else if let value = token.value {
        clauses[current, default: Clause()].values.append(value)
      }
    }
  }

  /// Whether a word that could begin a clause is the value of the one before: a client can call itself
  /// `with`, and must not change by that how the rest of the line is read.
  private func isValue(_ keyword: Keyword, _ word: String, before next: HeaderToken?) -> Bool {
    let clause = clauses[current]
    if current == .from, let clause, clause.values.isEmpty, clause.comments.isEmpty {
      guard keyword == .by else { return true }
      if case .comment = next { return true }
      return false
    }
    // Nobody writes that keyword in capitals.
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
      let tokens = HeaderTokens(text).list
      hop.hostAddress =
        AddressLiteral(tokens.first?.value ?? text) ?? AddressLiteral(text)
        // "(mx.example [192.0.2.1])".
        ?? tokens.lazy.compactMap { token in
          if case .literal(let text) = token { AddressLiteral(text) } else { nil }
        }.first
    }
    let words = spokenWords()
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
    // qmail's patches have the cipher before the word: "with AES128-SHA encrypted SMTP"; s/qmail has
    // "de/crypted with TLSv1.3: AES128-SHA [128/128] DN=none" before "by".
    let spoken = words.drop { TLSReader.isDetail($0) }
    if let first = spoken.first.map({ TransmissionWord($0) }) {
      // "Microsoft SMTP Server" is a name, and no word for what was spoken.
      hop.transmission =
        first.kind != .other || first.saysTLS
        ? first : TransmissionWord(with?.values.joined(separator: " ") ?? first.text)
    }
    tls.read(words: words)
    tls.read(words: clauses[.over]?.values ?? [])
    tls.read(words: bareWords)
    for keyword in [Keyword.by, .with, .id, .for, .tls, .envelope] {
      for text in clauses[keyword]?.comments ?? [] where !text.isEnvelope && !text.isLogin {
        tls.read(comment: text)
      }
    }
    tls.read(clause: clauses[.tls]?.values ?? [])
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

  /// The words behind `with`, or behind `via` where some have them there: "via ESMTP", "(via HTTP)".
  private func spokenWords() -> [String] {
    if let with = clauses[.with] {
      return with.values.flatMap { value in
        // "128/128" is one thing.
        value.first?.isNumber == true ? [value] : value.split(separator: "/").map(String.init)
      }
    }
    let notes = (clauses[.by]?.comments ?? []).lazy.map { HeaderTokens($0).list.compactMap(\.word) }
    let note = notes.first { $0.count == 2 && $0[0].lowercased() == "via" }
    guard let word = clauses[.via]?.values.first ?? note?[1] else { return [] }
    let isProtocol = [.smtp, .lmtp].contains(TransmissionWord(word).kind)
    return isProtocol || word.lowercased().hasPrefix("http") ? [word] : []
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
      case "YES" where hop.writer == .openSMTPD: .verified
      // Cyrus writes YES for whoever comes.
      default: nil
      }
    hop.tls.certificate = verdict.map { ClientCertificate(verdict: $0) }
  }

  private func isAuthenticated(_ hop: Hop) -> Bool? {
    let comments = clauses.values.flatMap(\.comments)
    if comments.contains(where: \.isLogin) { return true }
    if let note = clauses[.from]?.comments.lazy.compactMap({ ZMailerClient($0) }).first,
      let isAuthenticated = note.isAuthenticated
    {
      return isAuthenticated
    }
    guard let transmission = hop.transmission, [.smtp, .lmtp].contains(transmission.kind) else {
      return nil
    }
    // Cyrus takes whoever comes over its socket for logged in.
    if hop.writer == .cyrus { return nil }
    if transmission.saysAuthentication { return true }
    // A writer that is not known to write the A may never do so, unless it writes the S of the RFC.
    return hop.writer.tellsByWord || transmission.saysTLS ? false : nil
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
      "account ",
    ]
    if opens(with: openings) { return true }
    // SquirrelMail and its children: "(SquirrelMail authenticated user u)". Behind HELO stands what the
    // client likes.
    let words = HeaderTokens(String(prefix(80))).list.prefix(3).map { $0.word?.lowercased() }
    return words.dropFirst() == ["authenticated", "user"]
      && !["helo", "ehlo", "lhlo"].contains(words[0])
  }
}
