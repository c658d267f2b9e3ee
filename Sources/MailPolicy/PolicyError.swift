// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// Why there is no policy to read.
package struct PolicyError: Fault, Hashable {
  /// The kind of failure.
  package enum Code: Hashable, Sendable {
    /// libcurl is not installed, or lacks a function.
    case noLibrary
    /// The host of the policy has no address.
    case unresolved
    /// Nobody answers there, or breaks off.
    case unreachable
    /// The time is over.
    case timedOut
    /// The certificate of the web server does not vouch for it.
    case untrusted
    /// The web server has something else to say than 200.
    case status(Int)
    /// It is not of the media type text/plain.
    case mediaType
    /// It is larger than is read.
    case tooLarge
    /// libcurl refuses to be set up.
    case library
  }

  package let code: Code
  /// Why: lower case, no full stop; may quote the server, whom nobody need trust.
  package let reason: String

  init(_ code: Code, _ reason: String) {
    self.code = code
    self.reason = reason
  }

  /// Describes what libcurl reports (libcurl-errors(3)).
  init(curl code: CInt, _ text: String) {
    let kind: Code =
      switch code {
      case 5, 6: .unresolved
      case 28: .timedOut
      // CURLE_PEER_FAILED_VERIFICATION.
      case 60: .untrusted
      default: .unreachable
      }
    let reason = String(text.prefix(200))
    // Its sentences begin with one capital letter; more of them are a name, such as SSL.
    let isName = reason.dropFirst().first?.isUppercase == true
    self.init(
      kind,
      kind == .timedOut
        ? "there was no answer in time"
        : isName ? reason : reason.prefix(1).lowercased() + reason.dropFirst())
  }

  package var subject: String { "the MTA-STS policy" }
  package var what: String { reason }
  package var remedy: String? { code == .noLibrary ? "install libcurl4" : nil }

  package var category: FaultCategory {
    switch code {
    case .noLibrary: .configuration
    case .library: .defect
    case .unresolved, .unreachable, .timedOut, .untrusted, .status, .mediaType, .tooLarge:
      .notConfirmed
    }
  }
}
