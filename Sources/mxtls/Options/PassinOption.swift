// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TLSCrypto

/// The option of every command that reads a private key.
struct PassinOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the pass phrase of the key comes from: pass:TEXT, env:NAME, file:PATH, fd:N, stdin or ask.",
      valueName: "source"))
  var passin: PassphraseSource?

  /// Fetches the pass phrase; nil where the option was not given.
  ///
  /// - Parameters:
  ///   - inputs: The files of the command line, of which "-" needs standard input for itself.
  ///   - console: Knows the environment.
  /// - Returns: The pass phrase.
  /// - Throws: A `Failure` where the source gives none, or is one of the inputs.
  func read(besides inputs: [String], console: Console) throws(Failure) -> Passphrase? {
    guard let passin else { return nil }
    if passin == .standardInput, inputs.contains("-") {
      throw Failure(
        .usage, "--passin: standard input cannot hold both the pass phrase and the file",
        hint: "fd:N reads the pass phrase from another descriptor")
    }
    return try passin.read(for: "--passin", isNew: false, environment: console.environment)
  }
}
