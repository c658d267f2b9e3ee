// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// What `mxtls probe --mx` says of domains, in a DNS of its own.
@Suite struct ProbeDomainTests {
  /// What is to be said of a domain.
  private struct Outcome: Equatable, CustomStringConvertible {
    /// How the three kinds of senders deliver: opportunistic, DANE, MTA-STS.
    var ways: [String]
    /// The findings of the domain, notes not among them.
    var ids: [String]
    var status: String

    init(_ ways: [String], _ ids: [String] = [], _ status: String = "ok") {
      (self.ways, self.ids, self.status) = (ways, ids, status)
    }

    init(_ report: JSONValue) {
      ways = report["deliveries"]?.elements.compactMap { $0["way"]?.string } ?? []
      ids =
        report["findings"]?.elements.filter { $0["severity"]?.string != "note" }
        .compactMap { $0["id"]?.string } ?? []
      status = report["status"]?.string ?? ""
    }

    var description: String { "\(ways) \(ids) \(status)" }
  }

  private static let secure = ["encrypted", "authenticated", "authenticated"]
  private static let daneAlone = ["encrypted", "authenticated", "encrypted"]

  /// By the rules of RFC 8461: with any fault of the record or of the policy there is none.
  private static let expected: [String: Outcome] = [
    "good": Outcome(secure), "typed": Outcome(secure), "both": Outcome(daneAlone),
    "plain": Outcome(["encrypted", "encrypted", "encrypted"]),
    "clear": Outcome(["clear", "clear", "clear"], [], "critical"),
    "backup": Outcome(["clear", "clear", "clear"], [], "critical"),
    "stuck": Outcome(["encrypted", "refused", "encrypted"], [], "critical"),
    "passed": Outcome(daneAlone, [], "critical"), "aliased": Outcome(daneAlone, [], "warning"),
    "null": Outcome(["refused", "refused", "refused"]),
    "nomx": Outcome(["encrypted", "encrypted", "encrypted"], [], "warning"),
    "toinsec": Outcome(["encrypted", "encrypted", "encrypted"], [], "warning"),
    "homeless": Outcome(["refused", "refused", "refused"], ["domain.no-address"], "critical"),
    "down": Outcome(["refused", "refused", "refused"], [], "critical"),
    "forged": Outcome(["refused", "refused", "refused"], ["domain.bogus"], "critical"),
    "nosuch": Outcome(["refused", "refused", "refused"], ["domain.missing"], "critical"),
    "tosec.insec": Outcome(["encrypted", "encrypted", "encrypted"]),
    "redirect": Outcome(daneAlone, ["sts.unavailable"], "warning"),
    "html": Outcome(daneAlone, ["sts.unavailable"], "warning"),
    "large": Outcome(daneAlone, ["sts.unavailable"], "warning"),
    "headers": Outcome(daneAlone, ["sts.unavailable"], "warning"),
    "silence": Outcome(daneAlone, ["sts.unavailable"], "warning"),
    "gone": Outcome(daneAlone, ["sts.unavailable"], "warning"),
    "othername": Outcome(daneAlone, ["sts.unavailable"], "warning"),
    "late": Outcome(daneAlone, ["sts.unavailable"], "warning"),
    "selfsigned": Outcome(daneAlone, ["sts.unavailable"], "warning"),
    "nohost": Outcome(daneAlone, ["sts.unavailable"], "warning"),
    "slow": Outcome(daneAlone, ["sts.unavailable"], "warning"),
    "damaged": Outcome(daneAlone, ["sts.policy"], "warning"), "off": Outcome(daneAlone),
    "trying": Outcome(daneAlone), "nopolicyrecord": Outcome(daneAlone),
    "unlisted": Outcome(["encrypted", "authenticated", "refused"], ["sts.unlisted"], "critical"),
    "unlistedtrying": Outcome(daneAlone, ["sts.unlisted"], "warning"),
    "untrusted": Outcome(["encrypted", "encrypted", "refused"], ["sts.server"], "critical"),
    "tworecords": Outcome(daneAlone, ["sts.record", "tlsrpt.record"], "warning"),
    "badrecord": Outcome(daneAlone, ["sts.record", "tlsrpt.record"], "warning"),
  ]

  /// All at once, each host that they share once.
  @Test func `every domain gets the verdict that its senders come to`() async throws {
    try await DomainLab.run { lab in
      let start = ContinuousClock.now
      let names = Self.expected.keys.map { "\($0).example" }
      let reports = try await lab.reports(["--mx", "--deadline", "20s"] + names)
      // The policy that comes an octet a second would last a minute but for the deadline.
      #expect(ContinuousClock.now - start < .seconds(55))
      #expect(reports.count == Self.expected.count)
      for report in reports {
        let domain = report["domain"]?.string ?? ""
        let expected = try #require(Self.expected[String(domain.dropLast(".example".count))])
        #expect(Outcome(report) == expected, "\(domain): \(report)")
      }
      let reasons: [String: String] = [
        "redirect": "redirects", "html": "text/html", "large": "larger than 64 KiB",
        "headers": "larger than 64 KiB", "silence": "in time",
        "gone": "HTTP status 404", "othername": "mta-sts.othername.example",
        "late": "expired", "selfsigned": "self-signed", "nohost": "no such host",
        "slow": "in time", "damaged": "its mode \"maybe\"",
      ]
      for (name, reason) in reasons {
        let report = reports.first { $0["domain"]?.string == "\(name).example" }
        #expect(report?["mta_sts"]?["reason"]?.string?.contains(reason) == true, "\(name)")
      }
    }
  }

  @Test func `a report tells the way of the mail, the policy and the reports`() async throws {
    try await DomainLab.run { lab in
      let good = try #require(try await lab.reports(["--mx", "Good.Example."]).first)
      #expect(good["domain"]?.string == "good.example")
      #expect(good["mx"]?["kind"]?.string == "hosts" && good["mx"]?["dnssec"]?.string == "secure")
      let policy = good["mta_sts"]
      #expect(policy?["id"]?.string == "20261128T1" && policy?["mode"]?.string == "enforce")
      #expect(policy?["max_age"]?.integer == 604800)
      #expect(policy?["patterns"]?.elements.map(\.string) == ["mx1.example", "*.example"])
      #expect(
        good["tls_reports"]?["addresses"]?.elements.map(\.string)
          == ["mailto:tls@example", "https://r.example/tls"])
      let hosts = good["hosts"]?.elements ?? []
      #expect(hosts.map { $0["name"]?.string } == ["mx1.example", "mx2.example"])
      #expect(hosts.map { $0["preference"]?.integer } == [10, 20])
      #expect(hosts.allSatisfy { $0["listed"]?.boolean == true })
      #expect(
        hosts.map { $0["server"]?["dane"]?["action"]?.string } == ["authenticate", "authenticate"])
      #expect(good["connections"]?.integer == 6)
    }
  }

  /// The look-ups of the first domain last until their time is over.
  @Test func `a domain is reported though look-ups of others go on`() async throws {
    try await DomainLab.run { lab in
      let arguments = ["--mx", "--timeout", "8s", "deep.silent.example", "both.example"]
      let reports = try await lab.reports(arguments)
      #expect(
        reports.map { $0["domain"]?.string } == ["both.example", "deep.silent.example"])
      // What a domain needs is asked before the next is looked up.
      let inTurn = try await lab.reports(["--jobs", "1", "--mx", "both.example", "null.example"])
      #expect(inTurn.map { $0["domain"]?.string } == ["both.example", "null.example"])
    }
  }

  @Test func `of very many hosts some are looked at`() async throws {
    try await DomainLab.run { lab in
      let report = try #require(try await lab.reports("--mx", "crowded.example").first)
      #expect(report["hosts"]?.elements.count == 50)
      #expect(Outcome(report).ids == ["domain.too-many-hosts", "domain.no-address"])
      let message = report["findings"]?.elements.compactMap { $0["message"]?.string }
      #expect(message?.contains("has 61 hosts, of which the first 50 were looked at") == true)
    }
  }

  /// Each has a host of its own, of which 256 are kept.
  @Test func `memory does not grow with the number of domains`() async throws {
    try await DomainLab.run { lab in
      var peaks: [Int] = []
      for count in [400, 800] {
        let result = try await lab.shell(
          """
          for i in $(seq 1 "$1"); do echo "d$i.insec.example"; done | python3 -c "$2" "$MXTLS" probe \
            --mx --hosts-file - --connections 1 --jobs 16 --format json --trust-anchor "$3"
          """, "\(count)",
          """
          import resource, subprocess, sys
          subprocess.run(sys.argv[1:])
          print("PEAK", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
          """)
        let lines = result.text.split(separator: "\n")
        #expect(lines.count { $0.contains(#""way":"encrypted""#) } == count, "\(result.errorText)")
        peaks.append(try #require(lines.last.flatMap { Int($0.dropFirst("PEAK ".count)) }))
      }
      #expect(peaks[1] - peaks[0] < 8 << 10, "\(peaks)")
    }
  }

  @Test func `every field of a report is documented`() async throws {
    try await DomainLab.run { lab in
      let page = try lab.manualPage
      let domains = try await lab.reports(
        ["--mx", "good.example", "redirect.example", "forged.example", "homeless.example"])
      let hosts = try await lab.reports(["stale.example", "bogus.example"])
      for report in domains + hosts {
        for (field, type) in report.fields(leaves: ["hosts[].server"]) {
          #expect(page.contains("\n.It Va \(field) Pq \(type)\n"), "\(field), \(type)")
        }
      }
    }
  }

  @Test func `every format tells of a domain`() async throws {
    try await DomainLab.run { lab in
      let text = try await lab.probe("--mx", "good.example")
      #expect(text.status == 0, "\(text)")
      #expect(
        text.text.hasPrefix(
          """
          good.example  ok  2 hosts, 6 connections
            mx                10 mx1.example, 20 mx2.example; signed
            mta-sts policy    enforce, for 7 days, mx1.example, *.example
            tls reports       mailto:tls@example, https://r.example/tls
            opportunistic     delivers encrypted
            dane              delivers encrypted and authenticated
            mta-sts           delivers encrypted and authenticated

          mx1.example:25  ok  SMTP, STARTTLS, 3 connections

          """), "\(text.text)")
      #expect(text.text.hasSuffix("\nok: 1 domain, 2 notes (-v shows the notes)\n"))
      let quiet = try await lab.probe("--mx", "good.example", "-q")
      #expect(quiet.status == 0 && quiet.text.isEmpty)
      let plugin = try await lab.probe("--mx", "unlisted.example", "--format", "nagios")
      #expect(plugin.status == 2)
      #expect(
        plugin.text.hasPrefix(
          "MXTLS CRITICAL - 1 domain, 1 critical, 2 notes; unlisted.example: sts.unlisted: a host"),
        "\(plugin)")
      #expect(plugin.text.contains(" | 'mx1.example:25 192.0.2.25 EC P-256'="))
      let page = try await lab.probe(
        "--mx", "good.example", "both.example", "--format", "prometheus"
      ).text
      #expect(
        page.contains("mxtls_probe_delivery{domain=\"good.example\",sender=\"mta-sts\"} 4\n"))
      #expect(
        page.contains("mxtls_probe_delivery{domain=\"both.example\",sender=\"mta-sts\"} 3\n"))
      #expect(page.contains("mxtls_probe_domain_status{domain=\"good.example\"} 0\n"))
      // A host of two domains is told once.
      #expect(page.matches(of: /mxtls_probe_status\{host="mx1.example:25"\}/).count == 1)
    }
  }

  @Test func `what a policy, a name and a greeting say is escaped in every format`() async throws {
    try await DomainLab.run { lab in
      let arguments = ["--mx", "--verbose", "hostile.example", "strange.example", "--format"]
      for format in ["text", "json", "nagios", "prometheus"] {
        let result = try await lab.probe(arguments + [format])
        #expect(result.status == 3, "\(result)")
        let isHarmless = result.text.unicodeScalars.allSatisfy {
          $0 == "\n" || 0x20...0x7E ~= $0.value
            || $0.value >= 0xA0 && $0 != "\u{202E}" && $0 != "\u{200B}"
        }
        #expect(isHarmless, "\(format): \(result.text.debugDescription)")
        let expected =
          switch format {
          case "text":
            [#"its mode "\u{9B}31m\u{202E}enforce\u{200B}""#, #"554 \u{1B}[31m\u{9B}1m"#]
          case "json": [#"\u009B31m\u202Eenforce\u200B"#, #"554 \u001b[31m\u009B1m"#]
          case "nagios": [#"a\027[31m\226\128\174b.example:25"#]
          default: [#"{host="a\\027[31m\\226\\128\\174b.example:25"}"#]
          }
        for text in expected { #expect(result.text.contains(text), "\(format): \(result.text)") }
      }
    }
  }

  @Test func `name servers that cannot be believed, and those that are silent, are unknown`()
    async throws
  {
    try await DomainLab.run(believing: .stripping) { lab in
      let result = try await lab.probe("--mx", "--format", "json", "good.example")
      let report = try JSONValue(result.text)
      #expect(result.status == 3, "\(result)")
      #expect(Outcome(report).ids == ["domain.unknown"])
      #expect(Outcome(report).ways == ["unknown", "unknown", "unknown"])
    }
    try await DomainLab.run(believing: .silent) { lab in
      let start = ContinuousClock.now
      let result = try await lab.probe("--mx", "--timeout", "2s", "-q", "good.example")
      #expect(result.status == 3 && result.text.contains("domain.unknown"), "\(result)")
      #expect(ContinuousClock.now - start < .seconds(30))
    }
  }

  @Test func `what Postfix here believes of the way is told where it differs`() async throws {
    try await DomainLab.run(believing: .believing) { lab in
      let report = try #require(try await lab.reports(["--mx", "forged.example"]).first)
      #expect(Outcome(report).ids == ["domain.bogus", "dane.resolver-differs"])
      let message = report["findings"]?.elements.last?["message"]?.string ?? ""
      #expect(message.hasSuffix("the mail goes to mx1.example"), "\(message)")
    }
  }

  @Test(arguments: [
    ["--lmtp", "good.example"], ["--protocol", "imap", "good.example"],
    ["--tls", "implicit", "good.example"], ["--dane", "no", "good.example"], ["192.0.2.1"],
    ["good.example:25"], ["postmaster@good.example"], ["*.example"], [""], ["a..example"], [],
  ]) func `wrong usage is told before anybody is asked`(arguments: [String]) async throws {
    let result = try await Tool.mxtls.run(["probe", "--mx"] + arguments)
    #expect(result.status == 64, "\(result)")
    #expect(result.text.isEmpty && !result.errorText.isEmpty)
  }

  @Test(arguments: [
    (["libunbound.so.8"], "install libunbound8"),
    (["libcurl.so.4", "libcurl-gnutls.so.4"], "install libcurl4"),
  ]) func `a library that is missing is an error with a way out`(names: [String], hint: String)
    async throws
  {
    let directory = try TemporaryDirectory()
    for name in names { try directory.write(name, "") }
    let result = try await Tool.mxtls.run(
      ["probe", "--mx", "good.example"], environment: ["LD_LIBRARY_PATH": directory.path])
    #expect(result.status == 78 && result.errorText.contains("hint: \(hint)"), "\(result)")
  }
}
