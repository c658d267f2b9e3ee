// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What `mxtls config --what-if` predicts is what a Postfix with the setting does.
@Suite struct ConfigWhatIfTests {
  /// What is predicted of a peer.
  private struct Prediction: Hashable {
    let outcome: String
    let isCertain: Bool
  }

  private static func predictions(
    _ instance: PostfixInstance, _ settings: [String], _ direction: String
  ) async throws -> [String: Prediction] {
    let result = try await Tool.mxtls.run(
      ["config", "-c", instance.configuration, "--what-if", "--count-local", "--format", "json"]
        + settings)
    #expect(result.status == 0, "\(result)")
    let trial = try #require(try JSONValue(result.text)["what_if"])
    var found: [String: Prediction] = [:]
    for affected in trial["affected"]?.elements ?? [] {
      let prediction = Prediction(
        outcome: affected["outcome"]?.string ?? "", isCertain: affected["certain"]?.boolean == true)
      #expect(affected["direction"]?.string == direction, "\(result)")
      for peer in affected["peers"]?.elements ?? [] {
        #expect(peer["first"]?.string != nil && peer["last"]?.string != nil)
        found[peer["address"]?.string ?? peer["peer"]?.string ?? ""] = prediction
      }
    }
    return found
  }

  private static func change(_ instance: PostfixInstance, _ arguments: [String]) async throws {
    let changed = try await Tool("postconf").run(["-c", instance.configuration] + arguments)
    #expect(changed.status == 0, "\(changed)")
    try await instance.reload()
  }

  /// Holds what is predicted against what comes of it.
  ///
  /// - Parameters:
  ///   - predictions: By peer.
  ///   - before: What became of mail before, by peer.
  ///   - after: The same with the setting.
  ///   - setting: For messages.
  private static func judge(
    _ predictions: [String: Prediction], _ before: [String: String], _ after: [String: String],
    _ setting: [String]
  ) {
    #expect(Set(predictions.keys).isSubset(of: before.keys), "\(predictions)")
    for (peer, old) in before {
      let new = after[peer]
      switch predictions[peer] {
      case nil: #expect(new == old, "\(setting) \(peer)")
      case let one? where one.isCertain: #expect(new == one.outcome, "\(setting) \(peer)")
      case let one?: #expect(new == one.outcome || new == old, "\(setting) \(peer)")
      }
    }
  }

  private static let oldTLS = [
    "tls_medium_cipherlist": "ALL:@SECLEVEL=0", "smtpd_tls_protocols": ">=TLSv1",
    "smtpd_tls_mandatory_protocols": ">=TLSv1", "smtp_tls_protocols": ">=TLSv1",
    "smtp_tls_mandatory_protocols": ">=TLSv1", "smtp_tls_loglevel": "1", "smtpd_tls_loglevel": "1",
  ]
  private static let cipher = "ECDHE-ECDSA-AES128-SHA"

  @Test func `clients fare as predicted`() async throws {
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], layout: "chain", in: directory)
    let settings = Self.oldTLS.merging([
      "smtpd_tls_security_level": "may", "mynetworks": "127.0.0.0/8", "max_use": "1",
    ]) { $1 }
    try await withPostfix(pair.mainCF.merging(settings) { $1 }) { instance in
      let senders = [
        MailSender(address: "127.0.0.2", versions: nil),
        MailSender(address: "127.0.0.3", versions: ("TLSv1", "TLSv1")),
        MailSender(address: "127.0.0.4", versions: ("TLSv1_2", "TLSv1_2"), ciphers: Self.cipher),
        MailSender(address: "127.0.0.5", versions: ("TLSv1_2", "TLSv1_3")),
        MailSender(
          address: "127.0.0.6", versions: ("TLSv1", "TLSv1_2"),
          ciphers: "\(Self.cipher):ECDHE-ECDSA-AES256-GCM-SHA384"),
      ]
      func fates() async throws -> [String: String] {
        var fates: [String: String] = [:]
        for sender in senders {
          fates[sender.address] = try await sender.send(to: instance.port).rawValue
        }
        return fates
      }
      let before = try await fates()
      #expect(before["127.0.0.2"] == "clear")
      #expect(before.values.count { $0 == "encrypted" } == 4, "\(before)")
      let trials: [(settings: [String], certain: Set<String>, perhaps: Set<String>)] = [
        (["smtpd_tls_security_level=encrypt"], ["127.0.0.2"], []),
        (["smtpd_tls_protocols=>=TLSv1.2"], ["127.0.0.3"], []),
        (["smtpd_tls_exclude_ciphers=\(Self.cipher)"], [], ["127.0.0.4", "127.0.0.6"]),
        (["smtpd_tls_protocols=TLSv1.3"], ["127.0.0.3", "127.0.0.4", "127.0.0.6"], []),
        (
          ["smtpd_tls_security_level=encrypt", "smtpd_tls_mandatory_protocols=>=TLSv1.2"],
          ["127.0.0.2", "127.0.0.3"], []
        ),
        (
          ["smtpd_tls_security_level=none"],
          ["127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6"], []
        ),
        (["smtpd_tls_loglevel=0", "smtpd_tls_ciphers=medium"], [], []),
      ]
      var predicted: [[String: Prediction]] = []
      for trial in trials {
        let found = try await Self.predictions(instance, trial.settings, "in")
        #expect(Set(found.filter(\.value.isCertain).keys) == trial.certain, "\(trial.settings)")
        #expect(Set(found.filter { !$0.value.isCertain }.keys) == trial.perhaps)
        predicted.append(found)
      }
      for (trial, found) in zip(trials, predicted) {
        try await Self.change(instance, ["-e"] + trial.settings)
        Self.judge(found, before, try await fates(), trial.settings)
        let names = trial.settings.map { String($0.prefix { $0 != "=" }) }
        let old = names.map { "\($0)=\(settings[$0] ?? pair.mainCF[$0] ?? "")" }
        try await Self.change(
          instance,
          ["-e"] + old.map { $0 == "smtpd_tls_ciphers=" ? "smtpd_tls_ciphers=medium" : $0 })
      }
    }
  }

  @Test func `servers fare as predicted`() async throws {
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: ["p256"], layout: "chain", in: directory)
    let peers: [(address: String, options: String)] = [
      ("127.0.0.12", "-o smtpd_tls_security_level=none"),
      ("127.0.0.13", "-o smtpd_tls_protocols=TLSv1"),
      (
        "127.0.0.14",
        "-o smtpd_tls_protocols=TLSv1.2 -o tls_medium_cipherlist=\(Self.cipher):@SECLEVEL=0"
      ),
      ("127.0.0.15", ""),
    ]
    let ports = try freePorts(peers.count)
    let services = zip(peers, ports).map { peer, port in
      "\(peer.address):\(port) inet n - n - - smtpd \(peer.options)"
    }
    let receiving = Self.oldTLS.merging([
      "smtpd_tls_security_level": "may", "virtual_mailbox_domains": "static:all",
    ]) { $1 }
    try await withPostfix(pair.mainCF.merging(receiving) { $1 }, services: services) { _ in
      let routes = zip(peers, ports).map { peer, port in
        "{ d\(peer.address) = smtp:[\(peer.address)]:\(port) }"
      }.joined(separator: ", ")
      let settings = Self.oldTLS.merging([
        "smtp_tls_security_level": "may", "virtual_mailbox_domains": "",
        "transport_maps": "inline:{ \(routes) }",
        "smtp_destination_concurrency_failed_cohort_limit": "0",
        // After a handshake that failed, it goes on in clear when the mail has waited for so long.
        "minimal_backoff_time": "1s",
      ]) { $1 }
      try await withPostfix(settings, hostname: "client.example.org") { instance in
        func end(of address: String, _ number: Int, after start: Int) async throws -> String {
          try await instance.waitForLog("the end of mail to \(address)", after: start) { lines in
            lines.filter { $0.contains("to=<b@d\(address)>") && $0.contains(" status=") }
              .dropFirst(number).first
          }
        }
        func fates() async throws -> [String: String] {
          let start = instance.lines().count
          for peer in peers {
            try await instance.submit(from: "a@example.net", to: "b@d\(peer.address)")
          }
          var fates: [String: String] = [:]
          for peer in peers {
            var line = try await end(of: peer.address, 0, after: start)
            if !line.contains("status=sent") {
              try await Task.sleep(for: .seconds(2))
              _ = try await Tool("postqueue").run("-c", instance.configuration, "-f")
              line = try await end(of: peer.address, 1, after: start)
            }
            let isEncrypted = instance.lines().dropFirst(start).contains {
              $0.contains("TLS connection established to \(peer.address)[")
            }
            fates[peer.address] =
              line.contains("status=sent") ? isEncrypted ? "encrypted" : "clear" : "deferred"
          }
          _ = try await Tool("postsuper").run("-c", instance.configuration, "-d", "ALL")
          return fates
        }
        let before = try await fates()
        #expect(before["127.0.0.12"] == "clear")
        #expect(before.values.count { $0 == "encrypted" } == 3, "\(before)")
        let trials: [(settings: [String], certain: Set<String>, perhaps: Set<String>)] = [
          (["smtp_tls_security_level=encrypt"], ["127.0.0.12"], []),
          (["smtp_tls_protocols=>=TLSv1.2"], ["127.0.0.13"], []),
          (["smtp_tls_exclude_ciphers=\(Self.cipher)"], [], ["127.0.0.14"]),
          (
            ["smtp_tls_security_level=encrypt", "smtp_tls_mandatory_protocols=>=TLSv1.2"],
            ["127.0.0.12", "127.0.0.13"], []
          ),
          (
            ["smtp_tls_security_level=secure"], ["127.0.0.12"],
            ["127.0.0.13", "127.0.0.14", "127.0.0.15"]
          ),
          (
            ["smtp_tls_security_level=none"], ["127.0.0.13", "127.0.0.14", "127.0.0.15"], []
          ),
        ]
        var predicted: [[String: Prediction]] = []
        for trial in trials {
          let found = try await Self.predictions(instance, trial.settings, "out")
          let certain = Set(found.filter(\.value.isCertain).keys)
          // Since 3.10.4 the log tells for certain whose certificate is not trusted.
          #expect(
            certain == trial.certain || trial.settings == ["smtp_tls_security_level=secure"],
            "\(found)")
          #expect(certain.isSuperset(of: trial.certain), "\(found)")
          #expect(Set(found.keys) == trial.certain.union(trial.perhaps), "\(found)")
          predicted.append(found)
        }
        for (trial, found) in zip(trials, predicted) {
          try await Self.change(instance, ["-e"] + trial.settings)
          Self.judge(found, before, try await fates(), trial.settings)
          let names = trial.settings.map { String($0.prefix { $0 != "=" }) }
          try await Self.change(instance, ["-e"] + names.map { "\($0)=\(settings[$0] ?? "")" })
        }
      }
    }
  }
}
