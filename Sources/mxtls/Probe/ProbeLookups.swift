// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DANE

/// What is looked up in the DNS.
struct ProbeLookups: ParsableArguments {
  @Flag(help: "Take the arguments for mail domains, and look at every host of their MX records.")
  var mx = false

  @Option(
    help: ArgumentHelp(
      "Whether to look up the TLSA records of hosts that are given by name: auto or no.",
      valueName: "when"))
  var dane = DANEChoice.auto

  @OptionGroup var trustAnchor: TrustAnchorOption

  func validate() throws {
    if mx, dane == .no {
      throw ValidationError("--mx and --dane no are mutually exclusive.")
    }
  }

  /// Prepares to ask the DNS for what the targets need.
  ///
  /// - Parameter targets: The servers.
  /// - Returns: Who answers, or why nobody does; neither where nothing needs to be looked up.
  /// - Throws: A `Failure` where the trust anchors cannot be read, or an address in resolv.conf is none.
  func source(for targets: [ProbeTarget]) throws(Failure) -> DANESource {
    let anchors = try trustAnchor.anchors()
    guard dane == .auto, targets.contains(where: { $0.domainName != nil }) else { return .nobody }
    do throws(ResolverError) {
      return .directory(try NameDirectory(anchors: anchors))
    } catch {
      guard error.code == .noLibrary else { throw Failure(error) }
      return .missing(error)
    }
  }
}
