// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DANE
import Platform
import SystemPackage

/// What is looked up in the DNS.
struct ProbeLookups: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Whether to look up the TLSA records of hosts that are given by name: auto or no.",
      valueName: "when"))
  var dane = DANEChoice.auto

  @Option(
    help: ArgumentHelp(
      "The file of the keys at which trust in DNSSEC begins, in place of the root's.",
      valueName: "file"),
    completion: .file())
  var trustAnchor: String?

  /// Prepares to ask the DNS for what the targets need.
  ///
  /// - Parameter targets: The servers.
  /// - Returns: Who answers, and why nobody does; neither where nothing needs to be looked up.
  /// - Throws: A `Failure` where the trust anchors cannot be read, or an address in resolv.conf is none.
  func source(for targets: [ProbeTarget]) throws(Failure) -> DANESource {
    let anchors = try reporting { () throws(ResolverError) in
      try trustAnchor.map { path throws(ResolverError) in
        try TrustAnchors(file: FilePath(path))
      } ?? .root
    }
    guard dane == .auto, targets.contains(where: { $0.domainName != nil }) else { return .nobody }
    do throws(ResolverError) {
      return .directory(try NameDirectory(anchors: anchors))
    } catch {
      guard error.code == .noLibrary else { throw Failure(error) }
      return .missing(error)
    }
  }
}
