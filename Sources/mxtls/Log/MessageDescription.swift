// SPDX-License-Identifier: Apache-2.0

import MailLog
import Primitives

/// A message in JSON.
struct MessageDescription: Encodable {
  let time: String?
  let direction: String
  let verdict: String
  let evidence: String
  let service: String
  let queueId: String
  let peer: String
  let address: String?
  let credential: String?
  let `protocol`: String?
  let cipher: String?
  let bits: Int?
  let keyExchange: String?
  let postQuantum: Bool?
  let weak: [String]?
  let rawPublicKey: Bool?
  let reused: Bool
  let fallback: Bool
  let level: String?
  let downgradedTo: String?
  let requireTls: String?

  init(_ message: MailMessage) {
    time = message.time?.iso8601
    direction = message.direction == .incoming ? "in" : "out"
    verdict = message.verdict.name
    evidence =
      switch message.evidence {
      case .connection: "connection"
      case .features: "delivery"
      case .absence: "absence"
      case .address: "address"
      case .none: "none"
      }
    service = message.service
    queueId = message.queueID
    peer = message.peer
    address = message.address
    credential = message.credential.word?.lowercased()
    let parameters = message.parameters
    `protocol` = parameters?.version
    cipher = parameters?.cipher
    bits = parameters?.bits
    keyExchange = parameters?.group
    postQuantum = parameters?.isPostQuantum
    weak = parameters?.weaknesses
    rawPublicKey = parameters?.isRawPublicKey
    reused = message.isReused
    fallback = message.isFallback
    level = message.features?.level
    downgradedTo = message.features?.downgradedTo
    requireTls = message.features?.requireTLS
  }
}
