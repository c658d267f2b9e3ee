// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import TLSCrypto

@Suite struct CipherNameTests {
  @Test func `names every cipher as openssl does`() async throws {
    let list = try await openssl("ciphers", "-V", "ALL:COMPLEMENTOFALL:@SECLEVEL=0").text
    var count = 0
    for line in list.split(separator: "\n") {
      let words = line.split(separator: " ")
      let digits = words[0].split(separator: ",").map { $0.dropFirst(2) }.joined()
      let number = try #require(UInt16(digits, radix: 16))
      #expect(CipherName.name(of: number) == words[2])
      #expect(CipherName.isKnown(number))
      count += 1
    }
    #expect(count > 100)
    #expect(CipherName.name(of: 0x1304) == "TLS_AES_128_CCM_SHA256")
    #expect(CipherName.name(of: 0x1305) == "TLS_AES_128_CCM_8_SHA256")
  }

  @Test func `names ciphers of old, and numbers the rest`() {
    #expect(CipherName.name(of: 0x0016) == "EDH-RSA-DES-CBC3-SHA")
    #expect(CipherName.name(of: 0x0004) == "RC4-MD5")
    #expect(CipherName.name(of: 0x0041) == "CAMELLIA128-SHA")
    #expect(CipherName.name(of: 0x00FF) == "0x00FF")
    #expect(CipherName.name(of: 0xFEDC) == "0xFEDC")
    #expect(!CipherName.isKnown(0x0004))
  }

  @Test(arguments: [
    (0x3000_0160, "3.0.22"), (0x3050_0010, "3.5.1"), (0x4000_0000, "4.0.0"),
    (0x1010_117F, "1.1.1w"), (0x1010_007F, "1.1.0g"), (0x1000_215F, "1.0.2u"),
    (0x0090_80FF, "0.9.8o"), (0x0090_822F, "0.9.8zh"), (0x0090_819F, "0.9.8y"),
    (0x0090_704F, "0.9.7d"), (0x0090_600F, "0.9.6"), (0x1010_1000, "1.1.1-dev"),
    (0x0090_8002, "0.9.8-beta2"), (0x2000_0000, "LibreSSL"), (0x0913, "0x913"), (0, "0x0"),
  ])
  func `reads the numbers of releases`(number: UInt64, text: String) {
    #expect("\(OpenSSLVersion(rawValue: number))" == text)
  }

  @Test func `knows the release that runs`() async throws {
    let text = try await openssl("version").text
    #expect(text.hasPrefix("OpenSSL \(OpenSSLVersion.running) "))
  }
}
