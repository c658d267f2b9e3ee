// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Postfix

extension PostfixConfiguration {
  /// A configuration of these two files alone.
  init(main: String, master: String = "", version: PostfixVersion = .reference) {
    self.init(
      main: MainCF(parsing: main.utf8, file: "main.cf"),
      master: MasterCF(parsing: master.utf8, file: "master.cf"),
      host: ConfiguredHost(
        name: "mx.example.org", configurationDirectory: "/etc/postfix", version: version))
  }
}

@Suite struct TLSUseTests {
  @Test(arguments: [
    ("none", TLSSecurityLevel.none), ("MAY", .may), ("Encrypt", .encrypt), ("dane", .dane),
    ("dane-only", .daneOnly), ("fingerprint", .fingerprint), ("verify", .verify),
    ("secure", .secure), ("halfdane", nil), ("", nil), ("may ", nil), ("yes", nil),
  ])
  func `reads a level`(text: String, level: TLSSecurityLevel?) {
    #expect(TLSSecurityLevel(text) == level)
  }

  @Test func `levels are in order`() {
    #expect(TLSSecurityLevel.allCases.sorted() == TLSSecurityLevel.allCases)
    #expect(TLSSecurityLevel.none < .may && .encrypt < .fingerprint && .daneOnly < .verify)
  }

  // What smtpd(8) of Postfix 3.7.11 does with each of these.
  @Test(
    arguments: [
      ("", nil, "smtpd_tls_security_level", false),
      ("smtpd_use_tls = yes", .may, "smtpd_use_tls", true),
      ("smtpd_enforce_tls = yes", .encrypt, "smtpd_enforce_tls", true),
      ("smtpd_enforce_tls = yes\nsmtpd_use_tls = yes", .encrypt, "smtpd_enforce_tls", true),
      (
        "smtpd_use_tls = yes\nsmtpd_tls_security_level = none", TLSSecurityLevel.none,
        "smtpd_tls_security_level",
        false
      ),
      (
        "smtpd_use_tls = yes\nsmtpd_tls_security_level = $undefined", .may, "smtpd_use_tls", true
      ),
      ("smtpd_tls_security_level = MAY", .may, "smtpd_tls_security_level", true),
      ("smtpd_tls_security_level = Verify", .encrypt, "smtpd_tls_security_level", true),
      (
        "smtpd_tls_wrappermode = yes\nsmtpd_tls_security_level = x", .encrypt,
        "smtpd_tls_wrappermode", true
      ),
    ] as [(String, TLSSecurityLevel?, String, Bool)])
  func `knows whether smtpd does TLS`(
    main: String, level: TLSSecurityLevel?, parameter: String, loadsPairs: Bool
  ) throws {
    let use = try PostfixConfiguration(main: main).tlsUse(of: .smtpd, in: nil)
    #expect(use.level == level)
    #expect(use.parameter == parameter)
    #expect(use.loadsPairs == loadsPairs)
    #expect(use.isInvalid == nil)
    #expect(use.isWrapper == (parameter == "smtpd_tls_wrappermode"))
  }

  @Test(arguments: [
    ("", false), ("inet", true), ("unix", false), ("mx:smtp/inet", true), ("mx:smtp.inet", true),
    ("smtp/inet", false), ("inet/mx:smtp", false), ("!mx:smtp/inet, inet", false),
    ("!smtp/inet inet", true), ("!inet, mx:smtp/inet", false), ("!!inet", true), ("INET", false),
  ])
  func `a service that is disabled does no TLS`(patterns: String, isDisabled: Bool) throws {
    let configuration = PostfixConfiguration(
      main: "smtpd_tls_security_level = may\nmaster_service_disable = \(patterns)\n",
      master: "mx:smtp inet n - n - - smtpd\n")
    let service = try #require(configuration.master.services.first)
    #expect(configuration.isDisabled(service) == isDisabled)
    #expect(try configuration.tlsUse(of: .smtpd, in: service).loadsPairs == !isDisabled)
    #expect(configuration.services(of: .smtpd).isEmpty == isDisabled)
  }

  @Test(arguments: ["dane", "dane-only", "halfdane", "x", "DANE"])
  func `knows the levels with which smtpd does not run`(level: String) throws {
    let main = "smtpd_tls_security_level = \(level)\n"
    for program in [TLSProgram.smtpd, .tlsproxy] {
      let use = try PostfixConfiguration(main: main).tlsUse(of: program, in: nil)
      #expect(use.isInvalid == level)
      #expect(use.level == nil && !use.loadsPairs)
    }
  }

  @Test(
    arguments: [
      ("", nil, "_tls_security_level", false, false),
      ("P_use_tls = yes", .may, "_use_tls", true, false),
      ("P_enforce_tls = yes", .verify, "_enforce_tls", true, false),
      ("P_enforce_tls = yes\nP_tls_enforce_peername = no", .encrypt, "_enforce_tls", true, false),
      ("P_tls_security_level = none", TLSSecurityLevel.none, "_tls_security_level", false, false),
      (
        "P_tls_security_level = none\nP_tls_policy_maps = lmdb:/p", TLSSecurityLevel.none,
        "_tls_security_level",
        true, true
      ),
      ("P_tls_per_site = hash:/p", nil, "_tls_security_level", true, true),
      ("P_tls_security_level = dane-only", .daneOnly, "_tls_security_level", true, false),
      ("P_tls_security_level = secure", .secure, "_tls_security_level", true, false),
      ("P_tls_wrappermode = yes", nil, "_tls_security_level", false, false),
    ] as [(String, TLSSecurityLevel?, String, Bool, Bool)])
  func `knows whether the clients do TLS`(
    main: String, level: TLSSecurityLevel?, parameter: String, loadsPairs: Bool, hasPolicy: Bool
  ) throws {
    for program in [TLSProgram.smtp, .lmtp] {
      let main = main.replacing("P_", with: "\(program)_")
      let use = try PostfixConfiguration(main: main).tlsUse(of: program, in: nil)
      #expect(use.level == level)
      #expect(use.parameter == "\(program)\(parameter)")
      #expect(use.loadsPairs == loadsPairs)
      #expect(use.hasPolicy == hasPolicy)
      #expect(use.isWrapper == main.contains("wrappermode"))
    }
  }

  @Test(arguments: [
    ("3.6.0", "tlsproxy_client_level"), ("3.7.0", "tlsproxy_client_security_level"),
  ])
  func `tlsproxy does what the programs it stands in for do`(
    release: String, parameter: String
  ) throws {
    let version = try #require(PostfixVersion(release))
    let main = "smtp_tls_security_level = dane\nsmtpd_use_tls = yes\nsmtp_tls_policy_maps = a:b\n"
    let configuration = PostfixConfiguration(main: main, version: version)
    let client = try configuration.tlsUse(of: .tlsproxyClient, in: nil)
    #expect(client.level == .dane && client.parameter == parameter && client.hasPolicy)
    let server = try configuration.tlsUse(of: .tlsproxy, in: nil)
    #expect(server.level == .may && server.parameter == "tlsproxy_use_tls" && server.loadsPairs)
  }

  @Test func `the options of a service count`() throws {
    let master = """
      smtp       inet n - n - - smtpd
      submission inet n - n - - smtpd -o smtpd_tls_security_level=encrypt
      smtps      inet n - n - - /usr/lib/postfix/sbin/smtpd -o smtpd_tls_wrappermode=yes
      relay      unix - - n - - smtp -o smtp_tls_security_level=verify
      mda        unix - - n - - lmtp
      proxy      unix - - n - 0 tlsproxy

      """
    let configuration = PostfixConfiguration(
      main: "smtpd_tls_security_level = may\n", master: master)
    let servers = configuration.services(of: .smtpd)
    #expect(servers.map(\.name) == ["smtp", "submission", "smtps"])
    #expect(
      try servers.map { try configuration.tlsUse(of: .smtpd, in: $0).level }
        == [.may, .encrypt, .encrypt])
    #expect(configuration.services(of: .smtp).map(\.name) == ["relay"])
    #expect(configuration.services(of: .lmtp).map(\.name) == ["mda"])
    #expect(configuration.services(of: .tlsproxy).map(\.name) == ["proxy"])
    #expect(configuration.services(of: .tlsproxyClient).map(\.name) == ["proxy"])
    let relay = try #require(configuration.services(of: .smtp).first)
    #expect(try configuration.tlsUse(of: .smtp, in: relay).level == .verify)
  }

  @Test func `a switch that is not yes or no is an error`() throws {
    let configuration = PostfixConfiguration(main: "smtpd_use_tls = maybe\n")
    let error = #expect(throws: ConfigurationError.self) {
      try configuration.tlsUse(of: .smtpd, in: nil)
    }
    #expect(error?.code == .notBoolean)
  }
}
