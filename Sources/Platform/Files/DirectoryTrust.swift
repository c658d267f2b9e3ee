// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

/// Who besides some users could exchange what stands under a path.
///
/// Whoever may write to a directory may exchange what is in it between any look at it and its use,
/// and whoever may write to one above may exchange the directory.
package struct DirectoryTrust: Sendable {
  /// Why a directory, or a link on the way to it, is not safe from others.
  package enum Weakness: Hashable, Sendable {
    /// It belongs to this user.
    case owner(UInt32)
    /// The members of this group can write to it.
    case group(UInt32)
    /// It has an access control list that lets others write to it.
    case list
    /// Everybody can write to it.
    case everybody
  }

  /// A directory or link that others can change.
  package struct Finding: Hashable, Sendable {
    package let path: FilePath
    package let weakness: Weakness
  }

  private let trusted: Set<UInt32>

  /// - Parameter trusted: The users who may change the path; root always may.
  package init(of trusted: Set<UInt32>) { self.trusted = trusted.union([0]) }

  /// The trust for what root does, whose rights reach further than those of others.
  ///
  /// Root and the user whose rights are lent are trusted; nil where the process never was root's.
  package static var ofRoot: DirectoryTrust? {
    getuid() == 0 ? DirectoryTrust(of: [geteuid()]) : nil
  }

  /// Looks at a directory, at all above it, and at the links that lead there.
  ///
  /// Each is opened from the one above and looked at through its descriptor, so that nothing can be
  /// exchanged between the look and the next step.
  ///
  /// - Parameter path: The directory; links are followed.
  /// - Returns: All that others can change, the uppermost first.
  /// - Throws: A `FileError` where there is no such directory, or it cannot be entered.
  package func findings(at path: FilePath) throws(FileError) -> [Finding] {
    let here = path.isRelative ? FileStatus.target(of: ".") : nil
    return try attempt(.examine, path) { () throws(Errno) in
      let walk = try PathWalk(here.map { $0.pushing(path) } ?? path, followingLast: true)
      guard walk.status.kind == .directory else { throw .notDirectory }
      return walk.passed.flatMap { passed in
        passed.weaknesses(trusting: trusted).map { Finding(path: passed.path, weakness: $0) }
      }
    }
  }
}
