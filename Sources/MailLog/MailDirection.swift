// SPDX-License-Identifier: Apache-2.0

/// Which way mail goes.
package enum MailDirection: UInt8, Sendable, CaseIterable {
  case incoming, outgoing
}
