// SPDX-License-Identifier: Apache-2.0

import DANE
import SMTP

extension ProbeTarget {
  /// The name of the host in the DNS; nil for an address, for a name without a dot, which stands for
  /// another in every network, and for this machine.
  var domainName: DNSName? {
    guard let name, name.contains("."), name != "localhost", !name.hasSuffix(".localhost") else {
      return nil
    }
    return try? DNSName(name)
  }

  /// The number of the port; nil for a service that mail has not.
  var portNumber: UInt16? {
    let port = endpoint.knownPort
    let others = ["imap": "143", "imap2": "143", "imaps": "993", "pop3": "110", "pop3s": "995"]
    return UInt16(others[port] ?? (port == "sieve" ? "4190" : port))
  }
}
