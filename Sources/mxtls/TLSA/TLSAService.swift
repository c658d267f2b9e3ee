// SPDX-License-Identifier: Apache-2.0

import DANE
import TLSCrypto

/// A server as the DNS knows it, a host and a port, with the pairs that it has there.
struct TLSAService {
  let host: DNSName
  let port: UInt16
  /// The pairs in use, and those that wait.
  private(set) var pairs: [TLSAPair]
  /// Why not all of its pairs are known; nil where they are.
  private(set) var fault: Failure?

  init(_ host: DNSName, port: UInt16, _ pairs: [TLSAPair], fault: Failure? = nil) {
    self.host = host
    self.port = port
    self.pairs = pairs
    self.fault = fault
  }

  /// What it is called: host and port.
  var name: String { "\(host):\(port)" }

  /// Adds what another server at the same host and port has, each pair once.
  mutating func add(_ other: TLSAService) {
    for pair in other.pairs
    where !pairs.contains(where: {
      $0.state == pair.state && $0.path == pair.path && $0.key.matches(pair.key)
    }) {
      pairs.append(pair)
    }
    fault = fault ?? other.fault
  }
}
