// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// What a line of the log says of TLS, or of mail that TLS may have protected.
///
/// It is kept small: events go from one thread to another by the million.
package struct LogEvent: Sendable {
  /// What happened.
  package enum Kind: UInt8, Sendable {
    /// A handshake was completed, or a connection used again.
    case connection
    /// A delivery ended.
    case delivery
    /// The server opened a message.
    case client
    /// A connection was made to the server, and ended.
    case connect, disconnect
    /// A server offered STARTTLS to a client that does not use TLS.
    case offered
    /// A handshake failed.
    case handshakeError
    /// What OpenSSL has to say of it.
    case libraryProblem
    /// A certificate was not accepted.
    case certificateProblem
    /// A client left, or was silent for too long.
    case lost
    /// The server ended the session for want of a client certificate.
    case abort
    /// The server refused a command in clear.
    case refusal
    /// The keys could not be used.
    case disabled
    /// A line on sessions and tickets.
    case session
    /// What is no SMTP, such as TLS spoken to a plain port.
    case noise
    /// An attempt failed, and the message goes on to another server, or in clear.
    case retry
    /// A result for a TLS report.
    case report
    /// Postfix started or was reloaded, and says which release it is.
    case version
    /// The writer of the log dropped lines.
    case gap
    /// Anything else of a program that may use TLS.
    case other
  }

  package var kind: Kind
  package let daemon: LogDaemon
  package var direction = MailDirection.outgoing
  package var credential = TLSCredential.unsaid
  /// A connection was used again; a session of level 2 was taken up again.
  package var isReused = false
  /// The text holds the start of a TLS handshake.
  package var isHandshake = false
  /// It can be a client's as well, whatever the direction is.
  package var isOfEitherSide = false
  /// Postfix started.
  package var isStart = false
  /// The client has given a password.
  var isAuthenticated = false
  /// The peer is this host by its address, or a socket of it.
  var isLoopback = false
  var isSocket = false
  /// A delivery was made.
  var isSent = false
  /// How long before the line the connection was ready, in milliseconds, of a delivery.
  var age: Int32 = 0
  /// How often the same line was written.
  package var repeats: UInt32 = 1
  private var moment = UnixTime.min
  /// Which process wrote it: its number, its tag and its host in one; 0 where that is not known.
  var process: UInt64 = 0
  var tag = LogSlice.none
  /// Its host, and its service by host and tag.
  var host: UInt64 = 0
  var service: UInt64 = 0
  /// The peer as it stands: "mx.example.org[192.0.2.1]:25".
  var peer = LogSlice.none
  var peerHash: UInt64 = 0
  /// What the peer of a message or an offer is counted under, as `PeerName.hash(_:)` has it.
  var peerKey: UInt64 = 0
  var queueID = LogSlice.none
  /// The hash of what was agreed on, of a connection; of a delivery, of the queue file's name.
  var detailHash: UInt64 = 0
  /// The feature status of a delivery, since 3.11.
  var features = LogSlice.none
  /// One word: the status of a delivery, the command after which a client left, the code of OpenSSL; of
  /// a connection the name that the client asked for.
  var word = LogSlice.none
  /// A text: the reason; of a connection what was agreed on, from the version of the protocol on.
  var reason = LogSlice.none
  /// The hash of all of the message.
  var textHash: UInt64 = 0

  init(_ kind: Kind, daemon: LogDaemon) {
    self.kind = kind
    self.daemon = daemon
  }

  package var time: UnixTime? {
    get { moment == .min ? nil : moment }
    set { moment = newValue ?? .min }
  }

  /// What was agreed on, of a connection.
  var parameters: LogSlice { kind == .connection ? reason : .none }

  /// The name that the client asked for, of a connection.
  var serverName: LogSlice { kind == .connection ? word : .none }
}
