// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// Why tlsmgr(8) did not do what it was asked for.
package struct TLSManagerError: Fault, Equatable {
  /// The kind of failure.
  package enum Code: Hashable, Sendable {
    /// There was no answer in time.
    case busy
    /// It does not listen to this user.
    case permission
    /// It keeps no cache of that program.
    case notKept
    /// A key that its protocol cannot carry.
    case badKey
    /// It closed the connection in place of an answer.
    case closed
    /// It cannot be reached, says no, or speaks another protocol.
    case refused
  }

  package let code: Code
  /// The tlsmgr(8), by its socket.
  package let subject: String
  package let what: String

  init(_ code: Code, _ subject: String, _ what: String) {
    self.code = code
    self.subject = subject.withoutKeyMaterial
    self.what = what
  }

  package var category: FaultCategory {
    switch code {
    case .busy: .busy
    case .permission: .noPermission
    case .badKey: .badData
    case .notKept, .closed, .refused: .notConfirmed
    }
  }
}
