// SPDX-License-Identifier: Apache-2.0

internal import SystemFiles
package import SystemPackage

extension RotationUnit {
  /// The package of the distribution that has a file of the pair, so that other programs may use it.
  ///
  /// The files that ssl-cert(8) of Debian makes on every host are known by their names, wherever a
  /// path of main.cf leads to them; dpkg(1) knows nothing of them. Files that were put in the place
  /// of such files by a rotation, and those of Postfix itself, are the mail server's own.
  ///
  /// - Parameter packageOfFile: Tells the package that a file belongs to, or nil.
  /// - Returns: The name of the package, or nil where there is none.
  /// - Throws: A `RotationError` where a file cannot be looked at.
  package func sharingPackage(
    _ packageOfFile: (FilePath) -> String?
  ) throws(RotationError) -> String? {
    for slot in store.slots where try !store.isLinked(slot) {
      let target = FileStatus.target(of: slot.path) ?? slot.path
      for path in target == slot.path ? [target] : [slot.path, target] {
        if Self.sslCertFiles.contains(path.lastComponent?.string ?? "") { return "ssl-cert" }
        if let owner = packageOfFile(path), !owner.hasPrefix("postfix") { return owner }
      }
    }
    return nil
  }

  private static let sslCertFiles: Set = ["ssl-cert-snakeoil.pem", "ssl-cert-snakeoil.key"]
}
