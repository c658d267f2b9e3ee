// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import TLSCrypto

@Suite struct DHParametersTests {
  private func read(_ text: String) throws(CryptoError) -> DHParameters {
    try DHParameters(pem: Array(text.utf8).span.bytes)
  }

  @Test(
    arguments: [
      ("dhparam -dsaparam 512", 512, false), ("dhparam -dsaparam 1024", 1024, false),
      ("dhparam -dsaparam 2048", 2048, true),
      ("genpkey -genparam -algorithm DH -pkeyopt group:ffdhe2048", 2048, true),
      ("genpkey -genparam -algorithm DH -pkeyopt group:ffdhe4096", 4096, true),
      ("genpkey -genparam -algorithm DHX -pkeyopt dh_rfc5114:3", 2048, true),
      ("genpkey -genparam -algorithm DHX -pkeyopt dh_rfc5114:1", 1024, false),
    ])
  func `reads the parameters that openssl makes`(
    command: String, bits: Int, isSafe: Bool
  ) async throws {
    let made = try await Tool("openssl").run(command.split(separator: " ").map(String.init))
    let read = try read(made.text)
    #expect(read.bits == bits && read.isSafeToUse == isSafe)
    let after = try self.read(Fixture.text("bundles/chain-with-text.pem") + made.text)
    #expect(after.bits == bits)
    #expect(OpenSSL.drainQueue().isEmpty)
  }

  @Test func `reads the parameters of a fixture`() throws {
    #expect(try read(Fixture.text("other/dh-parameters.pem")).bits == 2048)
  }

  /// An even p of 2048 bits; a generator of 1.
  @Test(arguments: [("p", "0x8\(String(repeating: "0", count: 511))", "2"), ("g", "", "1")])
  func `sees parameters that do not serve`(name: String, p: String, g: String) async throws {
    let directory = try TemporaryDirectory()
    let prime =
      p.isEmpty
      ? try await openssl("prime", "-generate", "-bits", "2048").text.filter(\.isNumber) : p
    let configuration = try directory.write(
      "dh.cnf", "asn1 = SEQUENCE:dh\n[dh]\np = INTEGER:\(prime)\ng = INTEGER:\(g)\n")
    _ = try await openssl("asn1parse", "-genconf", configuration, "-noout", "-out", directory["dh"])
    let base64 = try await openssl("base64", "-in", directory["dh"]).text
    let read = try read("-----BEGIN DH PARAMETERS-----\n\(base64)-----END DH PARAMETERS-----\n")
    #expect(read.bits == 2048 && !read.isSafeToUse)
  }

  @Test(
    arguments: [
      ("", .missing), ("text\n", .missing),
      ("-----BEGIN DH PARAMETERS-----\nMIIB\n", .malformed),
      ("-----BEGIN DH PARAMETERS-----\nMIIB\n-----END DH PARAMETERS-----\n", .malformed),
      ("-----BEGIN DH PARAMETERS-----\n-----END DH PARAMETERS-----\n", .malformed),
      (
        """
        -----BEGIN DH PARAMETERS-----
        Proc-Type: 4,ENCRYPTED
        DEK-Info: AES-256-CBC,096FDD03185FA59CCE6C05833A800CD9

        AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
        -----END DH PARAMETERS-----
        """, .malformed
      ),
    ] as [(String, CryptoError.Code)])
  func `says what is wrong with a file`(text: String, code: CryptoError.Code) {
    let error = #expect(throws: CryptoError.self) { try read(text) }
    #expect(error?.code == code)
    #expect(OpenSSL.drainQueue().isEmpty)
  }
}
