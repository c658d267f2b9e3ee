// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The option of every command that changes something.
struct DryRunOption: ParsableArguments {
  @Flag(name: [.customShort("n"), .long], help: "Check everything and say what would be done.")
  var dryRun = false
}
