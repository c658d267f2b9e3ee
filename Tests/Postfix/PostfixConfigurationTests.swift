// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Postfix

@Suite struct PostfixConfigurationTests {
  private func configuration(
    _ main: String, _ master: String = "", host: String = "mx.example.org",
    options: [String: String] = [:]
  ) -> PostfixConfiguration {
    PostfixConfiguration(
      main: MainCF(parsing: main.utf8, file: "main.cf"),
      master: MasterCF(parsing: master.utf8, file: "master.cf"),
      host: ConfiguredHost(name: host, configurationDirectory: "/etc/postfix"), options: options)
  }

  @Test func `the last word is the service's, then the option's, then main.cf's`() throws {
    let text = "smtpd_tls_cert_file = /main\nsmtpd_tls_dcert_file = /d\n\nsmtpd_tls_loglevel = 1\n"
    let entry = "submission inet n - y - - smtpd\n  -o smtpd_tls_cert_file=$base/$service_name\n"
    let configuration = configuration(
      text + "base = /b\n", entry, options: ["smtpd_tls_loglevel": "2"])
    let service = try #require(configuration.master.services.first)
    let name = "smtpd_tls_cert_file"
    let key = "smtpd_tls_key_file"

    #expect(try configuration.value(of: name) == "/main")
    #expect(try configuration.value(of: key) == "/main")
    #expect(try configuration.value(of: name, in: service) == "/b/submission")
    #expect(try configuration.value(of: key, in: service) == "/b/submission")
    #expect(configuration.origin(of: name) == .main(file: "main.cf", line: 1))
    let override = ParameterOrigin.service(
      identity: "submission/inet", file: "master.cf", line: 2)
    #expect(configuration.origin(of: name, in: service) == override)
    #expect(configuration.origin(of: key, in: service) == .builtIn)
    #expect(try configuration.value(of: "smtpd_tls_loglevel") == "2")
    #expect(configuration.origin(of: "smtpd_tls_loglevel") == .option)
    #expect(try configuration.value(of: "nonesuch") == nil)
    #expect(configuration.origin(of: "nonesuch") == nil)
    #expect(configuration.origin(of: "myhostname") == .builtIn)
  }

  @Test(arguments: [
    ("", "mx", "mx.localdomain", "localdomain"),
    ("", "mx.example.org", "mx.example.org", "example.org"),
    ("mydomain = $base.org\nbase = foo\n", "mx", "mx.foo.org", "foo.org"),
    ("myhostname = mail\n", "mx", "mail", "localdomain"),
    ("myhostname = a.b.c\n", "mx", "a.b.c", "b.c"),
    ("myhostname = a.b.$mydomain\n", "mx", "a.b.b.", "b."),
    ("myhostname =\n", "mx", "", "localdomain"),
    ("mydomain = $myhostname\n", "mx", "mx.", "mx."),
  ])
  func `works out the names of the host`(
    text: String, host: String, name: String, domain: String
  ) throws {
    let configuration = configuration(text, host: host)
    #expect(try configuration.value(of: "myhostname") == name)
    #expect(try configuration.value(of: "mydomain") == domain)
  }

  @Test func `main.cf cannot change what a program knows of itself`() throws {
    let configuration = configuration(
      "service_name = x\nprocess_name = y\n", "smtps inet n - y - - /opt/smtpd\n")
    let service = try #require(configuration.master.services.first)
    #expect(try configuration.value(of: "service_name") == nil)
    #expect(try configuration.value(of: "service_name", in: service) == "smtps")
    #expect(try configuration.value(of: "process_name", in: service) == "smtpd")
  }

  @Test func `asks for the defaults that it does not know`() throws {
    let configuration = PostfixConfiguration(
      main: MainCF(parsing: "smtp_tls_servername = $smtpd_banner\n".utf8, file: "main.cf"),
      master: MasterCF(parsing: "".utf8, file: "master.cf"),
      host: ConfiguredHost(name: "mx", configurationDirectory: "/etc/postfix"),
      askDefault: { $0 == "smtpd_banner" ? "$mail_name $mail_version" : nil })
    #expect(try configuration.value(of: "smtp_tls_servername") == "Postfix 3.7.11")
    #expect(configuration.origin(of: "smtpd_banner") == .builtIn)
    #expect(try configuration.value(of: "nonesuch") == nil)
  }

  @Test func `an error says in which line it is`() throws {
    let text = "a = 1\nb = ${c\nsmtpd_tls_key_file = $b\nsmtp_tls_key_file = $smtp_tls_cert_file"
    let configuration = configuration("\(text)\nsmtp_tls_cert_file = $smtp_tls_key_file\n")
    let malformed = #expect(throws: ConfigurationError.self) {
      try configuration.value(of: "smtpd_tls_key_file")
    }
    #expect(
      malformed?.description == "main.cf: line 2: b: a macro without its end in \"${c\"")
    let loop = #expect(throws: ConfigurationError.self) {
      try configuration.value(of: "tlsproxy_client_key_file")
    }
    #expect(loop?.line == 5)
    let chain = "smtp_tls_key_file -> smtp_tls_cert_file -> smtp_tls_key_file"
    #expect(loop?.reason == "smtp_tls_cert_file: its value needs itself: \(chain)")
  }

  @Test(arguments: [
    ("/a /b", ["/a", "/b"]), (" /a,/b\t,\r /c ", ["/a", "/b", "/c"]), ("", []), (" , ", []),
    ("{ a, b } c", ["{", "a", "b", "}", "c"]),
  ])
  func `splits lists`(value: String, elements: [String]) {
    #expect(ParameterList.split(value) == elements)
  }

  @Test(arguments: [
    ("a, { b, c } {d}", ["a", "b, c", "d"]), ("{ {a b} c }", ["{a b} c"]), ("{}", [""]),
    ("a}b", ["a}b"]), ("a{b c}", ["a{b", "c}"]),
  ])
  func `splits lists of groups`(value: String, elements: [String]) throws {
    #expect(try ParameterList.splitGroups(value) == elements)
  }

  @Test(arguments: ["{ a", "{a}b", "a {b c"])
  func `refuses groups without their braces`(value: String) throws {
    let configuration = configuration("x = \(value)\n")
    let error = #expect(throws: ConfigurationError.self) {
      try configuration.list(of: "x", groups: true)
    }
    #expect(error?.code == .malformedList)
    #expect(error?.line == 1)
    #expect(try configuration.list(of: "x").isEmpty == false)
    #expect(try configuration.list(of: "nonesuch", groups: true).isEmpty)
  }

  @Test func `reads yes and no`() throws {
    let configuration = configuration("a = Yes\nb = NO\n\nc = true\nd =\n")
    #expect(try configuration.boolean(of: "a") == true)
    #expect(try configuration.boolean(of: "b") == false)
    #expect(try configuration.boolean(of: "smtpd_tls_ask_ccert") == false)
    #expect(try configuration.boolean(of: "nonesuch") == nil)
    for name in ["c", "d"] {
      let error = #expect(throws: ConfigurationError.self) {
        try configuration.boolean(of: name)
      }
      #expect(error?.code == .notBoolean)
    }
  }

  @Test(arguments: [
    ("", true), ("compatibility_level = 2\n", false), ("compatibility_level = 0.9\n", true),
    ("compatibility_level = 3.6\n", false),
  ])
  func `a chroot by default depends on the compatibility level`(
    text: String, isChrooted: Bool
  ) throws {
    let configuration = configuration(
      text, "a unix - - - - - x\nb unix - - n - - x\nc unix - - y - - x\n")
    #expect(
      try configuration.master.services.map(configuration.runsChrooted)
        == [isChrooted, false, true])
  }

  @Test func `collects the faults of both files`() {
    let configuration = configuration("a\n", "b\n")
    #expect(configuration.faults.map(\.code) == [.missingEquals, .malformedService])
  }
}
