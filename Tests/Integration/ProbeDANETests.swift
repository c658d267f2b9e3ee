// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// What `mxtls probe` says of the TLSA records of hosts, in a DNS of its own.
@Suite struct ProbeDANETests {
  /// What is found of a host: what is done, by what is believed, and the findings.
  private struct Outcome: Equatable {
    var action: String?
    var dnssec: String?
    var believed: String?
    var ids: [String]
    var status = "ok"

    init(
      _ action: String?, _ dnssec: String?, _ believed: String?, _ ids: [String] = [],
      status: String = "ok"
    ) {
      (self.action, self.dnssec, self.believed) = (action, dnssec, believed)
      (self.ids, self.status) = (ids, status)
    }

    init(_ report: JSONValue) {
      let dane = report["dane"]
      self.init(
        dane?["action"]?.string, dane?["dnssec"]?.string, dane?["believed"]?.string,
        report["findings"]?.elements.compactMap { $0["id"]?.string }.filter {
          !["chain", "name"].contains($0.prefix { $0 != "." })
        } ?? [], status: report["status"]?.string ?? "")
    }
  }

  private static let expected: [String: Outcome] = [
    "mx1.example": Outcome("authenticate", "secure", "authenticate"),
    "mx2.example": Outcome("authenticate", "secure", "authenticate"),
    "alias.example": Outcome("authenticate", "secure", "authenticate", status: "warning"),
    "self.example": Outcome("opportunistic", "secure", "opportunistic"),
    "stale.example": Outcome(
      "authenticate", "secure", "authenticate", ["served.tlsa-mismatch"], status: "critical"),
    "unusable.example": Outcome(
      "encrypt", "secure", "encrypt", ["served.tlsa-unusable"], status: "warning"),
    "bogus.example": Outcome("postpone", "bogus", "postpone", ["dane.bogus"], status: "critical"),
    "mx.insec.example": Outcome(
      "opportunistic", "insecure", "opportunistic", ["dane.insecure"], status: "warning"),
    "many.example": Outcome(
      "authenticate", "secure", "authenticate",
      ["served.tlsa-mismatch", "dane.too-many-records"], status: "critical"),
    "demanding.example": Outcome(
      "authenticate", "secure", "authenticate", ["served.no-tls"], status: "critical"),
  ]

  @Test func `the records of every host are looked up, and what is served is held against them`()
    async throws
  {
    try await DomainLab.run { lab in
      for (host, expected) in Self.expected {
        let report = try #require(try await lab.reports(host).first)
        var found = Outcome(report)
        // The certificate of another name is another suite's.
        if host == "alias.example" || host == "many.example" { found.status = expected.status }
        #expect(found == expected, "\(host): \(report)")
      }
      let good = try #require(try await lab.reports("mx1.example").first)
      #expect(good["dane"]?["base_domain"]?.string == "mx1.example")
      #expect(good["dane"]?["records"]?.elements.count == 1)
      let fit = good["addresses"]?.elements.first?["tlsa"]?.string ?? ""
      #expect(fit.contains("fits 3 1 1"), "\(fit)")
      let text = try await lab.probe("mx1.example").text
      #expect(
        text.contains("\n  dane              1 TLSA record of mx1.example, signed\n"), "\(text)")
      #expect(text.contains("\n    tlsa            EC P-256: fits 3 1 1 "), "\(text)")
    }
  }

  /// posttls-finger tells only whether a server is verified: what else it does is in the table.
  @Test func `cases of Postfix's truth table come out alike, and posttls-finger agrees`()
    async throws
  {
    var expected = DomainWorld.truthOfDNS
    for host in DomainWorld.truthHosts { expected[host.name] = host.outcome }
    #expect(expected.count == 77)
    try await DomainLab.run { [expected] lab in
      let reports = try await lab.reports(
        ["--connections", "1"] + expected.keys.map { "\($0).example" })
      #expect(reports.count == expected.count)
      for report in reports {
        let host = report["host"]?.string ?? ""
        let fits = report["addresses"]?.elements.first?["tlsa"]?.string?.contains(": fits ")
        let action = report["dane"]?["action"]?.string
        let outcome =
          action == "authenticate" ? fits == true ? "verified" : "mismatch" : action ?? "none"
        #expect(outcome == expected[String(host.dropLast(".example".count))], "\(host): \(report)")
      }
      for (name, outcome) in expected {
        let result = try await lab.finger("\(name).example")
        #expect(
          result.text.contains("Verified TLS connection") == (outcome == "verified"), "\(result)")
        #expect(result.text.contains("TLSA lookup error") == (outcome == "postpone"), "\(result)")
      }
    }
  }

  @Test func `a host whose records nobody is asked for has none`() async throws {
    try await DomainLab.run { lab in
      for arguments in [["192.0.2.29"], ["stale.example", "--dane", "no"]] {
        let result = try await lab.probe(["--format", "json"] + arguments)
        let report = try JSONValue(result.text)
        #expect(report["dane"] == nil, "\(arguments)")
        let ids = report["findings"]?.elements.compactMap { $0["id"]?.string } ?? []
        #expect(!ids.contains { $0.hasPrefix("dane") || $0.contains("tlsa") }, "\(ids)")
      }
      // What is given counts, and not what is published.
      let given = try await lab.probe(
        "--format", "json", "--tlsa", "3 1 1 " + String(repeating: "0", count: 64), "mx1.example")
      let report = try JSONValue(given.text)
      #expect(report["dane"] == nil)
      #expect(Outcome(report).ids == ["served.tlsa-mismatch"])
    }
  }

  @Test func `a resolver that does not validate is told from what is true`() async throws {
    try await DomainLab.run(believing: .believing) { lab in
      let good = Outcome(try #require(try await lab.reports("mx1.example").first))
      #expect(
        good
          == Outcome(
            "authenticate", "secure", "opportunistic", ["dane.resolver-differs"],
            status: "warning"))
      // Postfix would deliver what is forged.
      let forged = Outcome(try #require(try await lab.reports("bogus.example").first))
      #expect(forged.believed == "opportunistic")
      #expect(Set(forged.ids) == ["dane.resolver-differs", "dane.bogus"])
      let none = Outcome(try #require(try await lab.reports("self.example").first))
      #expect(none == Outcome("opportunistic", "secure", "opportunistic"))
      let text = try await lab.probe("mx1.example").text.split(whereSeparator: \.isWhitespace)
        .joined(separator: " ")
      #expect(
        text.contains(
          "as the name servers of this host (192.0.2.2) tell it, Postfix on this host sends without"
            + " TLS where none is offered, where the truth is that it demands a server that fits"),
        "\(text)")
    }
  }

  @Test func `name servers that pass on no signatures accuse nobody`() async throws {
    try await DomainLab.run(believing: .stripping) { lab in
      let result = try await lab.probe("--format", "json", "mx1.example")
      let report = try JSONValue(result.text)
      #expect(result.status == 0, "\(result)")
      #expect(report["dane"]?["action"]?.string == "unknown")
      #expect(Outcome(report).ids == ["dane.unknown"])
      #expect(report["findings"]?.elements.first?["severity"]?.string == "note")
    }
  }

  /// The name is in no file of hosts, but an address needs no look-up.
  @Test func `records that nobody tells are a note, and cost no more than the time of a step`()
    async throws
  {
    try await DomainLab.run { lab in
      let start = ContinuousClock.now
      let result = try await lab.probe("--format", "json", "--timeout", "5s", "dropped.example")
      #expect(ContinuousClock.now - start < .seconds(30))
      let report = try JSONValue(result.text)
      #expect(result.status == 0 || result.status == 1, "\(result)")
      let finding = report["findings"]?.elements.first { $0["id"]?.string == "dane.unknown" }
      #expect(finding?["severity"]?.string == "note", "\(result)")
      #expect(["timed-out", "failed"].contains(report["dane"]?["dnssec"]?.string), "\(result)")
    }
  }

  @Test func `without libunbound a host is probed all the same`() async throws {
    let directory = try TemporaryDirectory()
    try directory.write("libunbound.so.8", "")
    try await DomainLab.run { lab in
      let result = try await lab.probe(
        ["--format", "json", "mx1.example"], environment: ["LD_LIBRARY_PATH": directory.path])
      let report = try JSONValue(result.text)
      #expect(result.status == 0, "\(result)")
      let finding = report["findings"]?.elements.first { $0["id"]?.string == "dane.unknown" }
      #expect(finding?["severity"]?.string == "note")
      #expect(finding?["remedy"]?.string == "install libunbound8")
      #expect(report["addresses"]?.elements.first?["agreement"] != nil)
    }
  }

  @Test func `trust anchors that are none are an error`() async throws {
    try await DomainLab.run { lab in
      let missing = try await lab.probe(
        ["--trust-anchor", "/nonexistent/anchors", "mx1.example"], anchors: false)
      #expect(missing.status == 66 && missing.errorText.contains("/nonexistent/anchors"))
      let none = try await lab.probe(
        ["--trust-anchor", "/etc/resolv.conf", "mx1.example"], anchors: false)
      #expect(none.status == 65, "\(none)")
      // With the keys of the real root nothing of the private one can be validated.
      let other = try await lab.probe(["--format", "json", "mx1.example"], anchors: false)
      #expect(try JSONValue(other.text)["dane"]?["action"]?.string == "unknown")
    }
  }
}
