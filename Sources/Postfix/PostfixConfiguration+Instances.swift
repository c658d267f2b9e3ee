// SPDX-License-Identifier: Apache-2.0

extension PostfixConfiguration {
  /// The configuration directories of the other instances on the host (postmulti(1)).
  ///
  /// - Returns: The directories of `multi_instance_directories`, in order; the one of this
  ///   configuration, the primary instance's, is none of them.
  /// - Throws: A `ConfigurationError` where the parameter cannot be expanded.
  package func instanceDirectories() throws(ConfigurationError) -> [String] {
    try list(of: "multi_instance_directories")
  }

  /// What is wrong with `compatibility_level` (COMPATIBILITY_README), or nil.
  ///
  /// - Returns: The fault: fatal where the level is malformed; of code `levelAboveRelease` where
  ///   defaults of releases to come would change at an upgrade without a warning.
  package func compatibilityFault() -> ConfigurationError? {
    let name = "compatibility_level"
    do throws(ConfigurationError) {
      guard let value = try value(of: name) else { return nil }
      guard let level = CompatibilityLevel(Array(value.utf8)) else {
        return error(.malformedMacro, "\"\(value)\" is no compatibility level", of: name, in: nil)
      }
      let version = host.version
      guard level.isAbove(version) else { return nil }
      return error(
        .levelAboveRelease,
        "\(value) is above Postfix \(version.major).\(version.minor), so that an upgrade changes"
          + " defaults without a warning", of: name, in: nil)
    } catch {
      return error
    }
  }
}
