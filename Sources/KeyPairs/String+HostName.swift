// SPDX-License-Identifier: Apache-2.0

internal import TLSCrypto

extension String {
  /// The name of a host as certificates have it, in lower-case A-labels; other text in lower case.
  package var asHostName: String {
    (try? HostName(self, allowsWildcard: false).description) ?? lowercased()
  }
}
