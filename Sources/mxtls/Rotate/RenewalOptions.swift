// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checks
import Primitives
import Rotation
import TLSCrypto

/// When a pair is renewed, and by what.
struct RenewalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Renew when less time is left: days as 30d, hours, or percent; a third if not given.",
      valueName: "time"))
  var before: Threshold?

  @Flag(help: "Renew now, whatever is left.")
  var force = false

  @Flag(help: "Keep the key, so that TLSA records stay valid, until --max-key-age is reached.")
  var reuseKey = false

  @Option(help: ArgumentHelp("For how many days a key may be in use.", valueName: "days"))
  var maxKeyAge: Double?

  @Option(
    help: ArgumentHelp(
      "A name to certify, in place of those of the old certificate.", valueName: "host"))
  var name: [String] = []

  @Option(
    help: ArgumentHelp(
      "The kind of the new key, in place of that of the old one.", valueName: "type"),
    completion: .list(KeyType.allValueStrings))
  var type: KeyType?

  @Option(
    help: ArgumentHelp(
      "For how many days a self-signed certificate is valid, in place of as long as the old one.",
      valueName: "n"))
  var days: Int?

  @Option(
    help: ArgumentHelp(
      "A shell command that reads the request and writes the certificate with its chain.",
      valueName: "command"))
  var sign: String?

  @Option(
    help: ArgumentHelp("How long that command may take.", valueName: "time"))
  var signTimeout = TimeSpan(seconds: 300)

  func validate() throws {
    if let maxKeyAge, !(0...100_000).contains(maxKeyAge) {
      throw ValidationError("--max-key-age: give a number of days from 0 to 100000.")
    }
    if let days {
      guard (1...ValidityOption.limit).contains(days) else {
        throw ValidationError("--days: \(days) is not between 1 and \(ValidityOption.limit).")
      }
      if sign != nil { throw ValidationError("--days: the command of --sign decides that.") }
    }
    if reuseKey, type != nil {
      throw ValidationError("--reuse-key and --type are mutually exclusive.")
    }
  }

  /// What decides.
  func policy(_ console: Console) throws(Failure) -> RotationPolicy {
    var policy = RotationPolicy(now: console.clock.now)
    if let before { policy.before = before }
    policy.force = force ? "--force" : nil
    policy.reusesKey = reuseKey
    policy.maxKeyAge = maxKeyAge.map { Int64($0 * 86400) }
    policy.names = try HostArguments.parse(name, console: console)
    policy.type = type
    policy.days = days
    policy.hasSigner = sign != nil
    policy.packagesOfFiles = DistributionPackages(environment: console.environment).owners(of:)
    return policy
  }

  /// The command that signs requests, if one does.
  var signing: ShellCommand? {
    sign.map {
      ShellCommand(
        "--sign", $0, environment: Environment.all, timeout: .seconds(signTimeout.seconds))
    }
  }
}
