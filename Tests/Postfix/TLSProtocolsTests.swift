// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Postfix

@Suite struct TLSProtocolsTests {
  // Which of TLSv1 to TLSv1.3 smtpd(8) of Postfix 3.7.11 took from a client with each list; of
  // SSLv2 and SSLv3, which OpenSSL has no longer, postconf(5) says it.
  @Test(
    arguments: [
      ("", [.ssl2, .ssl3, .tls1, .tls11, .tls12, .tls13]),
      ("!SSLv2, !SSLv3", [.tls1, .tls11, .tls12, .tls13]),
      ("!sslv2 !SSLV3", [.tls1, .tls11, .tls12, .tls13]),
      ("SSLv3, TLSv1", [.ssl3, .tls1]),
      (">=TLSv1", [.tls1, .tls11, .tls12, .tls13]),
      (">=TLSv1.2", [.tls12, .tls13]),
      ("<=tlsv1.2 >=TLSV1.2", [.tls12]),
      (">=0303", [.tls12, .tls13]),
      (">=303,<=0x0303", [.tls12]),
      (">=+0x303", [.tls12, .tls13]),
      (">=0X301", [.tls1, .tls11, .tls12, .tls13]),
      (">=TLSv1.1 >=TLSv1.3", [.tls13]),
      (">=TLSv1.3 <=TLSv1.2", []),
      ("TLSv1.2:TLSv1.3,!tlsv1.3", [.tls12]),
      ("!TLSv1.2 >=TLSv1.1", [.tls11, .tls13]),
      (">= TLSv1.2", [.tls12]),
      (">=", [.ssl2, .ssl3, .tls1, .tls11, .tls12, .tls13]),
      (">=0", [.ssl2, .ssl3, .tls1, .tls11, .tls12, .tls13]),
      (">=0305", [.ssl2, .ssl3, .tls1, .tls11, .tls12, .tls13]),
      ("<=SSLv3", [.ssl2, .ssl3]),
    ] as [(String, Set<TLSProtocols.Version>)])
  func `reads a list`(value: String, allowed: Set<TLSProtocols.Version>) {
    let protocols = TLSProtocols(parsing: value)
    #expect(protocols.allowed == allowed)
    #expect(protocols.unknown.isEmpty)
    #expect(protocols.ignoredBounds == (value == ">=0305" ? [value] : []))
  }

  // smtpd(8) says "Invalid TLS protocol list" and "disabling TLS support".
  @Test(arguments: [
    ("TLSv1.4", ["TLSv1.4"]), (">=771x", [">=771x"]), ("! TLSv1.2", ["!"]), (">=-1", [">=-1"]),
    ("!SSLv2, >=0x, TLS1, all", [">=0x", "TLS1", "all"]), (">=ffffffff", [">=ffffffff"]),
    ("=TLSv1.2", ["=TLSv1.2"]), ("<TLSv1.2", ["<TLSv1.2"]), ("!>=TLSv1.2", ["!>=TLSv1.2"]),
  ])
  func `tells what no Postfix understands`(value: String, unknown: [String]) {
    let protocols = TLSProtocols(parsing: value)
    #expect(protocols.unknown == unknown)
    #expect(protocols.allowed.isEmpty)
  }

  // With each of these, smtpd(8) of Postfix 3.7.11 takes clients of all versions that are left.
  @Test(
    arguments: [
      ("SSLv2", [.ssl2, .ssl3, .tls1, .tls11, .tls12, .tls13], true),
      ("sslv2:SSLV2 !SSLv3", [.ssl2, .tls1, .tls11, .tls12, .tls13], true),
      ("SSLv2 >=TLSv1.2", [.tls12, .tls13], true), ("SSLv2, TLSv1.2", [.ssl2, .tls12], false),
      ("!SSLv2", [.ssl3, .tls1, .tls11, .tls12, .tls13], false),
    ] as [(String, Set<TLSProtocols.Version>, Bool)])
  func `takes SSLv2 alone for a word without effect`(
    value: String, allowed: Set<TLSProtocols.Version>, isAlone: Bool
  ) {
    let protocols = TLSProtocols(parsing: value)
    #expect(protocols.allowed == allowed)
    #expect(protocols.namesOnlySSL2 == isAlone)
  }

  @Test func `reads the grades of ciphers`() {
    #expect(CipherGrade("MEDIUM") == .medium)
    #expect(CipherGrade.allCases.compactMap { CipherGrade($0.rawValue) } == CipherGrade.allCases)
    #expect(CipherGrade("") == nil && CipherGrade("invalid") == nil)
  }
}
