// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// What `mxtls probe` says of a running Dovecot, in every protocol that it has.
@Suite struct ProbeDovecotTests {
  /// A listener: what s_client calls the protocol, nil for TLS from the start.
  private static let listeners: [(protocol: String, starttls: String?)] = [
    ("imap", "imap"), ("imap", nil), ("pop3", "pop3"), ("pop3", nil), ("sieve", "sieve"),
    ("lmtp", "lmtp"),
  ]

  @Test func `every protocol is spoken, with the certificate that openssl is shown`() async throws {
    let directory = try TemporaryDirectory()
    let pair = try await makePair(types: ["rsa2048"], in: directory)
    let ports = try freePorts(Self.listeners.count)
    let release = try await DovecotRelease()
    try directory.write("dovecot.conf", Self.configuration(release, directory, ports))
    let dovecot = try Tool("dovecot")
    let started = try await dovecot.run("-c", directory["dovecot.conf"])
    try #require(started.status == 0, "\(started)")
    do {
      for ((name, starttls), port) in zip(Self.listeners, ports) {
        let server = "127.0.0.1:\(port)"
        let shown = try await probe(
          server, "--protocol", name, "--tls", starttls == nil ? "implicit" : "starttls")
        let address = try #require(shown["addresses"]?.elements.first)
        #expect(shown["status"]?.string == "ok", "\(name) \(shown)")
        #expect(address["failure"] == nil, "\(name) \(address)")
        #expect(address["offers"]?.elements.isEmpty == false)
        let print = address["certificates"]?.elements.first?["fingerprint_sha256"]?.string
        #expect(print == pair.certificates[0].fingerprint)
        let client =
          ["30", "openssl", "s_client", "-connect", server]
          + (starttls.map { ["-starttls", $0] } ?? [])
        let session = directory["\(port).session"]
        // In TLS 1.3 the ticket comes behind the handshake.
        let judged = try await Tool("sh").run(
          ["-c", "(sleep 3; echo Q) | timeout \"$@\"", "sh"] + client + ["-sess_out", session])
        let again = try await Tool("timeout").run(
          client + ["-sess_in", session], input: Array("Q\n".utf8))
        // A process of Dovecot that serves one client takes its keys for tickets with it; that of LMTP
        // serves all, one after the other.
        let isResumed = again.text.contains("Reused, ")
        #expect(address["resumption"]?.string == (isResumed ? "resumed" : "refused"), "\(name)")
        let cipher = judged.text.firstMatch(of: /New, [^,]+, Cipher is (\S+)/).map { String($0.1) }
        #expect(address["agreement"]?["cipher"]?.string == cipher, "\(name) \(judged)")
      }
    } catch {
      _ = try? await dovecot.run("-c", directory["dovecot.conf"], "stop")
      throw error
    }
    let stopped = try await dovecot.run("-c", directory["dovecot.conf"], "stop")
    #expect(stopped.status == 0, "\(stopped)")
  }

  private static func configuration(
    _ release: DovecotRelease, _ directory: TemporaryDirectory, _ ports: [UInt16]
  ) -> String {
    """
    \(release.head)
    \(DovecotSection.place(directory, protocols: "imap pop3 lmtp sieve"))
    \(release.users)
    \(release.pair(directory["newcert.pem"], key: directory["newreq.pem"]))
    \(DovecotSection.service("imap-login", [("imap", ports[0], false), ("imaps", ports[1], true)]))
    \(DovecotSection.service("pop3-login", [("pop3", ports[2], false), ("pop3s", ports[3], true)]))
    \(DovecotSection.service("managesieve-login", [("sieve", ports[4], false)]))
    \(DovecotSection.service("lmtp", [("lmtp", ports[5], false)], "process_limit = 1"))

    """
  }
}
