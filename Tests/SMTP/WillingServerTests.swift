// SPDX-License-Identifier: Apache-2.0

import TLSCrypto
import TestSupport
import Testing

@testable import SMTP

/// Servers that show a certificate, and what they do then does not matter.
@Suite struct WillingServerTests {
  /// The key of the certificate that a server of OpenSSL shows where TLS begins at once.
  private func key(
    of options: [String], offering algorithm: CertificateKind? = nil
  ) async throws -> String? {
    let rsa = ["-cert", "certificates/rsa2048.pem", "-key", "keys/rsa2048.pem"]
    let ec = ["-dcert", "certificates/p256.pem", "-dkey", "keys/p256.pem"]
    let files = (rsa + ec).map { $0.hasPrefix("-") ? $0 : Fixture.path($0) }
    return try await Tool("openssl").whileRunning(
      ["s_server", "-accept", "127.0.0.1:0", "-rev"] + files + options, ready: "ACCEPT "
    ) { line in
      let port = try #require(line.split(separator: ":").last)
      let endpoint = Endpoint(host: "127.0.0.1", port: String(port), isWrapper: true)
      let certificates = try ServedCertificate.fetch(
        from: endpoint, as: "client.example.org", offering: algorithm, timeout: .seconds(120))
      return certificates.first?.publicKey.summary
    }
  }

  /// It greets nobody: what it is asked for comes first.
  @Test(arguments: [
    (CertificateKind.rsa, "RSA 2048 bits"), (CertificateKind.ec, "EC P-256"),
  ])
  func `shows its certificate and says no more`(
    _ algorithm: CertificateKind, _ key: String
  ) async throws {
    #expect(try await self.key(of: [], offering: algorithm) == key)
  }

  /// In TLS 1.3 the server judges the client after the handshake.
  @Test func `shows its certificate and then asks for one`() async throws {
    #expect(try await key(of: ["-Verify", "1"]) != nil)
  }

  @Test func `has no such certificate`() async throws {
    let error = await #expect(throws: ProbeError.self) {
      try await key(of: [], offering: .ed25519)
    }
    #expect(error?.code == .handshake)
    #expect(error?.step == .handshake)
  }
}
