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
}
