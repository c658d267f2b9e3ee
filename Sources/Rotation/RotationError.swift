// SPDX-License-Identifier: Apache-2.0

package import Checks
package import Platform
package import Postfix
package import Primitives
internal import SystemPackage
package import TLSCrypto

/// Why a rotation went no further.
package struct RotationError: Fault, Equatable {
  /// The kind of failure.
  package enum Code: Hashable, Sendable {
    /// A key or certificate is damaged, or does not belong to the other.
    case badData
    /// The check of a new pair found this first, of what breaks TLS.
    case unsound(Finding)
    /// With the new pair, too, a server would show nobody a certificate, because of this; nothing was
    /// changed.
    case broken(Finding)
    /// A file or generation is not there.
    case missing
    /// No generation waits to be switched to.
    case notStaged
    /// What is asked for cannot be done without harm; nothing was changed.
    case refused
    /// A new certificate would be valid for too short a time to be kept; nothing was changed.
    case shortLived
    /// The clock shows a time before what is in use was made; nothing was changed.
    case early
    /// Somebody else could exchange the files while root works on them; nothing was changed.
    case unsafe([DirectoryTrust.Finding])
    /// A command or a server did not agree.
    case notConfirmed
    /// A key of the kind that is wanted is not made here; nothing was changed.
    case notMade
    /// A server cannot be asked whether it shows a new certificate; nothing was changed.
    case notAskable
    /// A server of another program cannot be asked; nothing was changed.
    case neighbourNotAskable(ListenerState.Program)
    /// A copy of the pair would go on being shown; nothing was changed. It is in the index of the
    /// table, which these instances read, by the directories of main.cf; nil where it is elsewhere.
    case copied(in: LookupTable?, ofInstances: [String])
    /// A file could not be read, written or removed, as the file module says.
    case file(FileError.Code)
    /// OpenSSL failed where it should not.
    case library
  }

  package let code: Code
  /// The file, command or server.
  package let subject: String
  /// What is wrong, and why: lower case, no full stop.
  package let reason: String
  /// What to do about it, where that is known.
  package var remedy: String?

  package init(_ code: Code, _ subject: String, _ reason: String, remedy: String? = nil) {
    self.code = code
    // A path of main.cf may be a private key that somebody has pasted there.
    self.subject = subject.withoutKeyMaterial
    self.reason = reason
    self.remedy = remedy
  }

  /// A failure of the file module.
  package init(_ error: FileError) {
    self.init(.file(error.code), error.subject, error.what)
  }

  /// A failure of the crypto module.
  package init(_ error: CryptoError, about subject: String, remedy: String? = nil) {
    self.init(error.code == .library ? .library : .badData, subject, "\(error)", remedy: remedy)
  }

  package var what: String { reason }

  package var category: FaultCategory {
    switch code {
    case .badData, .unsound: .badData
    case .missing, .notStaged: .noInput
    case .broken, .refused, .shortLived, .early, .unsafe, .copied, .notMade: .configuration
    case .notConfirmed, .notAskable, .neighbourNotAskable: .notConfirmed
    case .library: .defect
    case .file(let code): Self.category(code)
    }
  }

  /// Files are inputs and outputs here, whatever was being done.
  private static func category(_ code: FileError.Code) -> FaultCategory {
    switch code {
    case .noSpace, .io: .inputOutput
    case .busy, .exchanged: .busy
    case .permission, .ownership, .readOnly: .noPermission
    case .notFound: .noInput
    case .tooLarge: .badData
    case .exists, .isDirectory, .notDirectory, .notRegular: .cannotCreate
    }
  }
}

/// Turns what the file module throws into a failure of a rotation.
func onFiles<R: ~Copyable>(_ body: () throws(FileError) -> R) throws(RotationError) -> R {
  do {
    return try body()
  } catch {
    throw RotationError(error)
  }
}

/// What stands under a path, links not followed; nil also where something above it is no directory.
func status(of path: FilePath) throws(FileError) -> FileStatus? {
  do {
    return try FileStatus.of(path, followingLinks: false)
  } catch {
    if error.code == .notDirectory { return nil }
    throw error
  }
}

/// Names the subject of what the crypto module throws.
func about<R: ~Copyable>(
  _ subject: String, _ body: () throws(CryptoError) -> R
) throws(RotationError) -> R {
  do {
    return try body()
  } catch {
    throw RotationError(error, about: subject)
  }
}
