// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import Postfix
internal import Primitives

extension InstanceCheck {
  /// Adds what follows where the text of a table is a directory.
  ///
  /// Reading one fails, and most tables then end the program (dict_thash.c, dict_cidr.c); those of
  /// patterns take it for the end of the text (dict_regexp.c, dict_pcre.c).
  ///
  /// - Parameters:
  ///   - error: Why the text cannot be read.
  ///   - table: The table.
  ///   - parameter: The parameter that names it.
  ///   - group: The program or service that asks it.
  /// - Returns: Whether anything was added.
  func addFolder(
    _ error: FileError, _ table: LookupTable, _ parameter: String, of group: ServiceGroup
  ) -> Bool {
    guard error.code == .isDirectory else { return false }
    let message = "\(table.typedName) is a directory"
    let remedy = "name a file in \(parameter), or remove the setting"
    if ["regexp", "pcre"].contains(table.type) {
      add(
        .table, parameter, message, severity: .warning,
        consequence: "Postfix finds nothing in it, and says nothing", remedy: remedy, group: group)
      return true
    }
    if table.isProxied { return false }
    add(
      .configUnusable, parameter, message,
      consequence: Self.outage(of: group.settings.program.command), remedy: remedy, group: group)
    return true
  }
}
