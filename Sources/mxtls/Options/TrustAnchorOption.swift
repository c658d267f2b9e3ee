// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DANE
import SystemPackage

/// The option of every command that validates what the DNS says.
struct TrustAnchorOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The file of the keys at which trust in DNSSEC begins, in place of the root's.",
      valueName: "file"),
    completion: .file())
  var trustAnchor: String?

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
}
