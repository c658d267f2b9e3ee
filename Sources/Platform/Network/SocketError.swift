// SPDX-License-Identifier: Apache-2.0

package import Primitives
package import SystemPackage

/// What went wrong with a connection, in a form that a program can map and a person can read.
package struct SocketError: Fault, Equatable {
  /// The kind of failure, whatever was being done.
  package enum Code: Hashable, Sendable {
    /// There is no socket by this name in the file system.
    case notFound
    case permission
    /// The server's machine is there, and nobody listens.
    case refused
    /// The time is over.
    case timedOut
    /// No way leads to the server's machine.
    case unreachable
    /// The host name or the name of the service says nothing to this machine.
    case unresolved
    /// The server has gone.
    case closed
    /// Anything else the system reports.
    case io
  }

  /// What was being done.
  package enum Operation: Hashable, Sendable {
    case connect
    case send
    case receive
  }

  package let code: Code
  /// The server as the user knows it: a path, or a host and its port.
  package let subject: String
  package let operation: Operation
  /// What the system call reported, or nil where none failed.
  package let errno: Errno?
  /// Why it failed: lower case, no full stop.
  package let reason: String

  /// Describes a failure found without a system call's help.
  init(_ code: Code, _ operation: Operation, _ subject: String, reason: String) {
    self.code = code
    self.subject = subject
    self.operation = operation
    self.errno = nil
    self.reason = reason
  }

  /// Describes a failed system call.
  init(_ errno: Errno, _ operation: Operation, _ subject: String) {
    self.code = Code(errno)
    self.subject = subject
    self.operation = operation
    self.errno = errno
    self.reason = errno == .timedOut ? "there was no answer in time" : errno.reason
  }

  package var what: String { "\(operation.failure): \(reason)" }

  package var category: FaultCategory {
    switch code {
    case .permission: .noPermission
    case .notFound, .refused, .timedOut, .unreachable, .unresolved, .closed, .io: .notConfirmed
    }
  }
}

extension SocketError.Code {
  fileprivate init(_ errno: Errno) {
    self =
      switch errno {
      case .noSuchFileOrDirectory, .notDirectory: .notFound
      // Nothing can be there by such a name.
      case .fileNameTooLong, .tooManySymbolicLinkLevels: .notFound
      case .permissionDenied, .notPermitted: .permission
      case .connectionRefused: .refused
      case .timedOut: .timedOut
      case .networkUnreachable, .hostIsDown, .noRouteToHost, .networkDown,
        .addressNotAvailable, .addressFamilyNotSupported:
        .unreachable
      case .brokenPipe, .connectionReset, .connectionAbort: .closed
      default: .io
      }
  }
}

extension SocketError.Operation {
  fileprivate var failure: String {
    switch self {
    case .connect: "cannot be reached"
    case .send: "cannot be sent to"
    case .receive: "cannot be received from"
    }
  }
}
