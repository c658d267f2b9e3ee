// SPDX-License-Identifier: Apache-2.0

package import Platform
package import Primitives
internal import SystemPackage

/// Why a session cache cannot be read or changed.
package struct CacheError: Fault, Hashable {
  /// The kind of failure.
  package enum Code: Hashable, Sendable {
    /// The table is broken, or made the library crash or run without end.
    case damaged
    /// Another process holds its lock.
    case busy
    case notFound
    /// The name is that of something that cannot be a table.
    case unsuitable
    case permission
    /// Another user could lead root to a file of their choice.
    case untrusted
    /// An entry has no room in the table.
    case tooLarge
    case noSpace
    /// The directory for copies of tables cannot be used.
    case noPlace
    /// This build lacks the library of the type.
    case unsupported
    /// Anything else.
    case io
  }

  package let code: Code
  /// The table, or the file of it, that the failure is about.
  package let subject: String
  /// What failed and why: lower case, no full stop.
  package let reason: String

  package init(_ code: Code, _ subject: String, _ reason: String) {
    self.code = code
    // A path of main.cf may be a private key that somebody has pasted there.
    self.subject = subject.withoutKeyMaterial
    self.reason = reason.withoutKeyMaterial
  }

  init(_ error: StoreError, _ table: TableLocation) {
    let code: Code =
      switch error.code {
      case .damaged: .damaged
      case .tooLarge: .tooLarge
      case .noSpace: .noSpace
      case .notFound: .notFound
      case .permission: .permission
      case .unsupported: .unsupported
      case .io: .io
      }
    self.init(
      code, "\(table)", code == .damaged ? Self.damagePrefix + error.reason : error.reason)
  }

  private static let damagePrefix = "damaged: "

  /// The reason for a report of damage, which need not say once more that the table is damaged.
  package var finding: String {
    reason.hasPrefix(Self.damagePrefix)
      ? String(reason.dropFirst(Self.damagePrefix.count)) : reason
  }

  /// A failure of the file module.
  package init(_ error: FileError) {
    let code: Code =
      switch error.code {
      case .notFound: .notFound
      // No system call has failed.
      case .permission where error.errno == nil: .untrusted
      case .permission, .ownership, .readOnly: .permission
      case .noSpace: .noSpace
      case .busy, .exchanged: .busy
      case .isDirectory, .notRegular, .notDirectory: .unsuitable
      case .tooLarge: .damaged
      case .exists, .io: .io
      }
    self.init(code, error.subject, error.what)
  }

  package var what: String { reason }

  package var category: FaultCategory {
    switch code {
    case .damaged, .tooLarge: .badData
    case .busy: .busy
    case .notFound, .unsuitable: .noInput
    case .permission, .untrusted: .noPermission
    case .noSpace, .noPlace, .io: .inputOutput
    case .unsupported: .usage
    }
  }
}

/// Turns whatever the file module throws into an error of the cache.
func onFiles<R: ~Copyable>(_ body: () throws(FileError) -> R) throws(CacheError) -> R {
  do {
    return try body()
  } catch {
    throw CacheError(error)
  }
}
