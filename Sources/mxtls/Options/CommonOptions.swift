// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

extension ColorChoice: ExpressibleByArgument {}

/// The options that every command has.
struct CommonOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Say nothing but errors and warnings.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say more.")
  var verbose = false

  @Option(help: "When to use colour: auto, always or never.")
  var color = ColorChoice.auto

  func validate() throws {
    if quiet && verbose {
      throw ValidationError("-q/--quiet and -v/--verbose are mutually exclusive.")
    }
  }
}
