// SPDX-License-Identifier: Apache-2.0

import Primitives

/// What is remembered of a process of Postfix while its lines are joined.
struct OpenProcess {
  /// 0 where the place is free.
  var key: UInt64 = 0
  /// The peer of its connection: of smtp the last with TLS, of smtpd the present one.
  var peerHash: UInt64 = 0
  var parameters: Int32 = -1
  var credential = TLSCredential.unsaid
  /// The present connection has TLS.
  var hasTLS = false
  var isReused = false
  /// smtpd said "connect from" for the present connection.
  var isFromStart = false
  /// The peer with which a handshake failed last.
  var failedPeerHash: UInt64 = 0
  /// The peer of which a failure has been counted.
  var reportedPeerHash: UInt64 = 0
  /// That failure was a certificate's, for which the handshake ends next.
  var isCertificateReported = false
  var failureTime: UnixTime = .min
  /// What it wrote last, to know lines that stand twice.
  var recentLines: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
  /// OpenSSL says the reason of the last failure on the next line.
  var isAwaitingReason = false
  /// Its own keys could not be used.
  var isDisabled = false
  /// Messages wait for the end of its connection.
  var isPending = false
  var started: UnixTime = .min
  /// The message whose delivery it told last, and to whom.
  var request: UInt64 = 0
  var sentRequest: UInt64 = 0
  var sentRelay: UInt64 = 0

  /// A line on a connection of a client, which belongs to the next delivery: a client of Postfix makes
  /// its connections for one message, and tells of each that it uses again.
  mutating func beginAttempt() {
    if request != 0 { endConnection() }
    request = 0
  }

  /// A line on the delivery of a message.
  mutating func tellDelivery(of message: UInt64) {
    if request != 0, request != message { endConnection() }
    request = message
  }

  /// Notes that the message was sent to a server.
  ///
  /// - Parameter relay: The server.
  /// - Returns: Whether this is the first recipient there.
  mutating func isFirst(to relay: UInt64) -> Bool {
    if sentRequest == request, sentRelay == relay { return false }
    (sentRequest, sentRelay) = (request, relay)
    return true
  }

  mutating func endConnection() {
    peerHash = 0
    parameters = -1
    credential = .unsaid
    hasTLS = false
    isReused = false
    isFromStart = false
    failedPeerHash = 0
    reportedPeerHash = 0
    isCertificateReported = false
    isDisabled = false
    isPending = false
    started = .min
  }
}
