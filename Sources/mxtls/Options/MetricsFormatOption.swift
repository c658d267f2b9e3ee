// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The option of commands whose report is also one for Prometheus.
struct MetricsFormatOption: ParsableArguments {
  @Option(help: "How to report: text for people, json or prometheus for programs.")
  var format = MetricsFormat.text
}
