// SPDX-License-Identifier: Apache-2.0

import Platform
import Postfix
import PostfixHost
import SystemPackage

extension Console {
  /// Makes changes in a copy of a configuration, which is removed with the value.
  ///
  /// - Parameters:
  ///   - directory: The directory of main.cf and master.cf.
  ///   - changes: The changes.
  /// - Returns: The copy.
  /// - Throws: A `Failure` where it cannot be made, or postconf fails.
  func stagedConfiguration(
    of directory: String, with changes: [ProposedChange]
  ) throws(Failure) -> StagedConfiguration {
    do throws(StagingFailure) {
      let folder = environment.temporaryDirectory
      StagedDirectory.removeForgotten(in: folder, before: clock.now - 60)
      let staged = try StagedConfiguration(
        of: FilePath(directory), in: folder, searchPath: environment["PATH"])
      try staged.make(changes)
      return staged
    } catch {
      throw Failure(error)
    }
  }
}
