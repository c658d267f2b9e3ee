// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import SystemPackage

/// How the program speaks.
///
/// Standard output carries the answer alone. Everything else goes to standard error, each line
/// with the program's name: errors, warnings, and hints that name the next step; lower case,
/// no full stop, the consequence named. On a terminal a long one is wrapped.
final class Console {
  let out: OutputChannel
  let err: OutputChannel
  let clock: Clock
  let environment: Environment
  let options: CommonOptions

  init(
    out: OutputChannel, err: OutputChannel, clock: Clock, environment: Environment,
    options: CommonOptions = .init()
  ) {
    self.out = out
    self.err = err
    self.clock = clock
    self.environment = environment
    self.options = options
  }

  /// The console of the real process.
  ///
  /// - Throws: A `Failure` where SOURCE_DATE_EPOCH is not a number.
  convenience init(options: CommonOptions) throws(Failure) {
    let environment = Environment.current
    self.init(
      out: OutputChannel(.standardOutput, color: options.color, environment: environment),
      err: OutputChannel(.standardError, color: options.color, environment: environment),
      clock: try Clock(environment: environment), environment: environment, options: options)
  }

  /// Says that something deserves attention, though the command goes on.
  func warn(_ message: String) {
    say("warning", .yellow, message)
  }

  /// Says what is good to know beside the answer; silent with `--quiet`.
  func note(_ message: String) {
    if !options.quiet { say("note", .cyan, message) }
  }

  /// Names a next step; silent with `--quiet`.
  func hint(_ message: String) {
    if !options.quiet { say("hint", .cyan, message) }
  }

  /// Reports why the command gave up.
  func report(_ failure: Failure) {
    for fault in failure.faults { say("error", .red, fault) }
    for hint in failure.hints { say("hint", .cyan, hint) }
  }

  private func say(_ kind: String, _ color: Style, _ message: String) {
    err.paragraph(("mxtls: ", nil), ("\(kind):", color), (" ", nil), text: message)
    // When standard error fails, nowhere is left to complain to.
    try? err.flush()
  }

  /// Writes a value as JSON: sorted keys, snake case, two spaces, a final line feed.
  func json(_ value: some Encodable) throws(Failure) {
    try json(value, [.prettyPrinted])
  }

  /// Writes a value as JSON on one line, for output of many.
  func jsonLine(_ value: some Encodable) throws(Failure) {
    try json(value, [])
  }

  private func json(
    _ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting
  ) throws(Failure) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
    encoder.keyEncodingStrategy = .convertToSnakeCase
    do {
      // Only strings can hold such a character, and in a string the escape means the same.
      out.line(String(decoding: try encoder.encode(value), as: UTF8.self).escapedInJSON)
    } catch {
      throw Failure(.defect, "cannot encode JSON: \(error)")
    }
  }

  /// Brings the answer out, and fails where it could not be written whole.
  func finish() throws(Failure) {
    do {
      try out.flush()
    } catch {
      throw Failure(
        .inputOutput, "standard output: cannot be written: \(error.description.lowercased())")
    }
  }
}

extension OutputChannel {
  /// The text in a style, where this stream shows colour.
  func styled(_ text: String, _ style: Style?) -> String {
    guard isColored, let style else { return text }
    return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
  }
}
