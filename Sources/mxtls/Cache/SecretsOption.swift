// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc

/// The one way to see what opens the traffic of sessions.
struct SecretsOption: ParsableArguments {
  @Flag(help: "Tell the secrets of sessions: who has them can read and take over their traffic.")
  var secrets = false

  @Flag(help: "Write secrets to a terminal, too.")
  var force = false

  /// Refuses to write secrets where somebody may look over a shoulder.
  ///
  /// - Parameter path: The file that they go to; nil for standard output.
  /// - Throws: A `Failure` of status `usage`.
  func requirePrivacy(writingTo path: String? = nil) throws(Failure) {
    guard secrets, !force, path == nil, isatty(1) == 1 else { return }
    throw Failure(
      .usage, "--secrets: standard output is a terminal",
      hint: "redirect the output to a file, or add --force")
  }
}
