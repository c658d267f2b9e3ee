// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The option of commands that write a request or certificate, which nobody has to keep secret.
struct ForceOption: ParsableArguments {
  @Flag(help: "Replace the output file if it exists and holds no private key.")
  var force = false
}
