// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What `mxtls tlsa check` says of records that are published, in a signed DNS.
@Suite struct TLSACheckTests {
  private static func ids(_ report: JSONValue) -> [String] {
    report["findings"]?.elements.compactMap { $0["id"]?.string } ?? []
  }

  private static func deliveries(_ report: JSONValue) -> [String] {
    report["pairs"]?.elements.compactMap { $0["delivery"]?.string } ?? []
  }

  private static let zeros = String(repeating: "0", count: 64)

  /// The certificate of each server of the lab: 28 has none, whose record is of another usage.
  @Test(arguments: [25: "mx1", 26: "mx2", 27: "self", 28: "mx1", 33: "late"])
  func `verdicts are those of Postfix's truth table`(server: Int, name: String) async throws {
    let hosts = DomainWorld.truthHosts.filter { $0.server == server }
    let words = [
      "verified": "authenticated", "mismatch": "refused", "encrypt": "encrypted",
    ]
    try await DomainLab.run { lab in
      let result = try await lab.mxtls(
        [
          "tlsa", "check", "--trust-anchor", lab.anchors, "--format", "json", "--cert",
          lab.certificate(name),
        ] + hosts.map { "\($0.name).example" }, environment: ["MAIL_CONFIG": nil])
      let reports = try result.text.split(separator: "\n").map { try JSONValue(String($0)) }
      #expect(Set(reports.compactMap { $0["host"]?.string }).count == Set(hosts.map(\.name)).count)
      for report in reports {
        let host = try #require(
          hosts.first { "\($0.name).example" == report["host"]?.string }, "\(report)")
        #expect(
          Self.deliveries(report) == [words[host.outcome] ?? host.outcome],
          "\(host.name): \(report)")
        let ids = Self.ids(report)
        let isBroken = ids.contains("tlsa.missing") || ids.contains("tlsa.refused")
        #expect(isBroken == (host.outcome == "mismatch"), "\(host.name): \(ids)")
        #expect(ids.contains("tlsa.none") == (host.outcome == "opportunistic"), "\(host.name)")
      }
    }
  }

  @Test func `records that fit are well, and every fact is told`() async throws {
    let host = try await TLSAHost(["rsa2048", "p256"])
    let records = try await host.run("tlsa", "-q").text
    try await TLSALab.run(host, .init(records, timeToLive: 120)) { lab in
      // The zone is a good one to others as well.
      #expect(try await lab.verify().status == 0)
      let report = try #require(try await lab.reports(host.configuration).first)
      #expect(report["status"]?.string == "ok", "\(report)")
      #expect(Self.ids(report).isEmpty)
      #expect(Self.deliveries(report) == ["authenticated", "authenticated"])
      #expect(report["wait_seconds"]?.integer == 120)
      let zone = report["zone"]
      #expect(zone?["name"]?.string == "example" && zone?["ttl"]?.integer == 120)
      #expect(zone?["servers"]?.elements.map { $0["serial"]?.integer } == [2, 2])
      #expect(
        zone?["servers"]?.elements.map { $0["address"]?.string } == ["192.0.2.53", "192.0.2.54"])
      let text = try await lab.check(host.configuration)
      #expect(text.status == 0, "\(text)")
      #expect(text.text.hasPrefix("mx.example:25  ok  2 records, 2 name servers\n"), "\(text)")
      #expect(text.text.hasSuffix("\nok: 1 server, nothing found\n"))
      let quiet = try await lab.check(host.configuration + ["-q"])
      #expect(quiet.status == 0 && quiet.text.isEmpty && quiet.errorText.isEmpty, "\(quiet)")
      let plugin = try await lab.check(host.configuration + ["--format", "nagios"])
      #expect(
        plugin.text.hasPrefix("MXTLS OK - 1 server, all well | 'mx.example:25 signatures'=19."))
      let page = try await lab.check(host.configuration + ["--format", "prometheus"])
      #expect(page.text.contains("mxtls_tlsa_status{host=\"mx.example:25\"} 0\n"), "\(page)")
      #expect(page.text.contains("key=\"RSA 2048 bits\",state=\"live\"} 1\n"), "\(page)")
      // A key alone will do, and another one will not.
      let keys = ["--key", host.file("p256"), "--key", Fixture.path("keys/p384.pem"), "mx.example"]
      let given = try #require(try await lab.reports(keys).first)
      #expect(Self.deliveries(given) == ["authenticated", "refused"], "\(given)")
    }
  }

  @Test func `of two pairs each needs a record`() async throws {
    let host = try await TLSAHost(["rsa2048", "p256"])
    let rsa = try await TLSAHost.digest(host.file("rsa2048"))
    try await TLSALab.run(host, .init("_25._tcp.mx IN TLSA 3 1 1 \(rsa)")) { lab in
      let report = try #require(try await lab.reports(host.configuration).first)
      #expect(Self.deliveries(report) == ["authenticated", "refused"], "\(report)")
      #expect(Self.ids(report) == ["tlsa.missing"])
      #expect(
        report["findings"]?.elements.first?["remedy"]?.string
          == "publish the record of the pair: mxtls tlsa prints it")
      let result = try await lab.check(host.configuration)
      #expect(result.status == 2 && result.text.contains("\ncritical  tlsa.missing"), "\(result)")
    }
  }

  @Test func `a pair that waits, and records that are left over`() async throws {
    let host = try await TLSAHost()
    let digest = try await TLSAHost.digest(host.file("p256"))
    try await host.stage()
    let waiting = host.directory["p256/mxtls/chain.pem/next/chain.pem"]
    let next = try await TLSAHost.digest(waiting)
    let old = "_25._tcp.mx IN TLSA 3 1 1 \(digest)"
    try await TLSALab.run(host, .init(old)) { lab in
      let report = try #require(try await lab.reports(host.configuration).first)
      #expect(Self.deliveries(report) == ["authenticated", "refused"], "\(report)")
      #expect(Self.ids(report) == ["tlsa.next-missing"] && report["status"]?.string == "warning")
    }
    let both = "\(old)\n_25._tcp.mx IN TLSA 3 1 1 \(next)"
    try await TLSALab.run(host, .init(both)) { lab in
      let report = try #require(try await lab.reports(host.configuration).first)
      #expect(Self.deliveries(report) == ["authenticated", "authenticated"], "\(report)")
      #expect(Self.ids(report).isEmpty)
      let text = try await lab.check(host.configuration)
      #expect(text.text.contains("a new record has to be there for 5 minutes before its key"))
    }
    let stale =
      "\(both)\n_25._tcp.mx IN TLSA 3 1 1 \(Self.zeros)\n_25._tcp.mx IN TLSA 3 1 1 00"
      + "\n_25._tcp.mx IN TLSA 1 1 1 \(digest)"
    try await TLSALab.run(host, .init(stale)) { lab in
      let report = try #require(try await lab.reports(host.configuration).first)
      #expect(Self.deliveries(report) == ["authenticated", "authenticated"], "\(report)")
      #expect(Set(Self.ids(report)) == ["tlsa.stale", "tlsa.malformed", "tlsa.unusable"])
      let uses = report["records"]?.elements.compactMap { $0["use"]?.string } ?? []
      #expect(
        uses.sorted() == ["malformed", "unsupported-usage", "usable", "usable", "usable"],
        "\(report)")
    }
  }

  @Test func `a record of the certificate will not fit after its renewal`() async throws {
    let host = try await TLSAHost()
    let whole = try await TLSAHost.digest(host.file("p256"), selector: "certificate")
    try await TLSALab.run(host, .init("_25._tcp.mx IN TLSA 3 0 1 \(whole)")) { lab in
      let report = try #require(try await lab.reports(host.configuration).first)
      #expect(Self.deliveries(report) == ["authenticated"])
      #expect(Self.ids(report) == ["tlsa.fragile"], "\(report)")
    }
    let digest = try await TLSAHost.digest(host.file("p256"))
    let both = "_25._tcp.mx IN TLSA 3 0 1 \(whole)\n_25._tcp.mx IN TLSA 3 1 1 \(digest)"
    try await TLSALab.run(host, .init(both)) { lab in
      let report = try #require(try await lab.reports(host.configuration).first)
      #expect(Self.ids(report).isEmpty, "\(report)")
    }
  }

  @Test func `name servers that lag, and those that are silent`() async throws {
    let host = try await TLSAHost()
    let digest = try await TLSAHost.digest(host.file("p256"))
    let good = "_25._tcp.mx IN TLSA 3 1 1 \(digest)"
    let old = "_25._tcp.mx IN TLSA 3 1 1 \(Self.zeros)"
    try await TLSALab.run(host, .init("\(good)\n\(old)", others: old)) { lab in
      let report = try #require(try await lab.reports(host.configuration).first)
      let ids = Self.ids(report)
      #expect(ids.contains("tlsa.servers-differ") && ids.contains("tlsa.missing"), "\(report)")
      let finding = report["findings"]?.elements.first { $0["id"]?.string == "tlsa.servers-differ" }
      #expect(finding?["addresses"]?.elements.map(\.string) == ["ns2.example (192.0.2.54)"])
      #expect(finding?["message"]?.string?.hasSuffix("; its serial is 1") == true)
      let record = report["records"]?.elements.first { $0["keys"]?.elements.isEmpty == false }
      #expect(record?["lacking"]?.elements.map(\.string) == ["ns2.example (192.0.2.54)"])
    }
    try await TLSALab.run(host, .init(good, others: "")) { lab in
      let report = try #require(try await lab.reports(host.configuration).first)
      #expect(Self.ids(report) == ["tlsa.server"], "\(report)")
      #expect(report["status"]?.string == "warning")
    }
  }

  @Test func `name servers are asked by IPv6 as well`() async throws {
    let host = try await TLSAHost()
    var zone = TLSALab.Zone(
      "_25._tcp.mx IN TLSA 3 1 1 \(try await TLSAHost.digest(host.file("p256")))")
    zone.second = "fd00:db8::54"
    try await TLSALab.run(host, zone) { lab in
      let report = try #require(try await lab.reports(host.configuration).first)
      #expect(Self.ids(report).isEmpty && report["status"]?.string == "ok", "\(report)")
      #expect(
        report["zone"]?["servers"]?.elements.map { $0["address"]?.string }
          == ["192.0.2.53", "fd00:db8::54"], "\(report)")
    }
  }

  /// The CA is a public one where the system trusts it.
  @Test func `a record of an issuer demands a name, and that of a public CA is fragile`()
    async throws
  {
    let host = try await TLSAHost()
    let ca = try await Authority()
    let good = try await ManualExampleTests.issue(ca, names: "mx.example")
    let other = try await ManualExampleTests.issue(ca, names: "www.example")
    let text = try good.text("fullchain.pem")
    let end = try #require(text.firstRange(of: "-----END CERTIFICATE-----\n"))
    let issuer = try good.write("issuer.pem", String(text[end.upperBound...]))
    let record = "_25._tcp.mx IN TLSA 2 1 1 \(try await TLSAHost.digest(issuer))"
    try await TLSALab.run(host, .init(record)) { lab in
      func report(_ file: String, trusting root: String) async throws -> JSONValue {
        let result = try await lab.run(
          [
            Tool.mxtls.path, "tlsa", "check", "--trust-anchor", lab.anchors, "--format", "json",
            "--cert", file, "mx.example",
          ], environment: ["MAIL_CONFIG": nil, "SSL_CERT_FILE": root])
        return try JSONValue(result.text)
      }
      let trusted = try await report(good["fullchain.pem"], trusting: ca.root)
      #expect(Self.ids(trusted) == ["tlsa.fragile"], "\(trusted)")
      #expect(Self.deliveries(trusted) == ["authenticated"], "\(trusted)")
      let own = try await report(good["fullchain.pem"], trusting: "/dev/null")
      #expect(Self.ids(own).isEmpty, "\(own)")
      let refused = try await report(other["fullchain.pem"], trusting: "/dev/null")
      #expect(Self.ids(refused) == ["tlsa.refused"], "\(refused)")
      #expect(Self.deliveries(refused) == ["refused"], "\(refused)")
    }
  }

  @Test func `a resolver that keeps other records is told`() async throws {
    let host = try await TLSAHost()
    let digest = try await TLSAHost.digest(host.file("p256"))
    try await TLSALab.run(host, .init("_25._tcp.mx IN TLSA 3 1 1 \(digest)")) { lab in
      let bench = try RollBench(host, lab)
      // Now it has them.
      #expect(try await lab.check(host.configuration).status == 0)
      try await bench.publish("add", "_25._tcp.mx.example. 300 IN TLSA 3 1 1 \(Self.zeros)")
      var ids: [String] = []
      for _ in 0..<50 {
        guard !ids.contains("tlsa.not-seen") else { break }
        ids = Self.ids(try #require(try await lab.reports(host.configuration).first))
      }
      #expect(ids.contains("tlsa.not-seen") && ids.contains("tlsa.stale"), "\(ids)")
    }
  }

  @Test func `signatures that will end, and a host without records`() async throws {
    let host = try await TLSAHost()
    let digest = try await TLSAHost.digest(host.file("p256"))
    let good = "_25._tcp.mx IN TLSA 3 1 1 \(digest)"
    try await TLSALab.run(host, .init(good, validity: "30 hours")) { lab in
      let report = try #require(try await lab.reports(host.configuration).first)
      #expect(Self.ids(report) == ["tlsa.signatures"], "\(report)")
      #expect(report["status"]?.string == "warning")
      let critical = try await lab.check(host.configuration + ["--critical", "2"])
      #expect(critical.status == 2, "\(critical)")
      let none = try await lab.check(
        host.configuration + ["--warning", "12h", "--critical", "6h", "-q"])
      #expect(none.status == 0 && none.text.isEmpty, "\(none)")
      let ignored = try await lab.check(host.configuration + ["--ignore", "tlsa.signatures", "-q"])
      #expect(ignored.status == 0, "\(ignored)")
    }
    try await TLSALab.run(host, .init("", timeToLive: 200_000)) { lab in
      let report = try #require(try await lab.reports(host.configuration).first)
      #expect(Self.ids(report) == ["tlsa.none", "tlsa.long-ttl"], "\(report)")
      #expect(Self.deliveries(report) == ["opportunistic"])
      let other = try #require(
        try await lab.reports(["--cert", host.file("p256"), "--port", "587"]).first)
      #expect(other["status"]?.string == "ok", "\(other)")
    }
  }

  @Test func `signatures that have ended are bogus`() async throws {
    let host = try await TLSAHost()
    let digest = try await TLSAHost.digest(host.file("p256"))
    let good = "_25._tcp.mx IN TLSA 3 1 1 \(digest)"
    try await TLSALab.run(host, .init(good, validity: "-1 hour")) { lab in
      let report = try #require(try await lab.reports(host.configuration).first)
      // The lab's resolver, an unbound by its defaults, takes signatures for a day after their end.
      #expect(
        Set(Self.ids(report)) == ["dane.bogus", "dane.resolver-differs", "tlsa.signatures"],
        "\(report)")
      #expect(Self.deliveries(report) == ["postponed"])
      #expect(report["status"]?.string == "critical")
      // The name servers are asked all the same.
      #expect(report["zone"]?["servers"]?.elements.count == 2)
    }
  }

  @Test func `every field of a report is documented`() async throws {
    let host = try await TLSAHost()
    let digest = try await TLSAHost.digest(host.file("p256"))
    try await host.stage()
    let lines = "_25._tcp.mx IN TLSA 3 1 1 \(digest)\n_25._tcp.mx IN TLSA 1 1 1 \(digest)"
    let page = try String(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Man/mxtls-tlsa-check.1"), encoding: .utf8)
    try await TLSALab.run(host, .init(lines, others: "")) { lab in
      let reports = try await lab.reports(host.configuration)
      let none = try await lab.reports(["--cert", host.file("p256"), "nowhere.example"])
      for report in reports + none {
        for (field, type) in report.fields() {
          #expect(page.contains("\n.It Va \(field) Pq \(type)\n"), "\(field), \(type)")
        }
      }
    }
  }

  @Test(arguments: [
    ["--timeout", "0"], ["--only", "nothing"], ["--trust-anchor", "/nonexistent"], ["a..b"],
    ["--cert", "/nonexistent"],
  ]) func `wrong usage is told before anybody is asked`(arguments: [String]) async throws {
    let result = try await Tool.mxtls.run(
      ["tlsa", "check", "--key", Fixture.path("keys/p256.pem"), "mx.example.org"] + arguments)
    #expect([64, 66].contains(result.status) && result.text.isEmpty, "\(result)")
  }
}
