// SPDX-License-Identifier: Apache-2.0

/// Why what came from a socket is not what tlsmgr(8) would say.
package enum TLSManagerFault: Error, Hashable, Sendable {
  case otherProtocol
  /// The reply is longer than any can be.
  case tooLong
}
