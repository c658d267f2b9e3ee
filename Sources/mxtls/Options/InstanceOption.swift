// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The option of every command that works with a Postfix: which one.
struct InstanceOption: ParsableArguments {
  @Option(
    name: [.customShort("c"), .long],
    help: ArgumentHelp("The directory of main.cf and master.cf.", valueName: "directory"),
    completion: .directory)
  var configDir: String?

  /// The directory of main.cf: the one that is given, or that of MAIL_CONFIG, as Postfix's own programs
  /// take it; nil for the one that is built in.
  func directory(_ environment: Environment) -> String? {
    configDir ?? environment.configurationDirectory
  }
}
