// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// How TLS begins.
enum TLSStart: String, CaseIterable, ExpressibleByArgument {
  /// After a command in clear.
  case starttls
  /// At once.
  case implicit
}
