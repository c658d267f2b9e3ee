// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A Postfix with a pair, and a Dovecot beside it that shows the same.
struct DovecotHost: Sendable {
  /// A listener of Dovecot: what s_client calls its protocol, nil for TLS from the start.
  static let listeners: [(name: String, starttls: String?)] = [
    ("imap", "imap"), ("imaps", nil), ("pop3s", nil), ("sieve", "sieve"),
  ]

  let host: ServingHost
  let directory: TemporaryDirectory
  let ports: [UInt16]
  let release: DovecotRelease

  var configuration: String { directory["dovecot.conf"] }
  var chain: String { host.certs["chain.pem"] }

  /// The places where Dovecot listens, as reports have them.
  var places: [String] { ports.map { "127.0.0.1:\($0)" } }

  /// Runs a command that is told of this Dovecot.
  func run(_ command: String..., with program: StandInProgram? = nil) async throws -> ToolResult {
    try await Tool.mxtls.run(arguments(command), environment: environment(with: program))
  }

  func arguments(_ command: [String]) -> [String] {
    command + ["-c", host.postfix.configuration, "--lock-file", host.certs["lock"]]
      + (command.contains("--no-dovecot") ? [] : ["--dovecot-config", configuration])
  }

  /// The environment of a command, perhaps with a program in place of a real one.
  func environment(with program: StandInProgram? = nil) -> [String: String?] {
    var environment: [String: String?] = ["MAIL_CONFIG": nil]
    if let program { environment["PATH"] = program.searchPath }
    return environment
  }

  /// The fingerprint that `openssl s_client` is shown by each listener.
  func shown(_ name: String? = nil) async throws -> [String] {
    var found: [String] = []
    for ((_, starttls), port) in zip(Self.listeners, ports) {
      found.append(try await shown(port, starttls, name))
    }
    return found
  }

  private func shown(_ port: UInt16, _ starttls: String?, _ name: String?) async throws -> String {
    let asking = name.map { ["-servername", $0] } ?? ["-noservername"]
    var text = ""
    // One that has just begun may say goodbye at once.
    for turn in 0..<50 where !text.contains("-----BEGIN CERTIFICATE-----") {
      if turn > 0 { try await Task.sleep(for: .milliseconds(200)) }
      text = try await Tool("timeout").run(
        ["20", "openssl", "s_client", "-connect", "127.0.0.1:\(port)"]
          + (starttls.map { ["-starttls", $0] } ?? []) + asking, input: Array("Q\n".utf8)
      ).text
    }
    let begin = try #require(text.range(of: "-----BEGIN CERTIFICATE-----"), "\(text)")
    return try await fingerprint(of: String(text[begin.lowerBound...]))
  }

  /// What Postfix and Dovecot show, each once.
  func all() async throws -> Set<String> {
    Set(try await shown() + [host.shown()])
  }

  /// Runs doveadm(1) or dovecot(1).
  @discardableResult
  func dovecot(_ program: String = "doveadm", _ arguments: String...) async throws -> ToolResult {
    let result = try await Tool(program).run(["-c", configuration] + arguments)
    try #require(result.status == 0, "\(result)")
    return result
  }

  /// Stops Dovecot, if it runs.
  func stop() async {
    _ = try? await Tool("doveadm").run("-c", configuration, "stop")
  }

  /// The lines that name the file of a certificate and its key.
  func pair(_ file: String) -> String { release.pair(file) }

  /// Writes the configuration.
  ///
  /// - Parameters:
  ///   - certificate: The file of the certificate and the key; the one of Postfix without it.
  ///   - rest: Lines to add.
  /// - Throws: What the system reports.
  func configure(certificate: String? = nil, _ rest: String = "") throws {
    try directory.write(
      "dovecot.conf",
      """
      \(release.head)
      \(DovecotSection.place(directory, protocols: "imap pop3 sieve"))
      \(pair(certificate ?? chain))
      \(DovecotSection.service("imap-login", [("imap", ports[0], false), ("imaps", ports[1], true)]))
      \(DovecotSection.service("pop3-login", [("pop3", 0, false), ("pop3s", ports[2], true)]))
      \(DovecotSection.service("managesieve-login", [("sieve", ports[3], false)]))
      \(rest)

      """)
  }
}

/// Runs a Postfix and a Dovecot that have the same pair.
///
/// - Parameters:
///   - configure: Writes the configuration of Dovecot, where it is not the usual one.
///   - body: What to do meanwhile.
/// - Throws: What `body` throws.
func withDovecotHost(
  _ configure: @Sendable (DovecotHost) throws -> Void = { try $0.configure() },
  _ body: @Sendable (DovecotHost) async throws -> Void
) async throws {
  let release = try await DovecotRelease()
  try await withServingHost { host in
    let dovecot = DovecotHost(
      host: host, directory: try TemporaryDirectory(),
      ports: try freePorts(DovecotHost.listeners.count), release: release)
    try configure(dovecot)
    try await dovecot.dovecot("dovecot")
    do {
      try await body(dovecot)
    } catch {
      await dovecot.stop()
      throw error
    }
    await dovecot.stop()
  }
}
