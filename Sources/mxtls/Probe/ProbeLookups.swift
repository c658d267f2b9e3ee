// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DANE
import Platform
import SystemPackage

/// What is looked up in the DNS.
struct ProbeLookups: ParsableArguments {
  @Flag(help: "Take the arguments for mail domains, and look at every host of their MX records.")
  var mx = false

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

  func validate() throws {
    if mx, dane == .no {
      throw ValidationError("--mx and --dane no are mutually exclusive.")
    }
  }

  /// The trust anchors that are given, or else those of the root.
  ///
  /// - Throws: A `Failure` where they cannot be read.
  func anchors() throws(Failure) -> TrustAnchors {
    try reporting { () throws(ResolverError) in
      try trustAnchor.map { path throws(ResolverError) in
        try TrustAnchors(file: FilePath(path))
      } ?? .root
    }
  }

  /// Prepares to ask the DNS for what the targets need.
  ///
  /// - Parameter targets: The servers.
  /// - Returns: Who answers, and why nobody does; neither where nothing needs to be looked up.
  /// - Throws: A `Failure` where the trust anchors cannot be read, or an address in resolv.conf is none.
  func source(for targets: [ProbeTarget]) throws(Failure) -> DANESource {
    let anchors = try anchors()
    guard dane == .auto, targets.contains(where: { $0.domainName != nil }) else { return .nobody }
    do throws(ResolverError) {
      return .directory(try NameDirectory(anchors: anchors))
    } catch {
      guard error.code == .noLibrary else { throw Failure(error) }
      return .missing(error)
    }
  }
}
