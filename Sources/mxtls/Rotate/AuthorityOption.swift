// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checks

/// The option of commands that judge the certificates of a CA.
struct AuthorityOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Trust the CA certificates of this file besides those of the system.", valueName: "file"),
    completion: .file())
  var caFile: [String] = []

  /// What a check of new files goes by.
  func checkOptions(_ console: Console) throws(Failure) -> CheckOptions {
    var options = CheckOptions(console)
    try options.trust(caFile)
    return options
  }
}
