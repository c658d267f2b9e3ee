// SPDX-License-Identifier: Apache-2.0

import Platform
import Postfix
import Primitives

/// Commands about an instance of Postfix, as a user types them.
struct PostfixCommands {
  /// What names the instance, with a blank before it; empty for the one that Postfix takes by itself.
  private let options: String

  /// - Parameter directory: The directory of main.cf.
  init(_ directory: String) {
    options = directory == "/etc/postfix" ? "" : " -c \(directory.shellWord)"
  }

  /// Starts Postfix.
  var start: String { "postfix\(options) start" }

  /// Reloads Postfix.
  var reload: String { "postfix\(options) reload" }

  /// Puts a line into main.cf.
  func set(_ line: String) -> String { "postconf\(options) -e \(line.shellQuoted)" }

  /// Makes the index of a table anew, with the files that it names.
  func rebuild(_ table: LookupTable) -> String {
    "postmap\(options) -F \(table.typedName.shellWord)"
  }
}
