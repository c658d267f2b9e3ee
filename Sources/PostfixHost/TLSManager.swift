// SPDX-License-Identifier: Apache-2.0

internal import Platform
package import Postfix
internal import Primitives
package import SystemPackage

/// A connection to the tlsmgr(8) that keeps a cache.
///
/// Sessions come over it with their secrets: they stay in memory that is wiped.
package struct TLSManager: ~Copyable {
  private let socket: StreamSocket
  /// The label of the cache: smtpd, smtp or lmtp.
  private let cache: String
  /// What messages call it.
  private let name: String
  /// How long an answer may take.
  private let limit: Duration
  private var received: SecretBytes

  /// How long to wait for tlsmgr(8).
  package static let patience: Duration = .seconds(5)

  /// Connects to tlsmgr(8), and makes sure that it is one and keeps the cache.
  ///
  /// - Parameters:
  ///   - path: Its socket. If Postfix runs and tlsmgr(8) does not, Postfix starts it now, and it
  ///     empties every cache: see `CacheRoute`.
  ///   - program: The program whose sessions are in the cache.
  ///   - limit: How long this, and every answer later on, may take.
  /// - Throws: A `TLSManagerError`.
  package init(
    _ path: FilePath, of program: TLSProgram, limit: Duration = Self.patience
  ) throws(TLSManagerError) {
    let name = "tlsmgr at \(path)"
    let deadline = ContinuousClock.now + limit
    let socket = try Self.connect(path, name, limit, by: deadline)
    var manager = TLSManager(socket, cache: program.rawValue, name: name, limit: limit)
    try manager.introduce(by: deadline)
    self = manager
  }

  private init(
    _ socket: consuming StreamSocket, cache: String, name: String, limit: Duration
  ) {
    self.socket = socket
    self.cache = cache
    self.name = name
    self.limit = limit
    received = SecretBytes(capacity: 16 << 10)
  }

  private mutating func introduce(by deadline: ContinuousClock.Instant) throws(TLSManagerError) {
    // Before Postfix 3.6 tlsmgr waits to be asked. Later ones greet, but take a question that is
    // there already: we need not wait to see which one this is.
    try send(TLSManagerRequest.policy.message(cache: cache), by: deadline)
    var reply = try receive(by: deadline)
    if received.withBytes({ reply.isGreeting(in: $0) }) {
      reply = try receive(at: reply.end, by: deadline)
    }
    let policy = try understand { bytes throws(TLSManagerFault) in try reply.policy(in: bytes) }
    guard policy?.isKept ?? false else {
      throw TLSManagerError(.notKept, name, "it keeps no session cache of \(cache)")
    }
  }

  /// Looks up the session under a key.
  ///
  /// What has expired is not found, and tlsmgr(8) deletes it; the same goes for what is damaged.
  ///
  /// - Parameters:
  ///   - key: The key without a terminating NUL.
  ///   - body: Is lent the session in DER, with its secrets; must not let it escape.
  /// - Returns: What `body` returned, or nil where there is no session.
  /// - Throws: A `TLSManagerError`, as `init`; of code `badKey` for a key that cannot be sent.
  package mutating func lookUp<R>(_ key: RawSpan, _ body: (RawSpan) -> R) throws(TLSManagerError)
    -> R?
  {
    let reply = try ask(.lookup, key)
    let (status, place) = try understand { bytes throws(TLSManagerFault) in
      try reply.lookup(in: bytes)
    }
    switch status {
    case .notFound: return nil
    case .refused: throw refusal(.lookup)
    case .done: break
    }
    var session = SecretBytes(capacity: place.count)
    let isDecoded = received.withBytes { bytes in
      let text = bytes.extracting(place)
      return session.append(atMost: Base64.capacity(forTextOf: place.count)) { room in
        Base64.decode(text, into: room) ?? 0
      } > 0
    }
    received.truncate(to: 0)
    guard isDecoded else { throw failure(.otherProtocol) }
    return session.withBytes { body($0) }
  }

  /// Deletes the session under a key.
  ///
  /// - Parameter key: The key without a terminating NUL.
  /// - Returns: Whether there was one.
  /// - Throws: A `TLSManagerError`, as `lookUp`.
  package mutating func delete(_ key: RawSpan) throws(TLSManagerError) -> Bool {
    let reply = try ask(.delete, key)
    switch try understand({ bytes throws(TLSManagerFault) in try reply.deletion(in: bytes) }) {
    case .done: return true
    case .notFound: return false
    case .refused: throw refusal(.delete)
    }
  }

  private static func connect(
    _ path: FilePath, _ name: String, _ limit: Duration, by deadline: ContinuousClock.Instant
  ) throws(TLSManagerError) -> StreamSocket {
    do {
      return try StreamSocket(path, by: deadline)
    } catch {
      throw failure(error, name, limit)
    }
  }

  private mutating func ask(
    _ request: TLSManagerRequest, _ key: RawSpan
  ) throws(TLSManagerError) -> TLSManagerReply {
    guard let message = request.message(cache: cache, key: key) else {
      throw TLSManagerError(
        .badKey, name, "cannot be asked for a key that is empty or has a NUL in it")
    }
    let deadline = ContinuousClock.now + limit
    received.truncate(to: 0)
    try send(message, by: deadline)
    return try receive(by: deadline)
  }

  private func send(
    _ message: [UInt8], by deadline: ContinuousClock.Instant
  ) throws(TLSManagerError) {
    do {
      try socket.send(message.span.bytes, by: deadline)
    } catch {
      throw Self.failure(error, name, limit)
    }
  }

  /// Receives a reply, after which nothing may come unless it is the greeting.
  private mutating func receive(
    at offset: Int = 0, by deadline: ContinuousClock.Instant
  ) throws(TLSManagerError) -> TLSManagerReply {
    var reader = TLSManagerReader(at: offset)
    while true {
      let found = try understand { bytes throws(TLSManagerFault) in try reader.read(bytes) }
      if let found {
        let isGreeting = received.withBytes { found.isGreeting(in: $0) }
        guard found.end == received.count || isGreeting else { throw failure(.otherProtocol) }
        return found
      }
      try receiveMore(by: deadline)
    }
  }

  private mutating func receiveMore(by deadline: ContinuousClock.Instant) throws(TLSManagerError) {
    let count: Int
    do {
      count = try received.append(atMost: 16 << 10) { room throws(SocketError) in
        try socket.receive(into: room, by: deadline)
      }
    } catch {
      throw Self.failure(error, name, limit)
    }
    guard count > 0 else {
      throw TLSManagerError(.closed, name, "it closed the connection without an answer")
    }
  }

  /// Reads something of what was received.
  private func understand<R>(
    _ body: (RawSpan) throws(TLSManagerFault) -> R
  ) throws(TLSManagerError) -> R {
    do throws(TLSManagerFault) {
      return try received.withBytes(body)
    } catch {
      throw failure(error)
    }
  }

  private func failure(_ fault: TLSManagerFault) -> TLSManagerError {
    let reason =
      switch fault {
      case .otherProtocol: "it speaks another protocol"
      case .tooLong: "it speaks another protocol: its answer has no end"
      }
    return TLSManagerError(.refused, name, reason)
  }

  private func refusal(_ request: TLSManagerRequest) -> TLSManagerError {
    TLSManagerError(.refused, name, "it refused to \(request.rawValue)")
  }

  private static func failure(
    _ error: SocketError, _ name: String, _ limit: Duration
  ) -> TLSManagerError {
    switch error.code {
    case .timedOut:
      TLSManagerError(
        .busy, name, "there was no answer within \(limit.components.seconds) s")
    case .permission: TLSManagerError(.permission, error.subject, error.what)
    default: TLSManagerError(.refused, error.subject, error.what)
    }
  }
}
