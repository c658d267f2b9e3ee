// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A pair with its store whose reloads come to what a trace says, and a server that shows what was loaded.
struct TracedHost: Sendable {
  let bench: RotationBench
  /// The file that names the one whose pair the server shows.
  let serving: String
  let port: String

  /// Puts the pair into the server, and the command in place that reloads it.
  func begin() throws {
    let directory = bench.directory
    try directory.write(
      "config/master.cf",
      "smtp inet n - n - - smtpd\ntlsmgr unix - - n 1000? 1 tlsmgr\n")
    let files = bench.names.map { "certs/\($0)" }.joined(separator: " ")
    try directory.write(
      "reload",
      """
      #!/bin/bash -e
      cd '\(directory.path)'
      read -r word <reloads || word=unexpected
      sed -i 1d reloads
      case $word in
      fails) exit 1 ;;
      unexpected) echo "$word" >>reloads ;;
      esac
      if [ "$word" != unseen ]; then
        cat \(files) >served.new
        mv served.new served.pem
      fi

      """, mode: 0o755)
    if !FileManager.default.fileExists(atPath: directory["served.pem"]) {
      let text = try bench.names.map { try directory.text("certs/\($0)") }.joined()
      try directory.write("served.pem", text, mode: 0o600)
    }
  }

  /// The same in a directory of its own.
  func copy() throws -> TracedHost {
    let copy = TracedHost(
      bench: try RotationBench(copying: bench), serving: serving, port: port)
    try copy.bench.directory.write(
      "served.pem", bench.directory.text("served.pem"), mode: 0o600)
    try copy.begin()
    return copy
  }

  /// Runs `mxtls` once.
  ///
  /// - Parameters:
  ///   - arguments: The command.
  ///   - reloads: What its reloads come to, one after the other; those after them work.
  ///   - place: Behind which of the calls it is killed, before the next one; nil for not at all, -1 for
  ///     before the first one.
  ///   - calls: All calls of the run that change something.
  /// - Returns: What it said, and those calls where it is not killed.
  /// - Throws: What goes wrong.
  @discardableResult
  func run(
    _ arguments: [String], _ reloads: [SwitchTrace.Reload], killedBehind place: Int? = nil,
    in calls: [StraceCall] = []
  ) async throws -> (result: ToolResult, calls: [StraceCall]) {
    let directory = bench.directory
    try directory.write("reloads", reloads.map { "\($0.rawValue)\n" }.joined())
    try Data(directory["served.pem"].utf8).write(to: URL(fileURLWithPath: serving))
    // A run that only stages reloads as well what one before has left.
    let command = bench.arguments(
      arguments + [
        "--reload-command", directory["reload"], "--confirm", "127.0.0.1:\(port)",
        "--confirm-timeout", reloads.contains(.unseen) ? "1" : "60",
      ])
    // What changes nothing, or comes last, is not killed any more: the run is whole then.
    let next = place.flatMap { place in calls.dropFirst(place + 1).first }
    let options =
      if let next {
        Strace.killing(at: next.name, next.number)
      } else {
        Strace.tracing(Strace.changes.sorted().joined(separator: ","), to: directory["trace"])
      }
    let result = try await Tool("strace").run(
      options + [Tool.mxtls.path] + command, environment: ["MAIL_CONFIG": nil])
    if let next {
      #expect(result.status == 137, "\(next.text): \(result)")
      return (result, [])
    }
    return (result, StraceCall.all(in: try directory.text("trace")).ofFirstThread.changes)
  }

  /// The reloads that were not made, or made besides.
  func reloadsLeft() throws -> [String] {
    try bench.directory.text("reloads").split(separator: "\n").map(String.init)
  }

  /// What there is, as the model tells it.
  func state() throws -> String {
    let directory = bench.directory
    let files = FileManager.default
    func isThere(_ name: String) -> Bool {
      files.fileExists(atPath: directory["\(bench.store)/\(name)"])
    }
    func flag(_ value: Bool?) -> String { value == true ? "1" : "0" }
    let links = bench.names.map { name in
      flag((try? files.destinationOfSymbolicLink(atPath: directory["certs/\(name)"])) != nil)
    }
    let numbers = (1...6).map { flag(isThere("\($0)")) }
    var pending = "0 0 000"
    if isThere("pending.json") {
      let change = try JSONValue(directory.text("\(bench.store)/pending.json"))
      pending =
        "\(change["from"]?.integer ?? 0) \(change["to"]?.integer ?? 0) "
        + flag(change["is_kept"]?.boolean) + flag(change["was_next"]?.boolean)
        + flag(change["phase"]?.string == "rolling-back")
    }
    let history = try isThere("history.jsonl") ? directory.text("\(bench.store)/history.jsonl") : ""
    let known = history.matches(of: /"generation":(\d+)/).compactMap { Int($0.1) }.max() ?? 0
    return "live \((try? bench.live()) ?? 0) links \((links + ["0"]).prefix(2).joined())"
      + " next \(flag(isThere("next"))) generations \(numbers.joined())"
      + " pending \(pending) history \(known)"
  }
}
