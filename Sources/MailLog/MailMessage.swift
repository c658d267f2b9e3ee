// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// A message, and how it crossed the network.
package struct MailMessage: Sendable {
  /// Which line told of it.
  package enum Evidence: UInt8, Sendable {
    /// The line of its connection.
    case connection
    /// The feature status of the delivery.
    case features
    /// The counts at the end of the connection, or that no such line was written.
    case absence
    /// The address of the peer, which is one of the host itself.
    case address
    /// Nothing.
    case none
  }

  package var time: UnixTime?
  package var direction: MailDirection
  package var verdict: MessageVerdict
  package var evidence: Evidence
  package var service: String
  package var queueID: String
  package var peer: String
  package var address: String?
  package var credential: TLSCredential
  package var parameters: TLSParameters?
  package var isReused: Bool
  /// A handshake with this peer failed, and the message went in clear.
  package var isFallback: Bool
  package var features: FeatureStatus?
  /// The client has given a password.
  package var isAuthenticated: Bool
}
