// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import Postfix
internal import Primitives

/// Reads indexed tables by postmap(1), which opens them as the daemons of Postfix do.
struct PostmapReader {
  private let program: ForeignProgram
  private let variables: [String]
  private let isForeign: Bool

  /// The most that a table may hold; ten thousand chains of two certificates have 60 MB in base64.
  private static let limit = 256 << 20
  /// A table of ten thousand chains takes half a second.
  private static let timeout = Duration.seconds(20)

  /// Finds postmap(1); nil where it is not installed.
  ///
  /// - Parameters:
  ///   - searchPath: The PATH; nil where there is none.
  ///   - isForeign: Whether the tables are those of another host, whose Postfix may have types that
  ///     this one lacks.
  init?(searchPath: String?, isForeign: Bool) {
    guard let program = ForeignProgram("postmap", searchPath: searchPath) else { return nil }
    self.program = program
    self.isForeign = isForeign
    variables = ["PATH=\(searchPath ?? ForeignProgram.defaultPath)", "LC_ALL=C"]
  }

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - table: Its type and file.
  ///   - keys: What to ask for where the type has no way to list all.
  ///   - configuration: The directory of main.cf.
  /// - Returns: The entries, or why there are none.
  func read(_ table: String, keys: [String], configuration: String) -> TableAnswer {
    let answer = read(table, keys, options: ["-c", configuration])
    // If postmap refuses main.cf, that says nothing of the table: the host's own main.cf has to do.
    switch consume answer {
    case .unknown: return read(table, keys, options: [])
    case let known: return known
    }
  }

  private func read(_ table: String, _ keys: [String], options: [String]) -> TableAnswer {
    guard let run = run(options + ["-s", table]) else { return .unknown }
    if run.ending == .exited(0) { return .entries(run.takeOutput(), isWhole: true) }
    guard run.errors.contains("sequence operation is not supported") else {
      return answer(of: run, about: table)
    }
    let input = Array(keys.map { "\($0)\n" }.joined().utf8)
    guard let run = self.run(options + ["-q", "-", table], input: input) else {
      return .unknown
    }
    // It exits with 1 where it found none.
    if [.exited(0), .exited(1)].contains(run.ending), !run.errors.contains("fatal: ") {
      return .entries(run.takeOutput(), isWhole: false)
    }
    return answer(of: run, about: table)
  }

  private func run(_ arguments: [String], input: [UInt8] = []) -> SecretRun? {
    try? SecretRun(
      program.path, arguments, environment: variables, input: input, limit: Self.limit,
      timeout: Self.timeout)
  }

  /// What a run that failed says of the table: nothing, where it failed for another reason, such as
  /// main.cf or the rights of whoever asks.
  private func answer(of run: borrowing SecretRun, about table: String) -> TableAnswer {
    let file = table.drop { $0 != ":" }.dropFirst()
    let line = run.errors.split(separator: "\n").last { $0.contains("fatal: ") }
    guard !isForeign, run.ending != .timedOut, let line, line.contains(file),
      !line.contains("Permission denied")
    else { return .unknown }
    return .unreadable(String(line.split(separator: "fatal: ", maxSplits: 1).last ?? line))
  }
}
