// SPDX-License-Identifier: Apache-2.0

import Primitives
import SessionCache
import SystemPackage
import TLSCrypto

/// Everything about one entry, as `mxtls cache show` tells it.
struct EntryCard: Encodable {
  let cache: String
  let key: String
  let role: String?
  let service: String?
  let peer: String?
  let nexthop: String?
  let host: String?
  let address: String?
  let port: String?
  let heloName: String?
  let protocols: String?
  let ciphers: String?
  let digest: String?
  let securityLevel: String?
  let sessionId: String?
  let openssl: String?
  let saved: String?
  let expires: String?
  let resumable: Bool
  let notResumable: String?
  let headerBytes: Int?
  let bigEndian: Bool?
  let extendedMasterSecret: Bool?
  let keyExchangeGroup: String?
  let maxEarlyData: UInt32?
  let verifyResult: Int32?
  let fault: String?
  /// The session as `mxtls show` describes it.
  let session: ObjectDescription?
  private(set) var masterSecret: String?
  private(set) var ticket: String?

  /// The times, which only the text needs.
  private var times: (saved: UnixTime, expires: UnixTime)?

  private enum CodingKeys: CodingKey {
    case cache, key, role, service, peer, nexthop, host, address, port, heloName, protocols, ciphers
    case digest, securityLevel, keyExchangeGroup, sessionId, openssl, saved, expires, resumable,
      notResumable, headerBytes, bigEndian
    case extendedMasterSecret, maxEarlyData, verifyResult, fault, session, masterSecret, ticket
  }

  /// Describes an entry.
  ///
  /// - Parameters:
  ///   - found: The entry.
  ///   - showsSecrets: Whether to tell the secrets.
  ///   - clock: Tells what is over.
  init(_ found: borrowing FoundEntry, showsSecrets: Bool, clock: Clock) {
    let entry = found.entry
    let span = found.keyBytes.span.bytes
    func text(_ field: EntryKey.Field?) -> String? { entry.key.text(of: field, in: span) }
    cache = found.target.location.description
    key = text(entry.key.whole) ?? ""
    role = entry.key.role?.rawValue
    service = text(entry.key.service)
    peer = entry.key.role == .client ? entry.key.peerName(in: span) : nil
    nexthop = text(entry.key.nexthop)
    host = text(entry.key.host)
    address = text(entry.key.address)
    port = text(entry.key.port)
    heloName = text(entry.key.heloName)
    protocols = text(entry.key.protocols)
    ciphers = text(entry.key.ciphers)
    digest = text(entry.key.digest)
    securityLevel = entry.securityLevel
    sessionId = text(entry.key.identifier)
    openssl = entry.opensslVersion?.description
    saved = entry.value?.savedAt.iso8601
    expires = entry.expires(found.target)?.iso8601
    notResumable = entry.obstacle(found.target, now: clock.now)
    resumable = notResumable == nil
    headerBytes = entry.value?.headerLength
    bigEndian = entry.value?.isBigEndian
    extendedMasterSecret = entry.extendedMasterSecret
    keyExchangeGroup = entry.session?.keyExchangeGroup.map { GroupName.name(of: $0) }
    maxEarlyData = entry.session.flatMap { $0.maxEarlyData > 0 ? $0.maxEarlyData : nil }
    verifyResult = entry.session?.verifyResult
    fault = entry.fault?.description
    session = found.session.withBytes { ObjectDescription(session: $0, clock: clock) }
    if let value = entry.value, let end = entry.expires(found.target) {
      times = (value.savedAt, end)
    }
    guard showsSecrets, let summary = entry.session else { return }
    masterSecret = found.session.withBytes { summary.masterSecret(in: $0).text() }
    ticket = found.session.withBytes { summary.ticket(in: $0).text() }
  }

  /// When it was saved, for people; nil where that cannot be told.
  func savedText(_ clock: Clock) -> String? { times.map { clock.describe($0.saved) } }

  /// Writes the card.
  func write(to console: Console) {
    let out = console.out
    out.line(out.styled(key.escaped, .bold))
    var fields = Fields()
    fields.add("cache", cache)
    fields.add("role", role)
    fields.add("service", service)
    fields.add("next hop", nexthop)
    fields.add("host", host)
    fields.add("address", address)
    fields.add("port", port)
    fields.add("greeted as", heloName)
    fields.add("protocols", protocols)
    fields.add("ciphers", ciphers)
    fields.add("level", securityLevel)
    fields.add("OpenSSL", openssl)
    fields.add("saved", savedText(console.clock))
    if let times {
      let style: Style = times.expires < console.clock.now ? .red : .green
      fields.add("expires", console.clock.describe(times.expires), style)
    }
    fields.add("resumable", notResumable.map { "no: \($0)" } ?? "yes", resumable ? .green : .yellow)
    if console.options.verbose, let headerBytes {
      fields.add(
        "value header", "\(headerBytes) bytes, \(bigEndian == true ? "big" : "little")-endian")
    }
    fields.add("fault", fault, .red)
    fields.write(to: out, indent: 2)
    guard let session else { return }
    out.line()
    out.line("  " + out.styled(session.title, .bold))
    session.write(to: console, indent: 4, addingTo: addDetails)
  }

  /// Adds what a description of the session alone does not have.
  private func addDetails(to fields: inout Fields) {
    fields.add("key exchange", keyExchangeGroup)
    if let extendedMasterSecret {
      fields.add("extended master secret", extendedMasterSecret ? "yes" : "no")
    }
    fields.add("early data", maxEarlyData.map { "\($0) bytes" })
    fields.add("verify result", verifyResult.map { "\($0) (\(TrustStore.reason(of: $0)))" })
    fields.add("master secret", masterSecret, .red)
    fields.add("ticket", ticket, .red)
  }
}

extension SecretBytes {
  /// The bytes as text; a copy that nobody wipes.
  fileprivate borrowing func text() -> String? {
    count == 0
      ? nil : withBytes { span in span.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
  }
}
