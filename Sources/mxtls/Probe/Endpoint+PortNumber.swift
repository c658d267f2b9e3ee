// SPDX-License-Identifier: Apache-2.0

import SMTP

extension Endpoint {
  /// The number of the port; nil for a service that mail has not.
  var portNumber: UInt16? {
    let port = knownPort
    let others = ["imap": "143", "imap2": "143", "imaps": "993", "pop3": "110", "pop3s": "995"]
    return UInt16(others[port] ?? (port == "sieve" ? "4190" : port))
  }
}
