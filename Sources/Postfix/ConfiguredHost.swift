// SPDX-License-Identifier: Apache-2.0

/// What Postfix finds out about the host that it runs on.
package struct ConfiguredHost: Sendable {
  /// The name that the system gives itself, as gethostname(2) says it.
  package let name: String
  /// The directory of main.cf, the default of `config_directory`.
  package let configurationDirectory: String
  /// The release of Postfix, which decides which defaults hold.
  package let version: PostfixVersion
  /// The defaults that were chosen when the Postfix of this host was built, as far as they are known:
  /// they take the place of those of `ParameterDefaults`.
  package let ownDefaults: [String: String]

  /// Describes a host.
  package init(
    name: String, configurationDirectory: String, version: PostfixVersion = .reference,
    ownDefaults: [String: String] = [:]
  ) {
    self.name = name
    self.configurationDirectory = configurationDirectory
    self.version = version
    self.ownDefaults = ownDefaults
  }
}
