// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Postfix

@Suite struct ObsoleteParameterTests {
  @Test(arguments: [
    ("smtp_use_tls", "yes", "smtp_tls_security_level = may"),
    ("smtp_use_tls", "No", "smtp_tls_security_level = none"),
    ("smtpd_enforce_tls", "yes", "smtpd_tls_security_level = encrypt"),
    ("smtp_enforce_tls", "yes", "smtp_tls_security_level = verify"),
    ("smtp_enforce_tls", "no", "no line at all: the default is right"),
    ("lmtp_tls_enforce_peername", "no", "lmtp_tls_security_level = encrypt"),
    ("lmtp_tls_enforce_peername", "yes", "lmtp_tls_security_level = verify"),
    ("smtp_tls_per_site", "hash:/etc/postfix/sites", "smtp_tls_policy_maps"),
    ("smtpd_tls_dh512_param_file", "/dh", "no line at all: the default is right"),
    ("smtpd_tls_cipherlist", "HIGH", "smtpd_tls_mandatory_ciphers"),
  ])
  func `knows what to write instead`(name: String, value: String, instead: String) throws {
    let parameter = try #require(ObsoleteParameter.named(name))
    #expect(parameter.applies(to: value))
    #expect(parameter.replacement(for: value) == instead)
  }

  @Test func `what is not obsolete is not in the table`() {
    for name in ["smtp_tls_note_starttls_offer", "smtp_tls_security_level", "nonesuch"] {
      #expect(ObsoleteParameter.named(name) == nil)
    }
    #expect(ObsoleteParameter.named("smtpd_tls_eecdh_grade")?.applies(to: "Auto") == false)
    #expect(ObsoleteParameter.named("smtpd_tls_eecdh_grade")?.applies(to: "strong") == true)
    #expect(ObsoleteParameter.named("smtp_tls_dcert_file")?.applies(to: "") == false)
  }

  @Test func `releases are those that the table names`() throws {
    let use = try #require(ObsoleteParameter.named("smtpd_use_tls"))
    #expect(use.supersededIn == PostfixVersion("2.3"))
    #expect(use.warnedIn == PostfixVersion("3.9"))
    #expect(use.removedIn == nil)
    let names = ObsoleteParameter.all.map(\.name)
    #expect(Set(names).count == names.count && names == names.sorted())
    for parameter in ObsoleteParameter.all {
      guard let warned = parameter.warnedIn, let superseded = parameter.supersededIn else {
        continue
      }
      #expect(superseded <= warned, "\(parameter.name)")
    }
  }

  @Test func `the installed Postfix knows what is not removed`() async throws {
    let result = try await Tool("postconf").run("-d")
    let installed = MainCF(parsing: result.output, file: "postconf -d")
    // Parameters of other names now, which Postfix knows where they are set alone.
    let renamed = ["tlsproxy_client_level", "tlsproxy_client_policy"]
    for parameter in ObsoleteParameter.all where !renamed.contains(parameter.name) {
      let isThere = parameter.removedIn.map { .reference < $0 } ?? true
      #expect((installed.setting(of: parameter.name) != nil) == isThere, "\(parameter.name)")
    }
  }

  @Test func `what it names to write instead exists`() throws {
    let latest = try #require(PostfixVersion("3.12"))
    for parameter in ObsoleteParameter.all {
      for match in parameter.replacement.matches(of: /[a-z]+_tls_\w+|tls\w*_\w+/) {
        let name = String(match.0)
        #expect(ParameterDefaults.value(of: name, in: latest) != nil, "\(name)")
      }
    }
  }
}
