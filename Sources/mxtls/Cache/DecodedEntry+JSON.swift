// SPDX-License-Identifier: Apache-2.0

import Primitives
import SessionCache
import TLSCrypto

extension DecodedEntry {
  /// The entry as a line of JSON; no secret is in it.
  ///
  /// - Parameters:
  ///   - keyBytes: Its key.
  ///   - target: The cache it is in.
  ///   - now: The time of the run.
  ///   - times: Remembers how times are written.
  /// - Returns: The line with its end.
  func json(
    _ keyBytes: RawSpan, in target: CacheTarget, now: UnixTime, _ times: inout TimeTexts
  ) -> [UInt8] {
    func text(_ field: EntryKey.Field?) -> String? { key.text(of: field, in: keyBytes) }
    let obstacle = obstacle(target, now: now)
    var line = JSONLine()
    line.add("address", text(key.address))
    line.add("age", value.map { now &- $0.savedAt })
    line.add("cache", target.location.description)
    line.add("cipher", session.map { times.cipher($0.cipher) })
    line.add("established", session?.established.map { times.iso8601($0) })
    line.add("expired", value.map { _ in isExpired(target, now: now) })
    line.add("expires", expires(target).map { times.iso8601($0) })
    line.add("extended_master_secret", extendedMasterSecret)
    line.add("fault", fault?.description)
    line.add("has_peer_certificate", session.map { $0.peerCertificate != nil })
    line.add("helo_name", text(key.heloName))
    line.add("host", text(key.host))
    line.add("key", text(key.whole))
    line.add("key_exchange_group", session?.keyExchangeGroup.map { GroupName.name(of: $0) })
    line.add("nexthop", text(key.nexthop))
    line.add("not_resumable", obstacle)
    line.add("openssl", opensslVersion?.description)
    line.add("port", text(key.port))
    line.add("protocol", session.map { ProtocolName.name(of: $0.protocolVersion) })
    line.add("resumable", obstacle == nil)
    line.add("role", key.role?.rawValue)
    line.add("saved", value.map { times.iso8601($0.savedAt) })
    line.add("security_level", securityLevel)
    line.add("service", text(key.service))
    line.add("session_id", text(key.identifier))
    line.add("session_timeout", session?.timeout)
    line.add("ticket_length", session.flatMap { $0.ticketLength > 0 ? $0.ticketLength : nil })
    line.add(
      "ticket_lifetime_hint",
      session.flatMap { $0.ticketLifetimeHint > 0 ? $0.ticketLifetimeHint : nil })
    return line.finish()
  }
}
