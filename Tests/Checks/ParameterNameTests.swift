// SPDX-License-Identifier: Apache-2.0

import Checks
import Postfix
import Synchronization
import TestSupport
import Testing

/// What a check wants to know of a configuration has a default in our tables, so that nobody has to be
/// asked for it, and no name is wrong.
@Suite struct ParameterNameTests {
  private static let main = """
    smtpd_tls_security_level = may
    smtp_tls_security_level = dane
    lmtp_tls_security_level = may
    postscreen_tls_security_level = may
    smtp_tls_connection_reuse = yes
    smtp_sasl_auth_enable = yes
    smtp_sasl_password_maps = static:user:word
    smtpd_sasl_auth_enable = yes
    smtp_tls_policy_maps = inline:{example.org=secure}
    tls_server_sni_maps = inline:{mx.example.org=/nowhere/chain.pem}
    smtpd_tls_session_cache_database = btree:${data_directory}/smtpd_scache
    smtp_tls_session_cache_database = btree:${data_directory}/smtp_scache
    smtpd_recipient_restrictions = permit_mynetworks, reject
    """
  private static let master = """
    smtp inet n - y - 1 postscreen
    smtpd pass - - y - - smtpd
    465 inet n - y - - smtpd -o smtpd_tls_wrappermode=yes -o smtpd_tls_ask_ccert=yes
    587 inet n - y - - smtpd -o smtpd_tls_security_level=encrypt -o smtpd_tls_req_ccert=yes
    tlsproxy unix - - y - 0 tlsproxy
    smtp unix - - y - - smtp
    secure unix - - y - - smtp -o smtp_tls_security_level=secure
    prints unix - - y - - smtp -o smtp_tls_security_level=fingerprint
    lmtp unix - - y - - lmtp
    proxymap unix - - n - - proxymap
    tlsmgr unix - - y 1000? 1 tlsmgr

    """

  @Test(arguments: ["3.4.0", "3.7.11", "3.11.7"])
  func `no default is asked for`(release: String) throws {
    let asked = Mutex<Set<String>>([])
    let configuration = PostfixConfiguration(
      main: MainCF(parsing: Array(Self.main.utf8), file: "main.cf"),
      master: MasterCF(parsing: Array(Self.master.utf8), file: "master.cf"),
      host: ConfiguredHost(
        name: "mx.example.org", configurationDirectory: "/nowhere",
        version: try #require(PostfixVersion(release)))
    ) { name in
      asked.withLock { _ = $0.insert(name) }
      return nil
    }
    let check = InstanceCheck(
      configuration, options: CheckOptions(now: 1_800_000_000, user: 0)
    ) { nil }
    _ = check.run()
    // Who builds Postfix chooses this one's.
    let others = asked.withLock { $0.subtracting(["non_bdb_migration_level"]) }
    #expect(others.sorted() == [])
  }
}
