// SPDX-License-Identifier: Apache-2.0

/// What ZMailer writes of a client behind its name, all in one comment:
/// `([192.0.2.1]:25 "EHLO x" smtp-auth: "u" TLS-CIPHER: "DHE-RSA-AES256-SHA keybits 256/256 version
/// TLSv1/SSLv3" TLS-PEER-CN1: <none>)`, with `<none>` for what there is not.
struct ZMailerClient {
  /// What stands behind a name.
  enum Note {
    /// The name is not there.
    case notAsked
    case none
    case some(String)
  }

  /// How the client greeted.
  private(set) var greeting: String?
  private(set) var user = Note.notAsked
  private(set) var cipher = Note.notAsked
  private(set) var peer = Note.notAsked

  /// Reads a comment; nil where it is none of ZMailer's.
  ///
  /// - Parameter comment: What is in it.
  init?(_ comment: String) {
    let tokens = HeaderTokens(comment).list
    // A comment that does not begin with the address may hold the client's own words.
    guard case .literal = tokens.first else { return nil }
    var name: String?
    for token in tokens {
      switch token {
      case .word(let word): name = word.lowercased()
      case .quoted(let text):
        if let name { take(.some(text), as: name) } else { greet(text) }
        name = nil
      case .angle("none"):
        if let name { take(.none, as: name) }
        name = nil
      // Behind the address stands ":25".
      case .literal, .angle, .comment, .semicolon: name = nil
      }
      if name?.hasPrefix(":") == true { name = nil }
    }
    guard case .notAsked = cipher else { return }
    guard case .notAsked = user else { return }
    return nil
  }

  /// Whether it has logged in; nil where that is not said.
  var isAuthenticated: Bool? {
    switch user {
    case .notAsked: nil
    case .none: false
    case .some: true
    }
  }

  /// What is said of its certificate.
  var certificate: ClientCertificate? {
    switch peer {
    case .notAsked: nil
    case .none: ClientCertificate(verdict: .none)
    case .some(let name):
      {
        var certificate = ClientCertificate(verdict: .present)
        certificate.name = name
        return certificate
      }()
    }
  }

  private mutating func greet(_ text: String) {
    guard greeting == nil else { return }
    let words = HeaderTokens(text).list.compactMap(\.value)
    guard let verb = words.first, ["helo", "ehlo", "lhlo"].contains(verb.lowercased()) else {
      return
    }
    greeting = words.dropFirst().first
  }

  private mutating func take(_ note: Note, as name: String) {
    switch name {
    case "smtp-auth:": user = note
    case "tls-cipher:": cipher = note
    case "tls-peer:", "tls-peer-cn1:": peer = note
    default: break
    }
  }
}
