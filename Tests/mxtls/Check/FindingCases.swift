// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

private let certificateFile = "smtpd_tls_cert_file"
private let keyFile = "smtpd_tls_key_file"
private let chainFiles = "smtpd_tls_chain_files"

extension FindingCase {
  /// Faults of files and of how keys and certificates go together.
  static let ofFiles: [FindingCase] = [
    FindingCase("file.missing", "critical", at: certificateFile) { bench in
      try bench.pair("certificates/rsa2048.pem")
      try FileManager.default.removeItem(atPath: bench["cert.pem"])
    },
    FindingCase("file.missing", "critical", at: chainFiles) { bench in
      try bench.server("smtpd_tls_chain_files = DIR/chain.pem")
    },
    FindingCase("file.not-regular", "critical", at: keyFile) { bench in
      try bench.pair("certificates/rsa2048.pem")
      try bench.server("smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_key_file = DIR")
    },
    FindingCase("file.too-large", "critical", at: certificateFile) { bench in
      try bench.pair("certificates/rsa2048.pem")
      // A gigabyte of zeros that takes no room.
      truncate(bench["cert.pem"], 1 << 30)
    },
    FindingCase("file.empty", "critical", at: keyFile) { bench in
      try bench.pair("certificates/rsa2048.pem", "bad/empty.pem")
    },
    FindingCase("file.not-pem", "critical", at: certificateFile) { bench in
      try bench.pair("certificates/rsa2048.der")
    },
    FindingCase("file.not-pem", "critical", at: keyFile) { bench in
      try bench.pair("certificates/rsa2048.pem", "bad/binary-rubbish.bin")
    },
    FindingCase("file.damaged", "critical", at: certificateFile) { bench in
      try bench.pair("bad/truncated.pem")
    },
    FindingCase("file.wrong-label", "critical", at: keyFile) { bench in
      try bench.pair("certificates/rsa2048.pem", "bundles/pkcs1-labelled-pkcs8.pem")
    },
    FindingCase("file.wrong-label", "note", at: keyFile) { bench in
      try bench.pair("certificates/rsa2048.pem", "bundles/pkcs8-labelled-pkcs1.pem")
    },
    FindingCase("file.key-readable", "warning", at: keyFile) { bench in
      try bench.pair("certificates/rsa2048.pem")
      chmod(bench["key.pem"], 0o644)
      chmod(bench.directory.path, 0o755)
    },
    FindingCase("file.key-readable", "warning", at: keyFile) { bench in
      try bench.pair("certificates/rsa2048.pem")
      chmod(bench["key.pem"], 0o602)
    },
    FindingCase("file.wrong-owner", "warning", at: keyFile) { bench in
      try bench.pair("certificates/rsa2048.pem")
      chown(bench["key.pem"], 65_534, 0)
    },
    FindingCase("file.directory-writable", "warning", at: keyFile) { bench in
      try bench.pair("certificates/rsa2048.pem")
      chmod(bench.directory.path, 0o777)
    },
    FindingCase("file.directory-writable", "warning", at: certificateFile) { bench in
      try bench.pair("certificates/rsa2048.pem")
      try FileManager.default.createDirectory(
        atPath: bench["open"], withIntermediateDirectories: false)
      chmod(bench["open"], 0o777)
      try FileManager.default.moveItem(atPath: bench["cert.pem"], toPath: bench["open/cert.pem"])
      symlink("open/cert.pem", bench["cert.pem"])
    },
    FindingCase("pair.key-mismatch", "critical", at: keyFile) { bench in
      try bench.pair("certificates/rsa2048.pem", "keys/rsa3072.pem")
    },
    FindingCase("pair.key-mismatch", "critical", at: keyFile) { bench in
      try bench.pair("certificates/rsa2048.pem", "keys/p256.pem")
    },
    FindingCase("pair.key-mismatch", "critical", at: chainFiles) { bench in
      try bench.put("chain.pem", "keys/p256.pem", "certificates/rsa2048.pem")
      try bench.server("smtpd_tls_chain_files = DIR/chain.pem")
    },
    // With TLS off it breaks nothing yet.
    FindingCase("pair.key-mismatch", "warning", at: keyFile) { bench in
      try bench.put("cert.pem", "certificates/rsa2048.pem")
      try bench.put("key.pem", "keys/p256.pem")
      try bench.main("smtpd_tls_cert_file = DIR/cert.pem\nsmtpd_tls_key_file = DIR/key.pem")
    },
    FindingCase("pair.no-key", "critical", at: keyFile) { bench in
      try bench.pair("certificates/rsa2048.pem", "requests/rsa2048.pem")
    },
    FindingCase("pair.no-key", "critical", at: certificateFile) { bench in
      try bench.put("cert.pem", "certificates/rsa2048.pem")
      try bench.server("smtpd_tls_cert_file = DIR/cert.pem")
    },
    FindingCase("pair.no-certificate", "critical", at: certificateFile) { bench in
      try bench.pair("keys/rsa2048.pem")
    },
    FindingCase("pair.no-certificate", "critical", at: certificateFile) { bench in
      try bench.put("cert.pem", "keys/rsa2048.pem")
      try bench.server("smtpd_tls_cert_file = DIR/cert.pem")
    },
    FindingCase("pair.key-encrypted", "critical", at: keyFile) { bench in
      try bench.pair("certificates/rsa2048.pem", "keys/rsa2048-encrypted.pem")
    },
    FindingCase("pair.key-encrypted", "critical", at: chainFiles) { bench in
      try bench.put("chain.pem", "keys/rsa2048-pkcs1-encrypted.pem", "certificates/rsa2048.pem")
      try bench.server("smtpd_tls_chain_files = DIR/chain.pem")
    },
    FindingCase("pair.several-keys", "warning", at: keyFile) { bench in
      try bench.pair("certificates/rsa2048.pem")
      try bench.put("key.pem", "keys/rsa2048.pem", "keys/p256.pem")
    },
    FindingCase("pair.key-not-first", "critical", at: chainFiles) { bench in
      try bench.put("chain.pem", "certificates/rsa2048.pem", "keys/rsa2048.pem")
      try bench.server("smtpd_tls_chain_files = DIR/chain.pem")
    },
    FindingCase("pair.key-without-certificate", "critical", at: chainFiles) { bench in
      try bench.put("chain.pem", "keys/rsa2048.pem")
      try bench.server("smtpd_tls_chain_files = DIR/chain.pem")
    },
    FindingCase("pair.algorithm-twice", "critical", at: chainFiles) { bench in
      try bench.put(
        "chain.pem", "keys/rsa2048.pem", "certificates/rsa2048.pem", "keys/rsa3072.pem",
        "certificates/root.pem")
      try bench.server("smtpd_tls_chain_files = DIR/chain.pem")
    },
    FindingCase("pair.algorithm-twice", "critical", at: "smtpd_tls_eccert_file") { bench in
      try bench.pair("certificates/rsa2048.pem")
      try bench.put("both.pem", "keys/rsa2048.pem", "certificates/rsa2048.pem")
      try bench.server(
        """
        smtpd_tls_cert_file = DIR/cert.pem
        smtpd_tls_key_file = DIR/key.pem
        smtpd_tls_eccert_file = DIR/both.pem
        """)
    },
    FindingCase("pair.replaced", "warning", at: certificateFile) { bench in
      try bench.pair("certificates/rsa2048.pem")
      try bench.server(
        """
        smtpd_tls_cert_file = DIR/cert.pem
        smtpd_tls_key_file = DIR/key.pem
        smtpd_tls_eccert_file = DIR/cert.pem
        smtpd_tls_eckey_file = DIR/key.pem
        """)
    },
    FindingCase("pair.unsupported-key", "critical", at: chainFiles) { bench in
      try bench.put(
        "chain.pem", "keys/rsa2048.pem", "certificates/rsa2048.pem", "young/unknown.key.pem",
        "young/unknown.crt.pem")
      try bench.server("smtpd_tls_chain_files = DIR/chain.pem")
    },
    FindingCase("pair.unsupported-key", "critical", at: chainFiles) { bench in
      try bench.put("chain.pem", "young/x25519.key.pem", "young/x25519.crt.pem")
      try bench.server("smtpd_tls_chain_files = DIR/chain.pem")
    },
    FindingCase("pair.unsupported-key", "critical", at: "smtpd_tls_key_file") { bench in
      try bench.pair("young/unknown-curve.crt.pem", "young/unknown-curve.key.pem")
    },
    FindingCase("pair.ignored-block", "note", at: chainFiles) { bench in
      try bench.put(
        "chain.pem", "requests/rsa2048.pem", "keys/rsa2048.pem", "certificates/rsa2048.pem")
      try bench.server("smtpd_tls_chain_files = DIR/chain.pem")
    },
  ]
}
