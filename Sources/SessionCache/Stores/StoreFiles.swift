// SPDX-License-Identifier: Apache-2.0

package import SystemPackage

/// The files of one table.
package struct StoreFiles: Hashable, Sendable {
  /// The file with the entries: the `.pag` file of sdbm and dbm.
  package let main: FilePath
  /// The `.dir` file of sdbm and dbm.
  package let directory: FilePath?

  package init(main: FilePath, directory: FilePath? = nil) {
    self.main = main
    self.directory = directory
  }
}
