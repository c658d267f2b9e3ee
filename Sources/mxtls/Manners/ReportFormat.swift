// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TLSCrypto

/// How a report is written.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
  case text
  case json
}
