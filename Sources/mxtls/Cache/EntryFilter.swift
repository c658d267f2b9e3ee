// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Postfix

/// Which entries are meant: those to which all that is given applies.
struct EntryFilter: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Entries of a peer: a pattern with *, ? and [] for its host name, next hop or address.",
      valueName: "pattern"))
  var peer: [String] = []

  @Option(help: ArgumentHelp("Entries of a protocol, such as TLSv1.2.", valueName: "name"))
  var `protocol`: [String] = []

  @Option(
    help: ArgumentHelp(
      "Entries of a cipher, by OpenSSL's name, with * and ?.", valueName: "pattern"))
  var cipher: [String] = []

  @Flag(help: "Entries that tlsmgr would not find any more.")
  var expired = false

  @Option(
    help: ArgumentHelp("Entries saved longer ago: seconds, or as 90s, 5m, 1h.", valueName: "time"))
  var olderThan: TimeSpan?

  @Option(
    help: ArgumentHelp("Entries saved since: seconds, or as 90s, 5m, 1h.", valueName: "time"))
  var newerThan: TimeSpan?

  @Option(
    help: ArgumentHelp("Entries of a service of master.cf, with * and ?.", valueName: "pattern"))
  var service: [String] = []

  @Option(help: EntryFilter.levelHelp("Entries"))
  var level: [String] = []

  @Flag(help: "Entries made by another OpenSSL than the running one: Postfix never finds them.")
  var opensslMismatch = false

  @Flag(help: "Entries that cannot be decoded.")
  var undecodable = false

  /// A Boolean value that tells whether any entry will do.
  var isEmpty: Bool {
    peer.isEmpty && `protocol`.isEmpty && cipher.isEmpty && service.isEmpty && level.isEmpty
      && !expired
      && olderThan == nil && newerThan == nil && !opensslMismatch && !undecodable
  }

  func validate() throws {
    for text in level { try Self.requireLevel(text) }
  }

  /// The help of `--level`, which `show` has as well.
  static func levelHelp(_ subject: String) -> ArgumentHelp {
    ArgumentHelp(
      "\(subject) of a TLS security level, such as may or dane, where the key tells it.",
      valueName: "name")
  }

  /// Makes sure that Postfix has a level of that name.
  static func requireLevel(_ text: String) throws {
    guard !TLSSecurityLevel.names.contains(text.lowercased()) else { return }
    throw ValidationError(
      "--level: \"\(text)\" is no level: \(TLSSecurityLevel.names.joined(separator: ", ")).")
  }
}
