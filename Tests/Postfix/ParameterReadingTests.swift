// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Postfix

@Suite struct ParameterReadingTests {
  // What smtpd(8) and tlsmgr(8) of Postfix 3.7.11 started with, and what they ended with.
  private static let grammars: [ParameterGrammar] = [
    .boolean, .integer(least: 0), .integer(least: 1), .interval(least: 1, most: 0),
    .interval(least: 0, most: 8_640_000), .text,
  ]
  private static let good: [[String]] = [
    ["yes", "NO", "Yes"], ["0", "-1", " 9", "+9", "2147483647"], ["1", "32"],
    ["10", "10s", "1h", "10s # long", "2w"], ["0", "s", "100d"], ["x", " "],
  ]
  private static let bad: [[String]] = [
    ["", "true", "1", "yes # always", "yes;", "ja"], ["", "9x", "x", "2147483648", "9 "],
    ["0", "-5"], ["0", "", "10x", "-1", "10 s", "x"], ["101d", "3600x", "99999999w"], [""],
  ]

  @Test(arguments: 0..<6)
  func `takes what Postfix takes`(index: Int) {
    let grammar = Self.grammars[index]
    for value in Self.good[index] { #expect(grammar.fault(of: value) == nil, "\(value)") }
    for value in Self.bad[index] { #expect(grammar.fault(of: value) != nil, "\(value)") }
  }

  @Test func `knows who reads a parameter, and until when it matters`() throws {
    let debian12 = try #require(PostfixVersion("3.7.11"))
    let debian13 = try #require(PostfixVersion("3.10.13"))
    #expect(ParameterReading.of("smtpd_tls_auth_only", in: debian12)?.programs == ["smtpd"])
    #expect(ParameterReading.of("tls_random_bytes", in: debian12)?.programs == ["tlsmgr"])
    #expect(ParameterReading.of("tls_preempt_cipherlist", in: debian12)?.programs == [])
    #expect(ParameterReading.of("smtpd_tls_CAfile", in: debian12) == nil)
    #expect(ParameterReading.of("tls_eecdh_auto_curves", in: debian12)?.grammar == .text)
    #expect(ParameterReading.of("tls_eecdh_auto_curves", in: debian13) == nil)
  }

  @Test func `every default is a value that is taken`() throws {
    for text in ["3.7.11", "3.8.20", "3.10.13", "3.11.6"] {
      let version = try #require(PostfixVersion(text))
      for name in ParameterDefaults.names(in: version) {
        guard let reading = ParameterReading.of(name, in: version),
          let value = ParameterDefaults.value(of: name, in: version), !value.contains("$")
        else { continue }
        #expect(reading.grammar.fault(of: value) == nil, "\(name) = \(value)")
      }
    }
  }
}
