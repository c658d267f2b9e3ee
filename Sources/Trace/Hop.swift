// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// A step of a message from one host to the next, as its Received header tells it (RFC 5321, section
/// 4.4).
package struct Hop: Hashable, Sendable {
  /// Who handed the message over; nil where the writer does not say.
  package internal(set) var client: Client?
  /// Who took it, and wrote the header.
  package internal(set) var host: String?
  /// The address of the host that took it.
  package internal(set) var hostAddress: AddressLiteral?
  package internal(set) var writer = Writer.other
  /// What stands behind `with`; nil where nothing does.
  package internal(set) var transmission: TransmissionWord?
  package internal(set) var identifier: String?
  package internal(set) var tls = TLSDetails()
  /// Whether the client has logged in; nil where the writer has no way to say so.
  package internal(set) var isAuthenticated: Bool?
  package internal(set) var date: UnixTime?
  /// The header as it is, unfolded, where nothing in it could be read.
  package internal(set) var unreadText: String?

  /// What is known of TLS.
  package enum Protection: Sendable {
    case encrypted
    /// There was TLS, with a cipher that does not encrypt.
    case nullCipher
    case clear
    /// The writer does not tell.
    case notSaid
  }

  /// How far the message was protected from others on the wire.
  package var protection: Protection {
    if tls.isNull { return .nullCipher }
    if tls.isSaid || transmission?.saysTLS == true { return .encrypted }
    if tls.isDenied { return .clear }
    guard let transmission else { return .notSaid }
    switch transmission.kind {
    case .local: return client.isElsewhere ? .notSaid : .clear
    case .within: return .notSaid
    case .other: return isOfExchange ? .clear : .notSaid
    case .smtp, .lmtp: return writer.tellsByWord ? .clear : .notSaid
    }
  }

  /// Whether it is written by Exchange 2007 or later, by the version that it has for an identifier.
  ///
  /// From that release on "(TLS)" stands behind "Microsoft SMTP Server", and from 2016 on version and
  /// cipher, where there was TLS: the same servers, of the same versions, write it for one client and
  /// not for another.
  private var isOfExchange: Bool {
    guard writer == .exchange, transmission?.text == "Microsoft SMTP Server",
      let parts = identifier?.split(separator: ".", omittingEmptySubsequences: false),
      parts.count == 4, parts.allSatisfy(\.isNumber), let release = Int(parts[0])
    else { return false }
    return (8...99).contains(release)
  }

  /// Whether the message stayed on the host, or went into a mailbox: no others come between.
  package var isLocal: Bool {
    if unreadText != nil { return false }
    if [.local, .within].contains(transmission?.kind), !client.isElsewhere { return true }
    if transmission?.kind == .lmtp {
      // LMTP can come from another machine (RFC 2033, section 5).
      guard let client, let address = client.address else { return true }
      return client.isOnHost || address.isLoopback || address == hostAddress
    }
    guard let client else {
      // Without a word for how it came it was made on the host, or sent again by a list; but Postfix
      // can hide the client of its submission service. Google leaves out its own hosts.
      return writer == .submission || writer == .google
        || transmission == nil && writer != .postfix || isWithinGoogle
    }
    if client.isOnHost || client.address?.isLoopback == true { return true }
    if client.name.matches(host) { return true }
    guard let address = client.address else { return isLocalByGreeting }
    return address == hostAddress || address.isPrivate && client.greeting.matches(host)
  }

  /// Whether only what the client calls itself tells that it is the host: mere words, where the
  /// writer looks no address up.
  var isLocalByGreeting: Bool {
    guard let client, client.address == nil, !client.isOnHost, transmission?.kind != .lmtp else {
      return false
    }
    // Whoever logs in, or asks for TLS, comes from elsewhere.
    guard isAuthenticated != true, protection != .encrypted else { return false }
    let own = ["localhost", "localhost.localdomain"]
    if let name = client.name { return own.contains(name.hostName) }
    guard let greeting = client.greeting else { return false }
    return own.contains(greeting.hostName) || client.greeting.matches(host)
  }

  /// Whether the header is one of Google's without a client: `by wikq8 with SMTP id ..`.
  private var isWithinGoogle: Bool {
    guard let host, let transmission, writer == .other else { return false }
    return AddressLiteral(host) != nil || !host.contains(".") && transmission.text == "SMTP"
  }
}

extension Client? {
  /// Whether it has the address of another host.
  fileprivate var isElsewhere: Bool { self?.address?.isLoopback == false }
}

extension String? {
  /// Whether both are the name of one host.
  fileprivate func matches(_ other: String?) -> Bool {
    guard let name = self?.hostName, let other = other?.hostName else { return false }
    return name == other
  }
}

extension String {
  /// The name of a host in the form in which two are compared.
  var hostName: String {
    let lower = lowercased()
    return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
  }
}
