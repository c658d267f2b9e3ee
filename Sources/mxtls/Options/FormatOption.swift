// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The option of every command that reports.
struct FormatOption: ParsableArguments {
  @Option(help: "How to report: text for people or json for programs.")
  var format = ReportFormat.text
}
