// SPDX-License-Identifier: Apache-2.0

import Postfix
import Primitives
import SessionCache
import TLSCrypto

/// An entry of a cache as far as it can be decoded; places in it are those in its key and session.
struct DecodedEntry {
  let key: EntryKey
  /// The time and the form of the value; nil where it has none.
  let value: EntryValue?
  let session: SessionSummary?
  /// Why it cannot be decoded; nil where it can.
  let fault: EntryFault?

  /// The number of the OpenSSL that made the session, as far as the entry tells.
  var opensslVersion: OpenSSLVersion? {
    (key.opensslVersion ?? value?.opensslVersion).map { OpenSSLVersion(rawValue: $0) }
  }

  /// The level of security that the client demanded, by Postfix's name; nil where the key has none.
  var securityLevel: String? {
    key.securityLevel.map { TLSSecurityLevel.name(ofNumber: $0) }
  }

  /// Whether the master secret is bound to the handshake; nil where the protocol leaves no choice, or
  /// there is no session.
  var extendedMasterSecret: Bool? {
    session.flatMap { $0.canHaveExtendedMasterSecret ? $0.hasExtendedMasterSecret : nil }
  }

  /// When tlsmgr(8) does not find the entry any more.
  func expires(_ target: CacheTarget) -> UnixTime? { value.map { $0.savedAt &+ target.seconds } }

  /// Whether tlsmgr(8) does not find the entry any more (tls_scache.c).
  func isExpired(_ target: CacheTarget, now: UnixTime) -> Bool {
    expires(target).map { $0 < now } ?? false
  }

  /// Why the session cannot be resumed, in a word or two; nil where it can.
  func obstacle(_ target: CacheTarget, now: UnixTime) -> String? {
    guard fault == nil, let session, let value else { return "undecodable" }
    if isExpired(target, now: now) { return "expired" }
    if let version = opensslVersion, version != .running { return "other OpenSSL" }
    if !session.isResumable { return "no ticket" }
    if let established = session.established, established.later(by: session.timeout) < now {
      return "session over"
    }
    let hint = Int64(clamping: session.ticketLifetimeHint)
    if key.role == .client, hint > 0, value.savedAt &+ hint < now { return "ticket over" }
    // OpenSSL hands these over to be stored, and then looks at the client's ticket alone.
    if key.role == .server, session.protocolVersion >= 0x0304 { return "never used" }
    return nil
  }
}
