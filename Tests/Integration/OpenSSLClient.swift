// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// What `openssl s_client` says of a session with a mail server.
struct OpenSSLClient {
  let text: String

  /// Asks a server on this host.
  ///
  /// - Parameter port: Its port.
  /// - Throws: Where there is no openssl.
  init(port: String) async throws {
    text = try await Tool("openssl").run(
      [
        "s_client", "-connect", "127.0.0.1:\(port)", "-starttls", "smtp", "-cipher",
        "ALL:+aNULL:@SECLEVEL=0", "-min_protocol", "TLSv1",
      ], input: Array("QUIT\n".utf8)
    ).text
  }

  private func first(_ pattern: Regex<(Substring, Substring)>) -> String? {
    text.firstMatch(of: pattern).map { String($0.1) }
  }

  /// The name of the group by what `mxtls probe` calls it; of Diffie-Hellman either of its names.
  private var groups: [String?] {
    if let bits = first(/(?:Server|Peer) Temp Key: DH, ([0-9]+) bits/) {
      return ["DH \(bits) bits", "ffdhe\(bits)"]
    }
    let group = first(
      /(?:Server Temp Key|Peer Temp Key|1.3 group): (?:ECDH, )?([A-Za-z0-9]+)/)
    let spoken = ["X25519": "x25519", "X448": "x448", "prime256v1": "secp256r1"]
    return [group.map { spoken[$0] ?? $0 }]
  }

  /// Holds what `mxtls probe` says of the server against it.
  ///
  /// - Parameter agreement: What it says of what was agreed on.
  /// - Throws: Where there was no session.
  func judge(_ agreement: JSONValue) throws {
    let cipher = try #require(first(/New, [^,]+, Cipher is (\S+)/), "\(text)")
    #expect(agreement["cipher"]?.string == cipher)
    // What is resumed is told in a block of its own, where the version stands in TLS 1.2 and older.
    let version = first(/Protocol *: (TLSv1[.0-9]*)/) ?? first(/New, (TLSv1\.3),/)
    if let version { #expect(agreement["protocol"]?.string == version) }
    #expect(groups.contains(agreement["group"]?.string), "\(agreement) \(text)")
    #expect(agreement["signature_digest"]?.string == first(/Peer signing digest: (\S+)/))
    // OpenSSL 3.5 says rsa_pss_rsae_sha256 where those before say RSA-PSS.
    let type = text.firstMatch(of: /Peer signature type: (rsa[-_]pss|[A-Za-z0-9]+)/.ignoresCase())
    let algorithm = type.map { $0.1.lowercased().replacing("_", with: "-") }
    #expect(agreement["signature"]?.string?.lowercased() == algorithm)
    if agreement["protocol"]?.string != "TLSv1.3" {
      let isBound = text.contains("Extended master secret: yes")
      #expect(agreement["extended_master_secret"]?.boolean == isBound)
    }
  }
}
