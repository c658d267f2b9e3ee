// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// How a report is written that programs and Prometheus read too.
enum MetricsFormat: String, CaseIterable, ExpressibleByArgument {
  case text
  case json
  case prometheus
}
