// SPDX-License-Identifier: Apache-2.0

package import SystemPackage

extension StagedFile {
  /// Removes what runs that were killed have left of new versions of a file, link or directory.
  ///
  /// Only a run that keeps all others from replacing the file, by a lock, may do that. What cannot
  /// be removed stays.
  ///
  /// - Parameter target: The file.
  package static func removeLeftovers(of target: FilePath) {
    removeLeftovers(of: target) { _ in true }
  }

  /// Removes those of the leftovers of a file that `isForgotten` holds for, by their paths.
  static func removeLeftovers(of target: FilePath, where isForgotten: (FilePath) -> Bool) {
    guard let name = target.lastComponent else { return }
    let folder = target.removingLastComponent()
    let prefix = TemporaryFile.prefix(for: FilePath(root: nil, [name]))
    remove(from: folder) {
      $0.hasPrefix(prefix) && $0.utf8.count == prefix.utf8.count + TemporaryFile.suffixLength
        && isForgotten(folder.appending($0))
    }
  }

  /// Removes what runs that were killed have left of new versions of whatever is in a directory.
  ///
  /// - Parameter directory: One that only this program puts files in, and only one run at a time.
  package static func removeLeftovers(inDirectory directory: FilePath) {
    remove(from: directory) {
      $0.hasPrefix(".") && $0.dropLast(TemporaryFile.suffixLength).hasSuffix(".mxtls-")
    }
  }

  private static func remove(from folder: FilePath, where isLeftover: (String) -> Bool) {
    guard let directory = try? Directory(folder), let names = try? directory.names() else { return }
    for name in names where isLeftover(name) { try? directory.removeAll(FilePath(name)) }
  }
}
