// SPDX-License-Identifier: Apache-2.0

package import Primitives
package import SystemPackage

/// What went wrong with a file, in a form that a program can map and a person can read.
package struct FileError: Fault, Equatable {
  /// The kind of failure, whatever was being done.
  package enum Code: Hashable, Sendable {
    case notFound
    case permission
    /// A file cannot be given to the owner that it is to have.
    case ownership
    case exists
    case isDirectory
    case notDirectory
    /// A FIFO, socket, device or symbolic link where only a regular file will do.
    case notRegular
    case tooLarge
    /// It is no longer the file that was looked at before.
    case exchanged
    /// No room on the file system, or none left in a quota.
    case noSpace
    case readOnly
    /// Somebody else holds it: trying again later may help.
    case busy
    /// Anything else the system reports.
    case io
  }

  /// What was being done.
  package enum Operation: Hashable, Sendable {
    case examine
    case open
    case read
    case create
    /// A check, ahead of time, whether files can be created in a directory.
    case createInside
    case changeOwner
    case changeMode
    case write
    case sync
    case replace
    case remove
    case lock
  }

  package let code: Code
  /// The file as the user knows it, never a temporary.
  package let path: FilePath
  package let operation: Operation
  /// What the system call reported, or nil where none failed.
  package let errno: Errno?
  /// Why it failed: lower case, no full stop.
  package let reason: String

  /// Describes a failure found without a system call's help, or one with a better reason to give.
  ///
  /// - Parameters:
  ///   - code: What failed.
  ///   - operation: What was being done.
  ///   - path: The file as the user knows it.
  ///   - errno: What the system call reported, or nil where none failed.
  ///   - reason: Why: lower case, no full stop.
  package init(
    _ code: Code, _ operation: Operation, _ path: FilePath, errno: Errno? = nil, reason: String
  ) {
    self.code = code
    self.operation = operation
    self.path = path
    self.errno = errno
    self.reason = reason.withoutKeyMaterial
  }

  /// Describes a failed system call.
  package init(_ errno: Errno, _ operation: Operation, _ path: FilePath) {
    self.init(
      Code(errno), operation, path, errno: errno,
      reason: errno == .fileExists ? "it exists already" : errno.reason)
  }

  /// The same failure of a file that the user knows by another path.
  package func renamed(_ path: FilePath) -> FileError {
    FileError(code, operation, path, errno: errno, reason: reason)
  }

  package var what: String { "\(operation.failure): \(reason)" }

  package var category: FaultCategory {
    switch code {
    case .noSpace, .io: .inputOutput
    case .busy, .exchanged: .busy
    case .tooLarge: .badData
    case _ where [.open, .read].contains(operation): .noInput
    case .permission, .ownership, .readOnly: .noPermission
    case .notFound, .exists, .isDirectory, .notDirectory, .notRegular: .cannotCreate
    }
  }

  /// The path as texts have it: without a private key that somebody has pasted in its place.
  package var subject: String { path.string.asSubject }
}

extension FileError.Code {
  init(_ errno: Errno) {
    self =
      switch errno {
      // A closed descriptor is an input that is not there.
      case .noSuchFileOrDirectory, .badFileDescriptor: .notFound
      // Nothing can be there by such a name.
      case .fileNameTooLong, .tooManySymbolicLinkLevels: .notFound
      case .permissionDenied, .notPermitted: .permission
      case .fileExists: .exists
      case .isDirectory: .isDirectory
      case .notDirectory: .notDirectory
      case .noSpace, .diskQuotaExceeded: .noSpace
      case .readOnlyFileSystem: .readOnly
      case .resourceBusy, .resourceTemporarilyUnavailable, .textFileBusy: .busy
      default: .io
      }
  }
}

extension FileError.Operation {
  fileprivate var failure: String {
    switch self {
    case .examine: "cannot be examined"
    case .open: "cannot be opened"
    case .read: "cannot be read"
    case .create: "cannot be created"
    case .createInside: "no file can be created in it"
    case .changeOwner: "cannot be given to its owner"
    case .changeMode: "cannot be given its permissions"
    case .write: "cannot be written"
    case .sync: "cannot be brought to the disk"
    case .replace: "cannot be replaced"
    case .remove: "cannot be removed"
    case .lock: "cannot be locked"
    }
  }
}

extension Errno {
  /// The system's text in lower case; an acronym at its start ("RPC …") stays as it is.
  var reason: String {
    let text = description
    guard let second = text.dropFirst().first, second.isLowercase else { return text }
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
