// SPDX-License-Identifier: Apache-2.0

import TLSCrypto
import Testing

/// Digests and ciphers as smtpd(8) of Postfix 3.7.11 with OpenSSL 3 takes them.
@Suite struct AlgorithmNameTests {
  @Test func `digests are those that OpenSSL computes`() {
    #expect(DigestName.octets(of: "sha256") == 32)
    #expect(DigestName.octets(of: "SHA-512") == 64)
    #expect(DigestName.octets(of: "md5") == 16)
    for name in ["nosuch", "", "md4", "whirlpool", "aes-128-cbc"] {
      #expect(DigestName.octets(of: name) == nil, "\(name)")
    }
  }

  @Test func `tickets want CBC with keys of 16 to 32 octets`() {
    for name in ["aes-256-cbc", "AES-128-CBC", "camellia-256-cbc"] {
      #expect(TicketCipher.isUsable(name), "\(name)")
    }
    for name in ["nosuch", "aes-256-gcm", "chacha20", "des-ede3-cbc", "rc4"] {
      #expect(!TicketCipher.isUsable(name), "\(name)")
    }
  }
}
