// SPDX-License-Identifier: Apache-2.0

package import SystemPackage

extension StagedFile {
  /// Removes what runs that were killed have left of new versions of a file.
  ///
  /// Only who keeps all other runs from replacing the file, by a lock, may do that. What cannot be
  /// removed stays.
  ///
  /// - Parameter target: The file.
  package static func removeLeftovers(of target: FilePath) {
    let folder = target.removingLastComponent().orWorkingDirectory
    guard let name = target.lastComponent, let directory = try? Directory(folder),
      let names = try? FileStatus.names(inDirectory: folder)
    else { return }
    let prefix = TemporaryFile.prefix(for: FilePath(root: nil, [name]))
    let length = prefix.utf8.count + TemporaryFile.suffixLength
    for name in names where name.hasPrefix(prefix) && name.utf8.count == length {
      try? directory.remove(FilePath(name))
    }
  }
}
