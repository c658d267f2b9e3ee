// SPDX-License-Identifier: Apache-2.0

/// A service of master.cf (master(5)).
package struct MasterService: Equatable, Sendable {
  /// An option `-o name=value` of its command.
  package struct Override: Equatable, Sendable {
    package let name: String
    /// The value, before any macro is expanded.
    package let value: String
    /// The number of the physical line that it stands on.
    package let line: Int
  }

  /// The eight columns as they are written; the last one is the command.
  package let columns: [String]
  /// The arguments of the command as `postconf -M` shows them: `-o` and its value one each, the
  /// braces around arguments removed.
  package let arguments: [String]
  /// The options `-o`, in order; the last of several with the same name counts.
  package let overrides: [Override]
  /// The number of the first line of the entry.
  package let line: Int

  /// The name: a host and port, a name of services(5), or the name of a socket.
  package var name: String { columns[0] }
  /// The port of an `inet` service: a number or a name of services(5).
  package var port: String { name.split(separator: ":").last.map(String.init) ?? name }
  /// The type: `inet`, `unix`, `fifo`, `pass` or `unix-dgram`.
  package var type: String { columns[1] }
  /// What postconf calls the service, such as `submission/inet`.
  package var identity: String { "\(name)/\(type)" }
  /// A Boolean value that tells whether the socket is for the mail system alone.
  package var isPrivate: Bool { columns[2] != "n" }
  /// A Boolean value that tells whether the command runs as mail_owner, not as root.
  package var isUnprivileged: Bool { columns[3] != "n" }
  /// Whether the command runs chrooted, or nil where the default applies.
  ///
  /// See `PostfixConfiguration.runsChrooted(_:)`.
  package var isChrooted: Bool? { columns[4] == "-" ? nil : columns[4] == "y" }
  /// After how many seconds the service is woken up, again and again; 0 where it is not.
  package var wakeup: Int { Int(columns[5].prefix { $0.isNumber }) ?? 0 }
  /// A Boolean value that tells whether it is woken up only once it has been used.
  package var wakesOnlyInUse: Bool { columns[5].hasSuffix("?") }
  /// How many processes there can be at once, 0 for any number; nil for `$default_process_limit`.
  package var processLimit: Int? { Int(columns[6]) }
  /// The program, as a name in `$daemon_directory`.
  package var command: String { columns[7] }

  /// The value of the last option `-o` of that name.
  package func override(of name: String) -> Override? {
    overrides.last { $0.name == name }
  }
}

extension MasterService {
  /// What is wrong with an entry.
  struct Fault: Error {
    let line: Int
    let reason: String
  }

  /// Reads an entry, as postconf and master(8) do.
  ///
  /// - Parameter line: The entry with all lines that continue it.
  /// - Returns: The service, and what is wrong with its options.
  /// - Throws: A `Fault` of the columns.
  static func parse(_ line: LogicalLine) throws(Fault) -> (MasterService, options: [Fault]) {
    let words = MasterArguments.words(line)
    guard words.count >= 8 else {
      throw Fault(line: line.line, reason: "\(words.count) columns where there must be 8")
    }
    let columns = words.prefix(8).map(\.bytes.text)
    if let column = columns.indices.first(where: { !isValid(columns[$0], column: $0) }) {
      let reason = "\"\(columns[column])\" in the column \"\(names[column])\""
      throw Fault(line: words[column].line, reason: reason)
    }
    let arguments = MasterArguments(words.dropFirst(8))
    let service = MasterService(
      columns: columns, arguments: arguments.normalized.map(\.bytes.text),
      overrides: arguments.overrides, line: line.line)
    return (service, arguments.faults)
  }

  private static let names = [
    "service", "type", "private", "unpriv", "chroot", "wakeup", "maxproc", "command",
  ]

  private static func isValid(_ text: String, column: Int) -> Bool {
    switch column {
    case 1: ["unix", "fifo", "inet", "pass", "unix-dgram"].contains(text)
    case 2...4: ["y", "n", "-"].contains(text)
    case 5: isNumber(text.hasSuffix("?") ? text.dropLast() : text[...])
    case 6: isNumber(text[...])
    default: true
    }
  }

  private static func isNumber(_ text: Substring) -> Bool {
    text == "-" || text.utf8.allSatisfy(\.isDigit)
  }
}
