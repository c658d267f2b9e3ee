// SPDX-License-Identifier: Apache-2.0

/// The settings of a main.cf, in the order of the file.
package struct MainCF: Sendable {
  /// One assignment.
  package struct Setting: Equatable, Sendable {
    package let name: String
    /// The value as it stands there, before any macro is expanded, without white space around it.
    package let value: String
    /// The number of the first line of the assignment.
    package let line: Int
  }

  /// The file, as the caller names it.
  package let file: String
  /// All assignments, also those that a later one overrides.
  package private(set) var settings: [Setting] = []
  /// What is wrong with the file: where one is fatal, Postfix does not run.
  package private(set) var faults: [ConfigurationError] = []
  private var latest: [String: Int] = [:]

  /// Reads a main.cf; a line in error does not hide the others.
  ///
  /// - Parameters:
  ///   - text: The bytes of the file. What is not UTF-8 becomes U+FFFD in the values.
  ///   - file: What errors call it.
  package init(parsing text: some Sequence<UInt8>, file: String) {
    self.file = file
    let logical = LogicalLines(text)
    faults += logical.faults(in: file)
    for line in logical.lines {
      do throws(NameValue.Fault) {
        let assignment = try NameValue(line.bytes[...])
        latest[assignment.name] = settings.count
        settings.append(
          Setting(name: assignment.name, value: assignment.value, line: line.line))
      } catch {
        faults.append(
          ConfigurationError(
            code: error.code, file: file, line: line.line,
            reason: logical.reason(error.reason, at: line.line)))
      }
    }
  }

  /// The assignment of `name` that counts: the last one.
  package func setting(of name: String) -> Setting? {
    latest[name].map { settings[$0] }
  }

  /// The assignments that a later one with another value overrides, and that one.
  ///
  /// Postfix warns of those ("overriding earlier entry").
  package var overridden: [(earlier: Setting, later: Setting)] {
    var last: [String: Setting] = [:]
    var pairs: [(earlier: Setting, later: Setting)] = []
    for setting in settings {
      if let earlier = last.updateValue(setting, forKey: setting.name),
        !earlier.value.utf8.elementsEqual(setting.value.utf8)
      {
        pairs.append((earlier, setting))
      }
    }
    return pairs
  }
}
