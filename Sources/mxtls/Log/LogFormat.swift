// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// How what a log says is written.
enum LogFormat: String, CaseIterable, ExpressibleByArgument {
  case text
  case json
  case prometheus
}
