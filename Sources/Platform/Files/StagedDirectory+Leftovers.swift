// SPDX-License-Identifier: Apache-2.0

private import Glibc
package import SystemPackage

extension StagedDirectory {
  /// Removes what killed runs of this user have left in a folder that others use as well.
  ///
  /// What cannot be removed stays.
  ///
  /// - Parameters:
  ///   - folder: The folder, such as /var/tmp.
  ///   - limit: When it was changed last, in seconds since 1970: what is younger may be in use.
  package static func removeForgotten(in folder: FilePath, before limit: Int64) {
    StagedFile.removeLeftovers(of: folder.appending("new")) { path in
      guard let status = try? FileStatus.of(path, followingLinks: false) else { return false }
      return status.kind == .directory && status.owner.user == geteuid()
        && status.modified < limit
    }
  }
}
