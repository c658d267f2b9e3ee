// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

extension StagedDirectory {
  /// Removes what killed runs of this user have left in a folder that others use as well.
  ///
  /// A directory that a run still holds stays, and so does what cannot be removed.
  ///
  /// - Parameters:
  ///   - folder: The folder, such as /var/tmp.
  ///   - limit: When it was changed last, in seconds since 1970: what is younger may have been made
  ///     just now, and not be held yet.
  package static func removeForgotten(in folder: FilePath, before limit: Int64) {
    StagedFile.removeLeftovers(of: folder.appending("new")) { path in
      guard let status = try? FileStatus.of(path, followingLinks: false) else { return false }
      return status.kind == .directory && status.owner.user == geteuid()
        && status.modified < limit && !isHeld(path)
    }
  }

  private static func isHeld(_ path: FilePath) -> Bool {
    guard let directory = try? Directory(path) else { return true }
    return (try? directory.hold()) == false
  }
}
