// SPDX-License-Identifier: Apache-2.0

/// What a place depends on besides the configuration: files, users, and tables.
package struct SessionCacheSurroundings {
  /// What a table says of a key.
  package enum Answer: Hashable, Sendable {
    case value(String)
    case nothing
    /// It cannot be asked, in plain words why.
    case unknown(String)
  }

  /// The number of the user `mail_owner`; nil where it is not known, so that nothing is redirected.
  package let mailOwner: UInt32?
  /// The owner of a directory, given as an absolute path; nil where it cannot be examined.
  let owner: (String) -> UInt32?
  /// Looks up a key in a table, given as `type:name`.
  let lookUp: (_ table: String, _ key: String) -> Answer

  /// Describes the surroundings.
  package init(
    mailOwner: UInt32?, owner: @escaping (String) -> UInt32?,
    lookUp: @escaping (_ table: String, _ key: String) -> Answer
  ) {
    self.mailOwner = mailOwner
    self.owner = owner
    self.lookUp = lookUp
  }
}
