// SPDX-License-Identifier: Apache-2.0

/// How a message crossed the network.
package enum MessageVerdict: UInt8, Sendable, CaseIterable {
  /// For everyone to read.
  case clear
  /// Encrypted; who the peer was did not matter, or could not be proved.
  case encrypted
  /// Encrypted, and the peer was proved: by DANE, by its name, or by its fingerprint.
  case verified
  /// Lines that would tell are not in the log.
  case unjoined
  /// It did not leave the host.
  case local

  /// Its name in output for machines.
  package var name: String {
    switch self {
    case .clear: "clear"
    case .encrypted: "encrypted"
    case .verified: "verified"
    case .unjoined: "unjoined"
    case .local: "local"
    }
  }
}
