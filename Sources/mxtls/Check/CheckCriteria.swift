// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checks
import Glibc
import TLSCrypto

/// What a check goes by.
struct CheckCriteria: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The name of this host, in place of myhostname.", valueName: "host"))
  var host: String?

  @Option(
    help: ArgumentHelp(
      "A name that every server certificate has to cover besides, as of an MX record.",
      valueName: "host"))
  var name: [String] = []

  @OptionGroup var thresholds: ThresholdOptions

  @Option(
    help: ArgumentHelp("For how many days a key may be in use.", valueName: "days"))
  var maxKeyAge: Double?

  @Option(
    help: ArgumentHelp(
      "Trust the CA certificates of this file besides those of the system.", valueName: "file"),
    completion: .file())
  var caFile: [String] = []

  func validate() throws {
    if let maxKeyAge, !(0...100_000).contains(maxKeyAge) {
      throw ValidationError("--max-key-age: give a number of days from 0 to 100000.")
    }
  }

  /// The options of the check.
  ///
  /// - Parameters:
  ///   - console: Has the time and the environment.
  ///   - root: The directory that stands for "/".
  /// - Returns: The options.
  /// - Throws: A `Failure` that names every bad name and every CA file that cannot be read.
  func options(_ console: Console, root: String) throws(Failure) -> CheckOptions {
    var options = CheckOptions(console)
    options.root = root == "/" ? "" : root
    thresholds.apply(to: &options)
    options.maxKeyAge = maxKeyAge.map { Int64($0 * 86400) }
    var faults = Faults()
    if let host {
      let names = faults.gather { () throws(Failure) in
        try HostArguments.parse([host], console: console)
      }
      options.host = names?.first?.text
    }
    let names = faults.gather { () throws(Failure) in
      try HostArguments.parse(name, console: console)
    }
    options.names = names?.map(\.text) ?? []
    faults.gather { () throws(Failure) in try options.trust(caFile) }
    try faults.check()
    return options
  }
}

extension CheckOptions {
  /// What holds without any option: the time of the run, its user, and whom the system trusts.
  init(_ console: Console) {
    self.init(now: console.clock.now, user: geteuid())
    useSystemTrust(of: console)
  }

  /// Trusts what the environment says.
  mutating func useSystemTrust(of console: Console) {
    if let file = console.environment["SSL_CERT_FILE"], !file.isEmpty { trustFile = file }
    if let directories = console.environment["SSL_CERT_DIR"], !directories.isEmpty {
      trustDirectories = directories
    }
  }

  /// Trusts the CA certificates of files, too.
  ///
  /// - Throws: A `Failure` that names every file that cannot be read.
  mutating func trust(_ files: [String]) throws(Failure) {
    var faults = Faults()
    for path in files {
      let certificates = faults.gather { () throws(Failure) in
        try InputObjects(path).certificates(canOpen: false)
      }
      authorities += certificates ?? []
    }
    try faults.check()
  }
}
