// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The options of every command that can work with all instances of a Postfix.
struct InstancesOption: ParsableArguments {
  @OptionGroup var instance: InstanceOption

  @Flag(help: "Take the other instances of multi_instance_directories too.")
  var allInstances = false

  /// A Boolean value that tells whether a Postfix was asked for.
  var isGiven: Bool { instance.configDir != nil || allInstances }
}
