// SPDX-License-Identifier: Apache-2.0

import Primitives
import TLSCrypto
import TestSupport

private let leafParameter = "smtpd_tls_cert_file"

extension FindingCase {
  /// The leaf of the fixtures with what is sent along.
  private static func chain(
    _ id: String, _ severity: String, _ issuers: String..., with arguments: [String] = [],
    now: UnixTime = testTime
  ) -> FindingCase {
    FindingCase(id, severity, at: leafParameter, with: arguments, now: now) { bench in
      try bench.put("key.pem", "keys/rsa2048.pem")
      let bytes = try (["certificates/leaf.pem"] + issuers).flatMap { try Fixture.bytes($0) }
      try bench.directory.write("cert.pem", bytes)
      try bench.server("smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_key_file = DIR/key.pem")
    }
  }

  /// A self-signed certificate of the fixtures.
  private static func certificate(
    _ id: String, _ severity: String, _ name: String, key: String = "rsa2048",
    with arguments: [String] = [], now: UnixTime = testTime
  ) -> FindingCase {
    FindingCase(id, severity, at: leafParameter, with: arguments, now: now) { bench in
      try bench.pair("certificates/\(name).pem", "keys/\(key).pem")
    }
  }

  private static let root = ["--ca-file", Fixture.path("certificates/root.pem")]
  private static let intermediate = "certificates/intermediate.pem"

  /// Faults of chains, validity and names.
  static let ofCertificates: [FindingCase] = [
    FindingCase("chain.leaf-not-first", "critical", at: leafParameter) { bench in
      try bench.pair(intermediate)
      try bench.put("cert.pem", intermediate, "certificates/leaf.pem")
    },
    FindingCase("chain.out-of-order", "warning", at: leafParameter, with: root) { bench in
      try bench.pair("certificates/leaf.pem")
      try bench.put("cert.pem", "certificates/leaf.pem", "certificates/root.pem", intermediate)
    },
    chain("chain.incomplete", "warning", with: root),
    chain("chain.intermediate-expired", "critical", intermediate, with: root, now: afterTheEnd),
    chain("chain.intermediate-expires", "critical", intermediate, with: root, now: nearTheEnd),
    chain(
      "chain.intermediate-expires", "warning", intermediate,
      with: root + ["--warning", "60", "--critical", "1h"], now: nearTheEnd),
    chain("chain.root-expired", "critical", intermediate, with: root, now: afterTheEnd),
    chain("chain.root-expired", "critical", intermediate, with: root, now: 1_577_000_000),
    // The issuer is trusted, and not sent.
    chain(
      "chain.root-expired", "critical",
      with: root + ["--ca-file", Fixture.path("certificates/expired-intermediate.pem")]),
    chain("chain.root-included", "note", intermediate, "certificates/root.pem", with: root),
    FindingCase("chain.private-root", "note", at: leafParameter) { bench in
      try bench.pair("certificates/leaf.pem")
      try bench.put("cert.pem", "certificates/leaf.pem", intermediate, "certificates/root.pem")
      // A store there is, but this root is not in it.
      try bench.put("no-store", "certificates/p256.pem")
    },
    chain(
      "chain.stray-certificate", "warning", intermediate, "certificates/p256.pem", with: root),
    FindingCase("chain.rejected", "warning", at: leafParameter) { bench in
      // The issuer is no CA.
      try await bench.selfSigned()
      try await bench.openssl([
        "req", "-new", "-nodes", "-newkey", "rsa:2048", "-keyout", bench["leaf-key.pem"], "-out",
        bench["leaf.csr"], "-subj", "/CN=mx.example.org", "-addext",
        "subjectAltName=DNS:mx.example.org",
      ])
      try await bench.openssl([
        "x509", "-req", "-in", bench["leaf.csr"], "-CA", bench["cert.pem"], "-CAkey",
        bench["key.pem"], "-out", bench["leaf.pem"], "-copy_extensions", "copy", "-days", "900",
      ])
      try bench.server(
        """
        smtpd_tls_cert_file = DIR/leaf.pem
        smtpd_tls_key_file = DIR/leaf-key.pem
        smtpd_tls_CAfile = DIR/cert.pem
        """)
    },
    chain("chain.no-trust-store", "note", intermediate),
    certificate("validity.not-yet-valid", "critical", "not-yet-valid"),
    certificate("validity.expired", "critical", "expired"),
    certificate("validity.expires", "critical", "rsa2048", now: nearTheEnd),
    certificate("validity.expires", "warning", "rsa2048", with: ["--warning", "95%"]),
    certificate(
      "validity.expires", "warning", "rsa2048", with: ["--warning", "31.5", "--critical", "12h"],
      now: nearTheEnd),
    FindingCase("validity.too-long", "warning", at: leafParameter) { bench in
      try bench.pair("certificates/leaf.pem")
      try bench.put("cert.pem", "certificates/leaf.pem", intermediate)
      // What is trusted by the system counts as public.
      try bench.put("no-store", "certificates/root.pem")
    },
    certificate("name.no-san", "warning", "no-extensions"),
    certificate("name.mismatch", "warning", "rsa2048", with: ["--host", "mx.example.net"]),
    certificate("name.mismatch", "warning", "rsa2048", with: ["--name", "example.org"]),
    FindingCase("name.wildcard", "warning", at: leafParameter) { bench in
      try await bench.selfSigned("subjectAltName=DNS:mx.example.org,DNS:mail.*.example.org")
    },
    FindingCase("name.wildcard", "warning", at: leafParameter) { bench in
      try await bench.selfSigned("subjectAltName=DNS:mx.example.org,DNS:*.org")
    },
  ]

  /// Faults of keys and signatures, and of what a certificate may be used for.
  static let ofKeys: [FindingCase] = [
    certificate("strength.rsa-too-short", "warning", "rsa1024", key: "rsa1024"),
    FindingCase("strength.rsa-too-short", "critical", at: leafParameter) { bench in
      try await bench.selfSigned(key: ["rsa:768"])
    },
    // Most peers get the other key.
    FindingCase("strength.rsa-too-short", "warning", at: leafParameter) { bench in
      try await bench.selfSigned(key: ["rsa:768"])
      try bench.put("eckey.pem", "keys/p256.pem")
      try bench.put("eccert.pem", "certificates/p256.pem")
      try bench.server(
        "smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_key_file = DIR/key.pem\n"
          + "smtpd_tls_eccert_file = DIR/eccert.pem\nsmtpd_tls_eckey_file = DIR/eckey.pem")
    },
    FindingCase("strength.exponent", "note", at: leafParameter) { bench in
      try await bench.selfSigned(key: ["rsa:2048", "-pkeyopt", "rsa_keygen_pubexp:3"])
    },
    certificate("strength.curve", "warning", "secp256k1", key: "secp256k1"),
    FindingCase("strength.no-usable-key", "critical", at: leafParameter) { bench in
      try bench.pair("young/p224.crt.pem", "young/p224.key.pem")
    },
    FindingCase("strength.no-usable-key", "critical", at: leafParameter) { bench in
      try bench.pair("young/rsa512.crt.pem", "young/rsa512.key.pem")
    },
    certificate("strength.only-rare-key", "warning", "rsa-pss", key: "rsa-pss"),
    certificate("strength.dsa", "warning", "dsa", key: "dsa"),
    certificate("strength.not-made", "note", "dsa", key: "dsa"),
    certificate("strength.signature", "warning", "sha1"),
    certificate("strength.only-ed25519", "warning", "ed25519", key: "ed25519"),
    FindingCase(
      "strength.old-key", "warning", at: "smtpd_tls_key_file", with: ["--max-key-age", "730.5"]
    ) { bench in
      try bench.pair("certificates/rsa2048.pem")
    },
    certificate("use.no-server-auth", "warning", "client-only"),
    FindingCase("use.no-client-auth", "warning", at: "smtp_tls_cert_file") { bench in
      try await bench.selfSigned("extendedKeyUsage=serverAuth")
      try bench.server("smtp_tls_cert_file = DIR/cert.pem\nsmtp_tls_key_file = DIR/key.pem")
    },
    certificate("use.ca-as-leaf", "warning", "as-openssl-req-x509"),
    FindingCase("use.key-usage", "critical", at: leafParameter) { bench in
      try await bench.selfSigned("keyUsage=keyEncipherment")
    },
  ]
}
