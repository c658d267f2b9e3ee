// SPDX-License-Identifier: Apache-2.0

/// Which CAs vouch for the server that has a policy.
package struct PolicyTrust: Hashable, Sendable {
  /// A file of certificates; nil for the one of the system.
  package var file: String?
  /// Directories of certificates with colons between; nil for that of the system.
  package var directories: String?

  /// Names them.
  ///
  /// - Parameters:
  ///   - file: A file of certificates; nil for the one of the system.
  ///   - directories: Directories of certificates with colons between; nil for that of the system.
  package init(file: String? = nil, directories: String? = nil) {
    self.file = file
    self.directories = directories
  }
}
