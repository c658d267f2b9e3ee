// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TLSCrypto

@Suite struct LibraryConfigurationTests {
  private func fault(_ text: String, _ application: String = "") throws -> String? {
    try LibraryConfiguration.fault(of: Array(text.utf8).span.bytes, application: application)
  }

  // smtpd(8) of Postfix 3.7.11 with OpenSSL 3.0 does TLS with each of these in tls_config_file.
  @Test(arguments: [
    "", "# nothing\n", "openssl_conf = own\n[own]\n", "name = value\n[section]\na.b = c\n",
    "a = ${b}\\\n\nb = 1\n".replacing("${b}", with: "1"),
    // What these stand for is known to whoever includes or sets it.
    ".include = /nowhere\nopenssl_conf = own\n", "  .include other.cnf\na = $b\n",
    "a = $ENV::NOSUCH_VARIABLE_HERE\n",
  ])
  func `takes what OpenSSL takes`(text: String) throws {
    #expect(try fault(text) == nil)
  }

  @Test(arguments: [
    ("words\n", "line 1"), ("a = 1\n-----BEGIN CERTIFICATE-----\n", "line 2"),
    ("[own\n", "line 1"), ("a = $nosuch\n", "line 1"), ("openssl_conf = own\n", "[own]"),
  ])
  func `says where a text is no configuration`(text: String, place: String) throws {
    let fault = try #require(try fault(text))
    #expect(fault.contains(place), "\(fault)")
  }

  @Test func `goes by the name of the program`() throws {
    let text = "postfix = own\nopenssl_conf = nosuch\n[own]\n"
    #expect(try fault(text, "postfix") == nil)
    #expect(try fault(text, "other") == nil)
    #expect(try fault(text) == "it has no section [nosuch], which it names")
  }
}
