// SPDX-License-Identifier: Apache-2.0

/// When to use colour.
enum ColorChoice: String, CaseIterable, Sendable {
  case auto
  case always
  case never

  /// An explicit choice wins over the environment: NO_COLOR, then CLICOLOR_FORCE, if not empty.
  func applies(toTerminal isTerminal: Bool, environment: Environment) -> Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto where environment["NO_COLOR"]?.isEmpty == false: false
    case .auto where ![nil, "", "0"].contains(environment["CLICOLOR_FORCE"]): true
    case .auto: isTerminal && environment["TERM"] != "dumb"
    }
  }
}
