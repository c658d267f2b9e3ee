// SPDX-License-Identifier: Apache-2.0

import Postfix
import Testing

/// Policies as smtp(8) of Postfix 3.7.11 and later takes them.
@Suite struct TLSPolicyTests {
  private func policy(_ text: String, _ version: String = "3.7.11") throws -> TLSPolicy {
    try TLSPolicy(text, in: #require(PostfixVersion(version)))
  }

  @Test func `attributes stand behind the level`() throws {
    let policy = try policy(
      "SECURE, Match=example.org:.example.org match=nexthop tafile=/a ciphers=high protocols="
        + " servername=hostname exclude=aNULL")
    #expect(policy.level == .secure)
    #expect(policy.matches == ["example.org", ".example.org", "nexthop"])
    #expect(policy.anchorFiles == ["/a"])
    #expect(policy.ciphers == "high")
    #expect(policy.protocols?.isEmpty == true)
    #expect(policy.exclusions == "aNULL")
    #expect(try self.policy("fingerprint match=AA:BB|CC").matches == ["AA:BB", "CC"])
  }

  @Test func `nothing is looked at behind the level none`() throws {
    #expect(try policy("none nosuch").level == .none)
  }

  @Test(arguments: [
    "", " , ", "nosuch", "halfdane", "may nosuch=1", "may ciphers", "may =high", "may ciphers=",
    "may ciphers=high CIPHERS=high", "may match=a", "encrypt tafile=/a", "secure match=",
    "may servername=", "may servername=10.0.0.1", "may connection_reuse=maybe",
    "may ciphers = high", "may enable_rpk=yes", "may {ciphers = high}", "may policy_type=sts",
  ])
  func `another entry is refused`(_ text: String) {
    #expect(throws: TLSPolicy.Fault.self) { try policy(text) }
  }

  @Test func `later releases know more attributes`() throws {
    #expect(throws: Never.self) { try policy("may enable_rpk=no", "3.9.0") }
    #expect(try policy("may {ciphers = high}", "3.10.0").ciphers == "high")
    #expect(throws: Never.self) {
      try policy("secure policy_type=sts policy_domain=a.b { policy_string = x, y }", "3.10.0")
    }
    #expect(throws: TLSPolicy.Fault.self) { try policy("secure policy_domain=a.b", "3.10.0") }
    #expect(throws: TLSPolicy.Fault.self) { try policy("secure policy_type=dane", "3.10.0") }
    #expect(throws: TLSPolicy.Fault.self) { try policy("may servername=a.b", "3.3.0") }
  }

  @Test func `sites have four words`() throws {
    #expect(try TLSPolicy(site: "Must").level == .verify)
    #expect(try TLSPolicy(site: "MUST_NOPEERMATCH").level == .encrypt)
    #expect(throws: TLSPolicy.Fault.self) { try TLSPolicy(site: "encrypt") }
    #expect(throws: TLSPolicy.Fault.self) { try TLSPolicy(site: "may ") }
  }

  @Test func `fingerprints are hexadecimal and as long as the digest`() {
    #expect(TLSPolicy.isFingerprint("AB:cd:01", octets: 3))
    #expect(TLSPolicy.isFingerprint("ABcd:01", octets: 3))
    for text in ["AB:cd", "AB:cd:01:", "A:cd:01", ":ABcd01", "AB::cd01", "ABcd0x", "ABcd012"] {
      #expect(!TLSPolicy.isFingerprint(text, octets: 3), "\(text)")
    }
  }

  @Test func `words that Postfix does not know are found`() {
    let unknown = ParameterWords.unknown
    #expect(unknown("1, Summary ssl-debug", "smtp_tls_loglevel").isEmpty)
    #expect(unknown("1, all 10", "lmtp_tls_loglevel") == ["all", "10"])
    #expect(unknown("no_ticket 0x1F, 0XfF", "tls_ssl_options").isEmpty)
    // A number needs its 0x, as Postfix 3.7 and 3.10 judge.
    #expect(unknown("ff 0 4000", "tls_ssl_options") == ["ff", "0", "4000"])
    #expect(unknown("NO_SSLV3 0x", "tls_ssl_options") == ["NO_SSLV3", "0x"])
    #expect(unknown("CVE-2010-4180", "tls_disable_workarounds").isEmpty)
    #expect(unknown("anything", "myhostname").isEmpty)
  }

  @Test func `patterns are kept as they are written`() {
    let text = #"""
      if /x/
      /^A B\/c/i  may
      !/y/ encrypt
        match=z
      /unended
      endif
      %p% none
      """#
    let table = TableSource(parsing: text.utf8, file: "table", of: "regexp")
    #expect(table.entries.map(\.key) == [#"/^A B\/c/i"#, "!/y/", "%p%"])
    #expect(table.entries.map(\.value) == ["may", "encrypt  match=z", "none"])
    #expect(table.entries.map(\.line) == [2, 3, 7])
    #expect(table.faults.map(\.line) == [5])
    let networks = "if 10.0.0.0/8\n10.1.0.0/16 may\nendif\n"
    let cidr = TableSource(parsing: networks.utf8, file: "table", of: "cidr")
    #expect(cidr.entries.map(\.key) == ["10.1.0.0/16"])
  }
}
