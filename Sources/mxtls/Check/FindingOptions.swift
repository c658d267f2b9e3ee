// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Which findings are reported.
struct FindingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Leave out findings by identifier or group.", valueName: "id"))
  var ignore: [String] = []

  @Option(
    help: ArgumentHelp("Report only these findings, by identifier or group.", valueName: "id"))
  var only: [String] = []

  /// The findings that are meant.
  ///
  /// - Throws: A `Failure` that names every one that is not in the catalogue.
  func selection() throws(Failure) -> FindingSelection {
    try FindingSelection(only: only, ignoring: ignore)
  }
}
