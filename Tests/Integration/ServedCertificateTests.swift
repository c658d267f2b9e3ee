// SPDX-License-Identifier: Apache-2.0

import Rotation
import SMTP
import TLSCrypto
import TestSupport
import Testing

/// What a running Postfix serves, as `ServedCertificate` sees it.
@Suite struct ServedCertificateTests {
  private static let types = ["rsa2048", "p256", "ed25519"]

  private static func algorithm(of type: String) -> CertificateKind {
    switch type {
    case "rsa2048": .rsa
    case "ed25519": .ed25519
    default: .ec
    }
  }

  @Test(arguments: ["TLSv1.2", "TLSv1.3"], [false, true])
  func `Postfix shows the certificate of each algorithm`(
    _ version: String, isWrapper: Bool
  ) async throws {
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: Self.types, layout: "chain", in: directory)
    let settings = pair.mainCF.merging(["smtpd_tls_protocols": ">=TLSv1.2, <=\(version)"]) { $1 }
    let wrapper = "n - n - - smtpd -o smtpd_tls_wrappermode=yes"
    try await withPostfix(settings, listeners: [wrapper]) { postfix in
      let port = isWrapper ? postfix.ports[0] : postfix.port
      let endpoint = try #require(Endpoint("127.0.0.1:\(port)", isWrapper: isWrapper))
      for made in pair.certificates {
        let served = try ServedCertificate.fetch(
          from: endpoint, as: "client.example.org", offering: Self.algorithm(of: made.type),
          timeout: .seconds(120))
        #expect(try served.first?.fingerprint.description == made.fingerprint)
        #expect(served.count == 1)
      }
      let ends = pair.certificates.count
      try await postfix.waitForLog("\(ends) polite ends") { log in
        log.count { $0.contains("disconnect from") && $0.contains(" quit=1") } == ends ? true : nil
      }
      let log = try postfix.log()
      #expect(!log.contains("lost connection"), "\(log)")
      #expect(!log.contains("warning:"), "\(log)")
      #expect(!log.contains("TLS library problem"), "\(log)")
    }
  }
}
