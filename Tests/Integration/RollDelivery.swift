// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// A mail host whose records are rolled over, and a Postfix at level `dane` that sends it a message every
/// second.
struct RollDelivery: Sendable {
  let bench: RollBench
  private let sender: TemporaryDirectory

  /// What became of the messages.
  struct Outcome: Sendable {
    /// How many were submitted.
    let submitted: Int
    /// The line of each that arrived, and of each that did not.
    let sent: [Substring]
    let failed: [Substring]
    /// The sessions in which the server was authenticated by a record.
    let verified: Int
  }

  /// Runs `body` while messages are sent.
  static func run(
    _ types: [String] = ["p256"], timeToLive: Int = 1,
    _ body: @Sendable (RollDelivery) async throws -> Void
  ) async throws {
    let host = try await TLSAHost(
      types, settings: settings,
      services: (PostfixInstance.services() + [
        "smtp inet n - n - - smtpd", "discard unix - - n - - discard",
      ]).joined(separator: "\n") + "\n")
    for (name, owner) in [("queue", "root"), ("data", "postfix")] {
      try FileManager.default.createDirectory(
        atPath: host.directory[name], withIntermediateDirectories: false,
        attributes: [.ownerAccountName: owner])
    }
    chmod(host.directory.path, 0o755)
    try await RollBench.run(host, timeToLive: timeToLive, lines: "@ IN MX 10 mx\n") { bench in
      var bench = bench
      bench.options = []
      let sender = try TemporaryDirectory()
      try PostfixInstance.prepare(
        sender,
        settings: [
          "smtp_host_lookup": "dns", "smtp_dns_support_level": "dnssec",
          "smtp_tls_security_level": "dane", "smtp_tls_loglevel": "1",
          "smtp_connection_cache_on_demand": "no", "virtual_mailbox_domains": "",
        ], hostname: "sender.invalid")
      let lines = PostfixInstance.services() + ["127.0.0.1:2525 inet n - n - - smtpd"]
      try sender.write("config/master.cf", lines.joined(separator: "\n") + "\n")
      let delivery = RollDelivery(bench: bench, sender: sender)
      try await delivery.whilePostfixRuns { try await body(delivery) }
    }
  }

  /// What the receiver has besides its pairs.
  private static let settings = """
    compatibility_level = 3.6
    data_directory = DIR/data
    maillog_file = DIR/log
    maillog_file_prefixes = DIR
    postlogd_watchdog_timeout = 1h
    inet_protocols = ipv4
    mydestination =
    alias_maps =
    local_recipient_maps =
    notify_classes =
    smtpd_peername_lookup = no
    smtpd_relay_restrictions = reject_unauth_destination
    virtual_mailbox_domains = example
    virtual_mailbox_maps = static:inbox
    virtual_transport = discard:
    """

  private func whilePostfixRuns(_ body: () async throws -> Void) async throws {
    let directories = [bench.host.directory["config"], sender["config"]]
    func stop() async throws {
      for directory in directories {
        _ = try await bench.lab.run(["timeout", "120", "postfix", "-c", directory, "stop"])
      }
    }
    do {
      for directory in directories {
        let started = try await bench.lab.run(["postfix", "-c", directory, "start"])
        guard started.status == 0 else { throw Refused(result: started) }
      }
      try await body()
    } catch {
      try? await stop()
      throw error
    }
    try await stop()
  }

  /// Runs `body` while a message is sent every second, and waits for the last of them.
  func whileSending(_ body: () async throws -> Void) async throws -> Outcome {
    try sender.write("submitted", "")
    let before = try Self.lines(sender.text("log"))
    try await bench.lab.whileRunning(
      ["bash", "-c", Self.sending, "bash", sender.path], ready: "ready"
    ) { _ in
      try await body()
      try sender.write("stop", "")
      for _ in 0..<600 where !FileManager.default.fileExists(atPath: sender["stopped"]) {
        try await Task.sleep(for: .milliseconds(100))
      }
    }
    for name in ["stop", "stopped"] { try FileManager.default.removeItem(atPath: sender[name]) }
    let submitted = try sender.text("submitted").count(where: \.isNewline)
    for _ in 0..<600 {
      let states = try Self.lines(sender.text("log")).dropFirst(before.count)
        .count { $0.contains(" status=") }
      if states >= submitted { break }
      try await Task.sleep(for: .milliseconds(100))
    }
    let lines = try Self.lines(sender.text("log")).dropFirst(before.count)
    let states = lines.filter { $0.contains(" status=") }
    return Outcome(
      submitted: submitted, sent: states.filter { $0.contains(" status=sent ") },
      failed: states.filter { !$0.contains(" status=sent ") },
      verified: lines.count { $0.contains(": Verified TLS connection established to mx.example[") })
  }

  /// How the messages crossed that were sent until now, by `mxtls log`: verified, encrypted, clear,
  /// unjoined.
  func verdicts() async throws -> [Int?] {
    let result = try await Tool.mxtls.run(
      "log", "--count-local", "--format", "json", sender["log"])
    let counts = try JSONValue(result.text)["messages"]?["outgoing"]
    return ["verified", "encrypted", "clear", "unjoined"].map { counts?[$0]?.integer }
  }

  /// Asks the mail host of the domain as a Postfix at level `dane` does.
  func finger() async throws -> ToolResult {
    try await bench.lab.run(["posttls-finger", "-c", "-l", "dane", "-t", "20", "example"])
  }

  private static func lines(_ log: String) -> [Substring] { log.split(separator: "\n") }

  private static let sending = """
    cd "$1"
    export MAIL_CONFIG=$PWD/config
    echo ready
    until [ -e stop ]; do
      if smtp-source -f a@sender.invalid -t b@example 127.0.0.1:2525; then echo >>submitted; fi
      sleep 1
    done
    touch stopped
    """
}
