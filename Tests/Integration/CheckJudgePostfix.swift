// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A running Postfix with the services of cases, each with a name of its own in the log.
///
/// One Postfix serves many: to an smtpd or smtp it is all the same whether a setting stands in
/// main.cf or in its line of master.cf.
struct JudgingPostfix: Sendable {
  private let postfix: PostfixInstance
  /// The ports of each case: those of its listeners, then the one its mail goes to.
  private let ports: [String: [UInt16]]
  /// Whether all that is logged is about one case.
  private let servesOne: Bool

  /// Runs `body` with a Postfix for all cases.
  static func serve(
    _ cases: [StagedCase], body: (JudgingPostfix) async throws -> Void
  ) async throws {
    try await run(cases, settings: [:], options: { $0.settings }, body)
  }

  /// Runs `body` with a Postfix that has main.cf from one case.
  static func serveAlone(
    _ item: StagedCase, body: (JudgingPostfix) async throws -> Void
  ) async throws {
    try await run([item], settings: item.settings, options: { _ in [:] }, body)
  }

  private static func run(
    _ cases: [StagedCase], settings: [String: String], options: (StagedCase) -> [String: String],
    _ body: (JudgingPostfix) async throws -> Void
  ) async throws {
    let listening = cases.map { listeners(of: $0, options($0)) }
    let transports = cases.map {
      let own = options($0).merging(["syslog_name": $0.label, "smtp_tls_loglevel": "1"]) { $1 }
      return "\($0.label) unix - - n - - smtp\(masterOptions(own))"
    }
    let routing = ["transport_maps": "texthash:$config_directory/transport"]
    // Their 10 s are little on a machine that is busy with others.
    let patience = ["postscreen_watchdog_timeout": "1h", "tlsproxy_watchdog_timeout": "1h"]
    let all = patience.merging(settings) { $1 }.merging(routing) { $1 }
    try await withPostfix(
      all, listeners: listening.flatMap { $0 },
      services: transports + cases.flatMap(\.judged.services),
      lacking: cases.reduce(into: []) { $0.formUnion($1.judged.lacking) }
    ) { postfix in
      var ports: [String: [UInt16]] = [:]
      var rest = postfix.ports[...]
      for (item, listeners) in zip(cases, listening) {
        ports[item.label] = Array(rest.prefix(listeners.count))
        rest = rest.dropFirst(listeners.count)
      }
      let routes = ports.compactMap { label, ports in
        ports.last.map { "\(label).test \(label):[127.0.0.1]:\($0)\n" }
      }
      for item in cases {
        if let port = ports[item.label]?.last { try item.name(destination: "[127.0.0.1]:\(port)") }
      }
      try routes.joined().write(
        toFile: "\(postfix.configuration)/transport", atomically: true, encoding: .utf8)
      try await body(
        JudgingPostfix(postfix: postfix, ports: ports, servesOne: !settings.isEmpty))
    }
  }

  /// The listeners of a case, and one that takes its mail and discards it.
  private static func listeners(of item: StagedCase, _ options: [String: String]) -> [String] {
    var lines = item.judged.listeners.enumerated().map { index, listener in
      let own = options.merging(listener.options.mapValues(item.located)) { $1 }
        .merging(["syslog_name": "\(item.label)-\(index)"]) { $1 }
      return "n - n - \(listener.command)\(masterOptions(own))"
    }
    if item.judged.delivery != nil {
      let sink = options.merging([
        "smtpd_tls_security_level": "may", "smtpd_tls_ask_ccert": "yes",
        "smtpd_tls_loglevel": "2", "myhostname": "sink.example.org",
        "smtpd_end_of_data_restrictions": "check_client_access static:discard",
        "syslog_name": "\(item.label)-sink",
      ]) { $1 }
      lines.append("n - n - - smtpd\(masterOptions(sink))")
    }
    return lines
  }

  private static func masterOptions(_ options: [String: String]) -> String {
    options.filter { $0.key != "compatibility_level" }
      .map { " -o { \($0.key) = \($0.value) }" }.sorted().joined()
  }

  // MARK: - smtpd

  /// What a client meets at the listener with this number.
  func observe(_ item: StagedCase, listener index: Int) async throws -> Observation {
    let listener = item.judged.listeners[index]
    let port = try #require(ports[item.label])[index]
    let label = "\(item.label)-\(index)"
    let seen = try await withThrowingTaskGroup { group in
      group.addTask { try await talk(to: port, as: label, item, listener) }
      group.addTask {
        // Nobody answers where the process ends before it takes a connection.
        try await waitForDeath(of: label)
        return Observation(answer: .down)
      }
      group.addTask {
        try await waitForSilence()
        return Observation(answer: .silent)
      }
      defer { group.cancelAll() }
      return try await group.next()
    }
    var observation = try #require(seen)
    observation.log = warnings(of: label)
    return observation
  }

  private func talk(
    to port: UInt16, as label: String, _ item: StagedCase, _ listener: Listener
  ) async throws -> Observation {
    let wrapped = listener.options["smtpd_tls_wrappermode"] == "yes"
    let talk = try await Tool("posttls-finger").run(
      ["-l", "may"] + (wrapped ? ["-w"] : []) + ["[127.0.0.1]:\(port)"],
      environment: ["MAIL_CONFIG": postfix.configuration])
    var seen = Observation(answer: Self.answer(in: talk.text + talk.errorText))
    if seen.answer == .started {
      for probe in listener.probes {
        let probe = probe + (wrapped ? [] : ["-starttls", "smtp"])
        let old = try await leaf(served: item, by: port, "-tls1_2", probe)
        let new = try await leaf(served: item, by: port, "-tls1_3", probe)
        seen.served.append(old == new ? old : "TLS 1.2: \(old), TLS 1.3: \(new)")
      }
    }
    try await waitForDisconnects(1 + 2 * seen.served.count, from: label)
    return seen
  }

  private static func answer(in talk: String) -> Observation.Answer {
    if talk.contains("< 454 4.7.0 TLS not available") { return .refused }
    if talk.contains("< 220 2.0.0 Ready to start TLS") { return .started }
    if talk.contains(" TLS connection established to ") { return .started }
    return talk.contains("< 250-") ? .notOffered : .dropped
  }

  /// The name of the certificate that a client of any taste is served, or what there is instead.
  private func leaf(
    served item: StagedCase, by port: UInt16, _ version: String, _ probe: [String]
  ) async throws -> String {
    let result = try await Tool("openssl").run(
      ["s_client", "-connect", "127.0.0.1:\(port)", version, "-cipher", "ALL:@SECLEVEL=0"] + probe)
    if result.text.contains("Cipher is (NONE)") { return "no TLS" }
    if result.text.contains("Cipher is ADH-") { return "no certificate" }
    let start = try #require(result.text.range(of: "-----BEGIN CERTIFICATE-----\n"), "\(result)")
    let end = try #require(result.text.range(of: "-----END CERTIFICATE-----\n"), "\(result)")
    let leaf = result.text[start.lowerBound..<end.upperBound]
    return try item.part { $0.replacingOccurrences(of: "\r\n", with: "\n").contains(leaf) }
  }

  // MARK: - smtp

  /// How a mail to the case's sink goes out.
  func deliver(_ item: StagedCase) async throws -> Delivery {
    let before = postfix.lines().count
    try await postfix.submit(from: "a@example.net", to: "b@\(item.label).test")
    let manner = try await withThrowingTaskGroup { group in
      group.addTask { try await mannerOfDelivery(of: item, after: before) }
      group.addTask {
        try await waitForDeath(of: item.label)
        return Delivery.Manner.stuck
      }
      defer { group.cancelAll() }
      return try await group.next()
    }
    return Delivery(manner: try #require(manner), log: warnings(of: item.label))
  }

  private func mannerOfDelivery(
    of item: StagedCase, after before: Int
  ) async throws -> Delivery.Manner {
    // Of what no service of the case takes, another program speaks.
    let recipient = "to=<b@\(item.label).test>"
    let sent = try await postfix.waitForLog("what became of \(recipient)", after: before) { log in
      log.first { $0.contains(recipient) && $0.contains(" status=") }?.contains(" status=sent")
    }
    guard sent else { return .deferred }
    let sink = "\(item.label)-sink"
    try await waitForDisconnects(1, from: sink)
    let log = postfix.lines(of: sink).joined(separator: "\n")
    guard log.contains(" TLS connection established from ") else { return .clear }
    guard let match = log.firstMatch(of: /\sfingerprint=([0-9A-F:]+)/) else { return .encrypted }
    for part in item.parts where try item.text(of: part).contains("-----BEGIN CERTIFICATE-----") {
      if try await fingerprint(of: item.text(of: part)) == match.1 { return .certified(part) }
    }
    return .certified(String(match.1))
  }

  // MARK: - the log

  private func waitForDisconnects(_ count: Int, from label: String) async throws {
    try await postfix.waitForLog("the end of \(count) sessions with \(label)", of: label) { log in
      let ends = log.count { $0.contains(" disconnect ") || $0.contains(" DISCONNECT ") }
      return ends >= count ? true : nil
    }
  }

  private func waitForDeath(of label: String) async throws {
    try await postfix.waitForLog(containing: "]: fatal: ", of: label)
  }

  /// Waits for tlsmgr to end, and then for longer than a handshake takes.
  private func waitForSilence() async throws {
    try await postfix.waitForLog("the end of tlsmgr", of: "postfix/tlsmgr") { log in
      log.first { $0.contains("]: fatal: ") || $0.contains("]: exiting to reopen external") }
    }
    try await Task.sleep(for: .seconds(5))
  }

  /// All that reads like a complaint, but for what master(8) says of the end of others.
  private func warnings(of label: String) -> [String] {
    postfix.lines(of: servesOne ? nil : label).filter {
      !$0.contains("/master[")
        && ($0.contains(/: (warning|error|fatal|panic):\s/) || $0.contains("disabling TLS support"))
    }
  }
}
