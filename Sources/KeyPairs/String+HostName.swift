// SPDX-License-Identifier: Apache-2.0

internal import TLSCrypto

extension String {
  /// The name of a host as certificates have it, lower-case A-labels; lower case alone for what is none.
  package var asHostName: String {
    (try? HostName(self, allowsWildcard: false).description) ?? lowercased()
  }
}
