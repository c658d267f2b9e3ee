// SPDX-License-Identifier: Apache-2.0

package import Platform
package import SystemPackage

/// Owner and permissions of new files, where they are not to be those of the old ones.
package struct FileAccess: Sendable {
  /// The user and group of all files; nil for those of the old ones.
  package var owner: FileOwner?
  /// The permissions of files with a private key; nil for those of the old ones.
  package var mode: FilePermissions?

  package init(owner: FileOwner? = nil, mode: FilePermissions? = nil) {
    self.owner = owner
    self.mode = mode
  }
}
