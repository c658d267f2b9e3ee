// SPDX-License-Identifier: Apache-2.0

/// Why the value of an entry cannot be decoded.
package enum EntryFault: String, Error, Hashable, CaseIterable, Sendable, CustomStringConvertible {
  case empty
  case tooLong
  case notHexadecimal
  case oddDigits
  /// The session is longer than what is left of the value.
  case truncated
  /// Nothing in the value looks like a session behind a header of any form.
  case noSession
  /// The bytes have the tag and the length of a session, but are none.
  case malformedSession

  /// The reason in plain words: lower case, no full stop.
  package var description: String {
    switch self {
    case .empty: "the value is empty"
    case .tooLong: "the value is longer than any session"
    case .notHexadecimal: "the value is not hexadecimal"
    case .oddDigits: "the value ends in the middle of an octet"
    case .truncated: "the session is cut off"
    case .noSession: "there is no session behind the time"
    case .malformedSession: "the session makes no sense"
    }
  }
}
