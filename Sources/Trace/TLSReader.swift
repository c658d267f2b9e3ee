// SPDX-License-Identifier: Apache-2.0

/// Gathers what the comments and words of a Received header tell of TLS.
///
/// It knows no writers but words: a version, a cipher, `N/M bits`, `name=value`, `version:cipher:bits`,
/// and the words that announce one of them. So it reads what other releases and programs make of the
/// same parts.
struct TLSReader {
  private(set) var details = TLSDetails()
  /// The word that says what the next one is.
  private var announced: Announcement?

  private enum Announcement {
    case version
    case cipher
    case keyExchange
    case serverSignature
    case serverDigest
    case clientSignature
    case clientDigest
  }

  /// How deep comments in comments are read.
  private static let depth = 3

  /// Reads a comment.
  ///
  /// - Parameter text: What is in it.
  mutating func read(comment text: String) {
    if let certificate = ClientCertificate(text) {
      details.certificate = certificate
      // The server asks for one after the handshake has begun, and Postfix writes so only then.
      details.isSaid = true
      return
    }
    // chasquid.
    if text.opening.contains("plain text!") { details.isDenied = true }
    // Courier names the user first, who may be called anything.
    let rest = text.opens(with: ["auth:"]) ? text.drop { $0 != "," } : text[...]
    read(HeaderTokens(String(rest)).list, depth: Self.depth)
    announced = nil
  }

  /// Reads words that stand outside a comment.
  ///
  /// - Parameter words: The words.
  mutating func read(words: some Sequence<String>) {
    for word in words { read(word: word) }
    announced = nil
  }

  /// Reads the word behind `tls`, with which Exim, Haraka and chasquid name the cipher.
  mutating func read(cipher word: String) {
    details.isSaid = true
    if details.cipher == nil { details.cipher = WrittenCipher(word) }
  }

  /// Reads what stands behind `tls`: the cipher, or the version and more.
  ///
  /// - Parameter words: The words.
  mutating func read(clause words: [String]) {
    guard let first = words.first else { return }
    if first.isVersion { read(words: words) } else { read(cipher: first) }
  }

  /// Whether a word behind `with` is about the cipher, and not about what was spoken.
  static func isDetail(_ word: String) -> Bool {
    word == "encrypted" || word.trimmingColon.text.isVersion || bits(in: word) != nil
      || word.hasPrefix("DN=") || WrittenCipher(recognizing: word) != nil
  }

  /// Takes what ZMailer writes of TLS among what it writes of the client.
  ///
  /// - Parameter client: What stands in the comment.
  mutating func read(_ client: ZMailerClient) {
    switch client.cipher {
    case .notAsked: return
    case .none: details.isDenied = true
    case .some(let text):
      let words = HeaderTokens(text).list.compactMap(\.word)
      if let cipher = words.first { read(cipher: cipher) }
      read(words: words.dropFirst())
      details.certificate = client.certificate
    }
  }

  /// Whether a word outside a comment is one of a writer that has no comment for it, as OpenSMTPD
  /// before 6.5: `TLS version=TLSv1.2 cipher=AES128-SHA bits=128 verify=NO`.
  static func isBare(_ word: String) -> Bool {
    word == "TLS" || ["version=", "cipher=", "bits=", "verify="].contains(where: word.hasPrefix)
  }

  /// Whether a comment behind `from` is about TLS: there the client's own words stand beside it.
  static func opens(_ comment: String) -> Bool {
    let openings = [
      "using ", "tls", "ssl", "version=", "cipher ", "cipher=", "client cn ", "client rpk ",
      "client did ", "no client ", "auth:",
    ]
    return comment.opens(with: openings)
  }

  private mutating func read(_ tokens: [HeaderToken], depth: Int) {
    for token in tokens {
      switch token {
      case .word(let word): read(word: word)
      case .comment(let text): read(inner: text, depth: depth)
      case .quoted, .angle, .literal, .semicolon: announced = nil
      }
    }
  }

  /// A comment in a comment: the bits of the cipher, or the curve of what was just named.
  private mutating func read(inner text: String, depth: Int) {
    guard depth > 0 else { return }
    let note = " (\(text.unfolded))"
    switch latest {
    case .keyExchange: details.keyExchange?.append(note)
    case .serverSignature: details.serverSignature?.append(note)
    case .clientSignature: details.clientSignature?.append(note)
    case .version, .cipher, .serverDigest, .clientDigest, nil:
      return read(HeaderTokens(text).list, depth: depth - 1)
    }
    latest = nil
  }

  /// What the last announced word was.
  private var latest: Announcement?

  private mutating func read(word: String) {
    let word = word.trimmingColon
    if let announced {
      self.announced = nil
      if take(word.text, as: announced) { return }
    }
    let lower = word.text.lowercased()
    let number = previousNumber
    previousNumber = Int(word.text)
    latest = nil
    if let announcement = Self.announcements[lower] {
      announced = announcement
      return
    }
    let pair = word.text.split(separator: "=", maxSplits: 1).map(String.init)
    if pair.count == 2 { return read(pair[0].lowercased(), value: pair[1]) }
    let fields = word.text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    if fields.count >= 3, fields[0].isVersion || fields[0].uppercased() == "UNKNOWN" {
      return read(fields: fields)
    }
    // T-Online: "TLSv1.2:ECDHE-RSA-AES256-GCM-SHA384 encrypted".
    if fields.count == 2, fields[0].isVersion, WrittenCipher(recognizing: fields[1]) != nil {
      set(version: fields[0])
      return read(cipher: fields[1])
    }
    switch lower {
    case "tls", "ssl":
      details.isSaid = true
      // Courier: with a colon it is its list, in which SSL means that TLS came first.
      if word.hadColon { details.isWrapper = lower == "ssl" }
    case "starttls", "encrypted": details.isSaid = true
    case "bits": if details.bits == nil, details.isSaid { details.bits = number }
    default: readUnannounced(word.text)
    }
  }

  /// The word before, where it was a number.
  private var previousNumber: Int?

  private mutating func readUnannounced(_ word: String) {
    if word.isVersion {
      set(version: word)
    } else if let bits = Self.bits(in: word) {
      // In the parentheses behind the cipher, or behind a comma.
      if details.bits == nil, details.isSaid { details.bits = bits }
    } else if let cipher = WrittenCipher(recognizing: word) {
      details.isSaid = true
      if details.cipher == nil { details.cipher = cipher }
    }
  }

  /// Takes the word after one that announces it.
  private mutating func take(_ word: String, as announcement: Announcement) -> Bool {
    switch announcement {
    case .version:
      guard word.isVersion || word.uppercased() == "TLS" || word.uppercased() == "SSL" else {
        return false
      }
      if word.isVersion { set(version: word) }
      details.isSaid = true
      return true
    case .cipher:
      // MDaemon and old releases of Exim: "Cipher TLSv1:RC4-MD5:128".
      if word.contains(":") { return false }
      details.isSaid = true
      if details.cipher == nil { details.cipher = WrittenCipher(word) }
      return true
    case .keyExchange: details.keyExchange = word
    case .serverSignature: details.serverSignature = word
    case .serverDigest: details.serverDigest = word
    case .clientSignature: details.clientSignature = word
    case .clientDigest: details.clientDigest = word
    }
    latest = announcement
    return true
  }

  private mutating func read(_ name: String, value: String) {
    switch name {
    case "version", "tls_version", "tlsversion", "protocol":
      if value.isVersion { set(version: value) }
    case "cipher", "tls_cipher", "ciphersuite":
      if value.uppercased() != "NONE" { read(cipher: value) }
    case "bits", "cipher_bits":
      if details.bits == nil { details.bits = Self.number(before: "/", value) }
    case "verify": if details.verifyWord == nil { details.verifyWord = value }
    case "key_exchange", "keyexchange", "kex", "group": details.keyExchange = value
    default: break
    }
  }

  /// Reads `version:cipher:bits`, which OpenSMTPD follows with whether it has verified the client.
  private mutating func read(fields: [String]) {
    if fields[0].isVersion { set(version: fields[0]) }
    if !fields[1].isEmpty { read(cipher: fields[1]) }
    if details.bits == nil, let number = Int(fields[2]) {
      details.bits = WrittenCipher(fields[1]).bits(written: number)
    }
    if fields.count > 3, details.certificate == nil {
      switch fields[3].uppercased() {
      case "YES": details.certificate = ClientCertificate(verdict: .verified)
      case "NO": details.certificate = ClientCertificate(verdict: .noneOrNotVerified)
      default: break
      }
    }
  }

  private mutating func set(version: String) {
    details.isSaid = true
    if details.writtenVersion == nil { details.writtenVersion = version }
  }

  /// The first number of "256/256" or "256bits".
  private static func bits(in word: String) -> Int? {
    if word.lowercased().hasSuffix("bits") { return Int(word.dropLast(4)) }
    let parts = word.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy(\.isNumber) ? Int(parts[0]) : nil
  }

  private static func number(before separator: Character, _ text: String) -> Int? {
    Int(text.prefix { $0 != separator })
  }

  private static let announcements: [String: Announcement] = [
    "using": .version, "cipher": .cipher, "key-exchange": .keyExchange,
    "server-signature": .serverSignature, "server-digest": .serverDigest,
    "client-signature": .clientSignature, "client-digest": .clientDigest,
  ]
}

extension String {
  /// Whether it names a version of TLS, or several of which one was used.
  fileprivate var isVersion: Bool {
    TLSVersion(written: self) != nil || TLSVersion.isFamily(self)
  }

  /// The text without a colon at its end, and whether there was one.
  fileprivate var trimmingColon: (text: String, hadColon: Bool) {
    hasSuffix(":") ? (String(dropLast()), true) : (self, false)
  }
}
