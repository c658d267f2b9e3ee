// SPDX-License-Identifier: Apache-2.0

import Primitives
import Testing

/// One table judges ciphers by whatever name.
@Suite struct WeakCipherTests {
  @Test(arguments: [
    "DES-CBC3-SHA", "EDH-RSA-DES-CBC3-SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA", "RC4-MD5",
    "TLS_RSA_WITH_RC4_128_SHA", "RSA_ARCFOUR_SHA1", "IDEA-CBC-SHA", "EXP-RC2-CBC-MD5",
    "EXP1024-DES-CBC-SHA", "ADH-AES256-GCM-SHA384", "AECDH-AES256-SHA",
    "TLS_DH_anon_WITH_AES_128_CBC_SHA", "ECDHE-RSA-NULL-SHA", "TLS_RSA_WITH_NULL_SHA256",
  ])
  func `what can be broken is weak whatever the bits`(name: String) {
    #expect(WeakCipher.isWeak(name, bits: 256))
  }

  @Test(arguments: [
    "TLS_AES_256_GCM_SHA384", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-CHACHA20-POLY1305",
    "DHE-RSA-CAMELLIA256-SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384_P384", "AES256-SHA",
    "ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM",
  ])
  func `what cannot be broken is weak with a short key alone`(name: String) {
    #expect(!WeakCipher.isWeak(name, bits: 128))
    #expect(WeakCipher.isWeak(name, bits: 56))
  }
}
