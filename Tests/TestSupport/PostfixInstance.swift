// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Synchronization

/// A Postfix of its own on 127.0.0.1, with its configuration, queue and log in a directory of its own.
///
/// It takes mail for everyone at example.org, which `mail()` returns, and relays all else that comes
/// from 127.0.0.1. It asks no name server. Only root can run Postfix.
package final class PostfixInstance: Sendable {
  package let port: UInt16
  /// The ports of the listeners it was started with besides.
  package let ports: [UInt16]

  private let directory: TemporaryDirectory
  private let logged: PostfixLog
  private let postfix: Tool
  private let master: Mutex<pid_t?>

  /// The directory of main.cf and master.cf, for MAIL_CONFIG.
  package var configuration: String { directory["config"] }

  /// The instance as the value of relayhost and the argument of posttls-finger.
  package var address: String { "[127.0.0.1]:\(port)" }

  /// Starts a Postfix; `withPostfix` also stops it.
  ///
  /// - Parameters:
  ///   - settings: What to have in main.cf besides what keeps the instance apart from others.
  ///   - hostname: The name it gives itself.
  ///   - listeners: Services on ports of their own: what master.cf has after the type, such as
  ///     "n - n - - smtpd -o smtpd_tls_wrappermode=yes".
  ///   - services: More lines for master.cf.
  ///   - lacking: The names of services that master.cf is not to have.
  /// - Throws: A `PostfixFailure` when it does not start; a `MissingTool` when it is not installed.
  package init(
    settings: [String: String], hostname: String, listeners: [String], services: [String],
    lacking: Set<String> = []
  ) async throws {
    postfix = try Tool("postfix")
    guard geteuid() == 0 else {
      throw PostfixFailure(what: "Postfix runs as root only: run the tests as root", log: "")
    }
    directory = try TemporaryDirectory()
    logged = PostfixLog(path: directory["log"])
    try Self.prepare(directory, settings: settings, hostname: hostname)

    // Another program may take a free port before Postfix does.
    for _ in 1...5 {
      let free = try freePorts(1 + listeners.count)
      let lines = zip(free, ["n - n - - smtpd"] + listeners).map { "127.0.0.1:\($0) inet \($1)" }
      try directory.write(
        "config/master.cf",
        (Self.services(lacking: lacking) + lines + services).map { "\($0)\n" }.joined())
      let result = try await postfix.run("-c", directory["config"], "start")
      if result.status == 0 {
        port = free[0]
        ports = Array(free.dropFirst())
        master = Mutex(try pid_t(directory.text("queue/pid/master.pid").trimmed))
        return
      }
      let log = (try? directory.text("log")) ?? ""
      guard log.contains("Address already in use") else {
        throw PostfixFailure(what: "Postfix did not start: \(result)", log: log)
      }
    }
    throw PostfixFailure(what: "Postfix found no free port", log: try directory.text("log"))
  }

  /// That of master(8), while it runs.
  var process: pid_t? { master.withLock { $0 } }

  deinit {
    // Only a test that was cancelled lets go of a running instance.
    if let process { kill(process, SIGTERM) }
  }

  /// Stops Postfix and waits until it has ended.
  ///
  /// - Throws: A `PostfixFailure` when it does not; who hangs by then is killed, so that the run of all
  ///   tests comes to its end.
  package func stop() async throws {
    let result = try await Tool("timeout").run("120", postfix.path, "-c", configuration, "stop")
    guard result.status == 0 else {
      if let process { kill(-process, SIGKILL) }
      throw PostfixFailure(what: "Postfix did not stop: \(result)", log: try log())
    }
    master.withLock { $0 = nil }
  }

  /// Replaces main.cf or master.cf in one step: a process of Postfix that begins meanwhile, such as the
  /// one that writes the log, is not to find it empty.
  package func replace(_ name: String, by text: String) throws {
    let new = try directory.write("\(name).new", text)
    guard rename(new, "\(configuration)/\(name)") == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  /// All that it has logged.
  package func log() throws -> String { try directory.text("log") }

  /// The lines that it has logged, or those of one of its services.
  ///
  /// - Parameter writer: A `syslog_name`, or one with the program behind it: "postfix/tlsmgr".
  /// - Returns: The lines, in order.
  package func lines(of writer: String? = nil) -> [String] { logged.lines(of: writer) }

  /// Waits until a line with `text` is in the log.
  ///
  /// - Parameters:
  ///   - text: What the line holds.
  ///   - writer: Who writes it, as for `lines`; anyone without it.
  ///   - limit: For how long to look.
  /// - Returns: The first such line.
  /// - Throws: A `PostfixFailure` when the time is over.
  @discardableResult
  package func waitForLog(
    containing text: String, of writer: String? = nil, limit: Duration = .seconds(300)
  ) async throws -> String {
    try await waitForLog("a line with \"\(text)\"", of: writer, limit: limit) { log in
      log.first { $0.contains(text) }
    }
  }

  /// Waits until the log has what is looked for.
  ///
  /// - Parameters:
  ///   - wanted: What that is, for the failure.
  ///   - writer: Who writes it, as for `lines`; anyone without it.
  ///   - skipped: How many lines to leave out, which were there before.
  ///   - limit: For how long to look.
  ///   - find: Finds it in the lines logged until now, or returns nil.
  /// - Returns: What `find` found.
  /// - Throws: A `PostfixFailure` when the time is over.
  @discardableResult
  package func waitForLog<Found>(
    _ wanted: String, of writer: String? = nil, after skipped: Int = 0,
    limit: Duration = .seconds(300), find: (ArraySlice<String>) throws -> Found?
  ) async throws -> Found {
    // Looks are counted, not time, which a machine that was suspended finds to be over at once.
    let pause = Duration.milliseconds(50)
    var count = -1
    for _ in 0..<Int(limit / pause) {
      let lines = logged.lines(of: writer)
      if lines.count != count, let found = try find(lines.dropFirst(skipped)) { return found }
      count = lines.count
      try await Task.sleep(for: pause)
    }
    throw PostfixFailure(what: "\(wanted) was not logged", log: try log())
  }

  /// The messages that were delivered, with their headers.
  package func mail() throws -> [String] {
    let inbox = directory["mail/inbox/new"]
    guard FileManager.default.fileExists(atPath: inbox) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: inbox).sorted()
      .map { try directory.text("mail/inbox/new/\($0)") }
  }

  /// Hands Postfix a message by SMTP.
  package func submit(from sender: String, to recipient: String) async throws {
    let source = try Tool("smtp-source")
    let result = try await source.run(
      "-f", sender, "-t", recipient, "127.0.0.1:\(port)",
      environment: ["MAIL_CONFIG": configuration])
    guard result.status == 0 else {
      throw PostfixFailure(what: "Postfix took no mail: \(result)", log: try log())
    }
  }
}

/// Runs `body` with a Postfix that is stopped afterwards, whatever happens.
package func withPostfix<Result>(
  _ settings: [String: String], hostname: String = "mx.example.org", listeners: [String] = [],
  services: [String] = [], lacking: Set<String> = [],
  body: (PostfixInstance) async throws -> Result
) async throws -> Result {
  let postfix = try await PostfixInstance(
    settings: settings, hostname: hostname, listeners: listeners, services: services,
    lacking: lacking)
  do {
    let result = try await body(postfix)
    try await postfix.stop()
    return result
  } catch {
    try? await postfix.stop()
    throw error
  }
}

/// What went wrong with a Postfix, and what it said about it.
package struct PostfixFailure: Error, CustomStringConvertible {
  let what: String
  let log: String
  /// The end of the log only: that of a Postfix of many cases is long.
  package var description: String {
    ([Substring(what)] + log.split(separator: "\n").suffix(100)).joined(separator: "\n")
  }
}
