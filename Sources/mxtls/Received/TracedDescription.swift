// SPDX-License-Identifier: Apache-2.0

import Primitives
import Trace

/// A message, as JSON has it.
struct TracedDescription: Encodable {
  struct Client: Encodable {
    let greeting: String?
    let name: String?
    let address: String?
    let local: Bool
  }

  struct Certificate: Encodable {
    let verdict: String
    let name: String?
    let issuer: String?
    let rawKey: String?
  }

  struct Hop: Encodable {
    let from: Client?
    let by: String?
    let byAddress: String?
    let with: String?
    let id: String?
    let writer: String
    let local: Bool
    let trusted: Bool
    let tls: String
    let version: String?
    let versionWritten: String?
    let cipher: String?
    let bits: Int?
    let keyExchange: String?
    let serverSignature: String?
    let serverDigest: String?
    let clientSignature: String?
    let clientDigest: String?
    let clientCertificate: Certificate?
    let verifyWritten: String?
    let wrapper: Bool?
    let authenticated: Bool?
    let weak: [String]
    let date: String?
    let delay: Int64?
    let unread: String?
  }

  let file: String
  let number: Int
  let messageId: String?
  let verdict: String
  let claims: Int
  let allowsClear: Bool
  let requiresTls: Bool
  let omittedHops: Int
  let hops: [Hop]

  /// Describes a message of which the first `lines` lines are believed.
  init(_ traced: TracedMessage, lines: Int) {
    let message = traced.message
    file = traced.file
    number = traced.number
    messageId = message.identifier
    verdict = message.verdict.rawValue.hyphenated
    claims = message.hops.count - lines
    allowsClear = message.allowsClear
    requiresTls = message.requiresTLS
    omittedHops = message.omittedHops
    hops = message.hops.enumerated().map { place, hop in
      Hop(hop, isTrusted: place < lines, delay: message.delay(at: place))
    }
  }
}

extension TracedDescription.Hop {
  init(_ hop: Trace.Hop, isTrusted: Bool, delay: Int64?) {
    from = hop.client.map {
      TracedDescription.Client(
        greeting: $0.greeting, name: $0.name, address: $0.address?.text, local: $0.isOnHost)
    }
    by = hop.host
    byAddress = hop.hostAddress?.text
    with = hop.transmission?.text
    id = hop.identifier
    writer = hop.writer.rawValue.lowercased()
    local = hop.isLocal
    trusted = isTrusted
    tls =
      switch hop.protection {
      case .encrypted: "encrypted"
      case .nullCipher: "null-cipher"
      case .clear: "clear"
      case .notSaid: "not-said"
      }
    version = hop.tls.version?.rawValue
    versionWritten = hop.tls.writtenVersion
    cipher = hop.tls.cipher?.text
    bits = hop.tls.bits
    keyExchange = hop.tls.keyExchange
    serverSignature = hop.tls.serverSignature
    serverDigest = hop.tls.serverDigest
    clientSignature = hop.tls.clientSignature
    clientDigest = hop.tls.clientDigest
    clientCertificate = hop.tls.certificate.map {
      TracedDescription.Certificate(
        verdict: $0.verdict.rawValue.hyphenated, name: $0.name, issuer: $0.issuer,
        rawKey: $0.rawKey)
    }
    verifyWritten = hop.tls.verifyWord
    wrapper = hop.tls.isWrapper
    authenticated = hop.isAuthenticated
    weak = hop.tls.weaknesses.map(\.rawValue.hyphenated)
    date = hop.date?.iso8601
    self.delay = delay
    unread = hop.unreadText
  }
}

extension String {
  /// The words with hyphens between them, as values in JSON are written.
  var hyphenated: String { replacing(" ", with: "-") }
}
