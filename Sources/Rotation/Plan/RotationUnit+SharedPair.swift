// SPDX-License-Identifier: Apache-2.0

internal import Checks
internal import Platform
internal import Primitives
package import SystemPackage

extension RotationUnit {
  /// The package of the distribution that has a file of the pair, so that other programs may use it.
  ///
  /// The files that ssl-cert(8) of Debian makes on every host are known by their names, wherever a
  /// path of main.cf leads to them; dpkg(1) knows nothing of them. Files that were put in the place
  /// of such files by a rotation, and those of Postfix itself, are the mail server's own.
  ///
  /// - Parameter packagesOfFiles: Tells the packages that files belong to, in their order.
  /// - Returns: The name of the package, or nil where there is none.
  /// - Throws: A `RotationError` where a file cannot be looked at.
  package func sharingPackage(
    _ packagesOfFiles: ([FilePath]) -> [String]
  ) throws(RotationError) -> String? {
    var paths: [FilePath] = []
    for slot in store.slots where try !store.isLinked(slot) {
      paths += [slot.path, FileStatus.target(of: slot.path) ?? slot.path]
    }
    let names = Set(paths.compactMap { $0.lastComponent?.string })
    if !names.isDisjoint(with: Self.sslCertFiles) { return "ssl-cert" }
    return packagesOfFiles(paths.unique).first { !$0.hasPrefix("postfix") }
  }

  private static let sslCertFiles: Set = ["ssl-cert-snakeoil.pem", "ssl-cert-snakeoil.key"]
}
