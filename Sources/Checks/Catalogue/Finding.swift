// SPDX-License-Identifier: Apache-2.0

package import Postfix
package import Primitives

/// A fault that was found: what, where, what Postfix makes of it, and what to do.
package struct Finding: Hashable, Sendable {
  package let kind: FindingKind
  package var severity: Severity
  /// What is wrong: lower case, no full stop.
  package internal(set) var message: String
  /// What Postfix does because of it: lower case, no full stop.
  package var consequence: String
  /// What to do.
  package internal(set) var remedy: String
  /// The parameters concerned; none where no Postfix is looked at.
  package var places: [ParameterPlace] = []
  /// The file that is at fault.
  package var file: String?
  /// The number of the line in `file`, the first one being 1.
  package var line: Int?
  /// The services concerned, such as "smtpd" and "submission/inet".
  package var users: [String] = []
  /// A Boolean value that tells whether the services concerned show nobody a certificate because of it,
  /// as long as it is critical.
  var stopsHandshakes: Bool
  /// The files of keys that are loaded all the same, by the paths of the system.
  var spared: [String] = []

  /// - Parameters:
  ///   - kind: The entry of the catalogue.
  ///   - message: What is wrong; nil for the words of the catalogue, as with the next three.
  ///   - severity: How bad it is.
  ///   - consequence: What Postfix does because of it; empty where it says nothing of Postfix.
  ///   - remedy: What to do.
  ///   - places: The parameters concerned.
  ///   - file: The file that is at fault.
  ///   - line: The number of the line in `file`.
  ///   - users: The services, or addresses, concerned.
  ///   - stopsHandshakes: Whether the services concerned show nobody a certificate because of it.
  package init(
    _ kind: FindingKind, _ message: String? = nil, severity: Severity? = nil,
    consequence: String? = nil, remedy: String? = nil, places: [ParameterPlace] = [],
    file: String? = nil,
    line: Int? = nil, users: [String] = [], stopsHandshakes: Bool? = nil
  ) {
    self.kind = kind
    self.severity = severity ?? kind.severity
    self.message = message ?? kind.summary
    self.consequence = consequence ?? kind.consequence
    self.remedy = remedy ?? kind.remedy
    self.places = places
    self.file = file
    self.line = line
    self.users = users
    self.stopsHandshakes = stopsHandshakes ?? kind.stopsHandshakes
  }
}
