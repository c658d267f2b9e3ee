// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Which caches a command works on, and the Postfix that they belong to.
struct CacheSubject: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "smtp, smtpd or lmtp for the cache of main.cf, TYPE:PATH as in main.cf, or a file; all caches"
        + " of main.cf if none is given.", valueName: "cache"),
    completion: .file())
  var caches: [String] = []

  @OptionGroup var instance: CacheInstance

  /// Finds the caches.
  ///
  /// - Parameters:
  ///   - console: Is told of configured caches that are in no file.
  ///   - faults: Gets those of the caches that cannot be found; what is wrong with one hides nothing
  ///     of another.
  /// - Returns: The caches.
  /// - Throws: A `Failure` where main.cf is needed and cannot be read.
  func targets(
    _ console: Console, _ faults: inout Faults
  ) throws(Failure) -> [CacheTarget] {
    try instance.targets(named: caches, console, &faults)
  }
}
